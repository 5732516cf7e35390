#include "translators/conformance/play.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

namespace {

/// Asks for one request in each of so many rounds, and then answers.
class Rounds final : public Dialect {
public:
    explicit Rounds(std::size_t rounds) : rounds_(rounds) {}

    Capabilities const& capabilities() const override {
        static constexpr FieldRules fields{};
        static Capabilities const none{.dialect = "rounds",
                                       .operations = {},
                                       .fields = fields,
                                       .extensions = {},
                                       .roles = RoleStyle::none,
                                       .concurrency = {}};
        return none;
    }
    Step<Answer> next(Call const&, Responses responses, Arena& arena) const override {
        if (responses.size() == rounds_) return Result<Answer>(Answer{});
        return Ask{.requests = arena.list<Request>({Request{.target = "/"}}), .session = {}, .roles = {}};
    }
    Response simulate(Request const&, User const&, Arena&) const override { return {.status = 200}; }

private:
    std::size_t rounds_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(play)

BOOST_AUTO_TEST_CASE(a_conversation_of_the_most_rounds_ends_with_its_answer_and_a_longer_one_is_wrong) {
    auto const vendor = [](Ask const&, std::span<Response> responses) {
        for (auto& response : responses)
            response.status = 200;
    };
    for (auto const rounds : {most_rounds, most_rounds + 1}) {
        Arena arena;
        auto const played =
            conformance::play(Rounds(rounds), Call{.what = GetUser{.id = "7"}}, vendor, arena);
        BOOST_TEST(played.sent.size() == most_rounds);
        BOOST_TEST(played.wrong.empty() == (rounds == most_rounds), played.wrong);
    }
}

BOOST_AUTO_TEST_SUITE_END()
