#include "gateway/pipeline/execute.hpp"

#include "gateway/pipeline/execute_call.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;

namespace {

/// Asks for `rounds` rounds of `width` reads, and then says how many of them succeeded.
class Rounds final : public ClientCall {
public:
    Rounds(std::size_t rounds, std::size_t width, RolePolicy const& roles)
        : rounds_(rounds), width_(width), roles_(roles) {}
    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        if (outcomes.size() == rounds_ * width_) {
            int succeeded = 0;
            for (auto const& outcome : outcomes)
                succeeded += outcome.has_value() ? 1 : 0;
            return Result<ClientResponse>(ClientResponse{.status = 200 + succeeded});
        }
        auto const calls = arena.array<Call>(width_);
        for (auto& call : calls)
            call = {.what = GetUser{.id = "7"}, .roles = &roles_};
        return Calls{calls};
    }

private:
    std::size_t rounds_;
    std::size_t width_;
    RolePolicy const& roles_;
};

struct Executing : Fixture {
    ClientResponse run(ClientCall const& call) {
        auto& context = request("GET", "/v1/acme/users/7");
        let_in(context);
        context.route = context.place.route;
        context.call = &call;
        auto const response = await(pipeline::execute(context));
        problem = context.problem;
        return response;
    }
    std::string problem;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(execute, Executing)

BOOST_AUTO_TEST_CASE(calls_are_made_until_the_face_gives_a_response) {
    struct Row {
        std::size_t rounds;
        std::size_t width;
        std::size_t sent;
    };
    for (auto const& row : {Row{0, 1, 0}, Row{1, 1, 1}, Row{3, 1, 3}, Row{2, 20, 40}}) {
        backend.sent.clear();
        auto const response = run(Rounds(row.rounds, row.width, roles));
        BOOST_TEST(response.status == static_cast<int>(200 + row.sent));
        BOOST_TEST(backend.sent.size() == row.sent);
    }
}

BOOST_AUTO_TEST_CASE(a_call_that_fails_is_for_the_face_to_tell) {
    next = [](Call const&, Responses, Arena&) -> Step<Answer> {
        return Result<Answer>(std::unexpected(Error{.fault = Fault::user_not_found}));
    };
    BOOST_TEST(run(Rounds(1, 2, roles)).status == 200);
}

BOOST_AUTO_TEST_CASE(a_face_that_does_not_come_to_an_end_is_stopped) {
    auto const response = run(Rounds(most_face_rounds + 1, 1, roles));
    BOOST_TEST(response.status == 500);
    BOOST_TEST(problem == "internal-error");
    BOOST_TEST(backend.sent.size() == most_face_rounds);
}

/// Settings of a face by which every request is over as soon as it begins.
struct NoTime final : FaceSettings {
    std::string shown() const override { return "{}"; }
    std::int64_t request_timeout() const override { return -1; }
};

BOOST_AUTO_TEST_CASE(a_request_ends_at_the_time_that_its_face_sets) {
    Rounds const call(3, 1, roles);
    auto& context = request("GET", "/v1/acme/users/7");
    let_in(context);
    NoTime const settings;
    auto served = *context.place.route;
    served.face_settings.assign(context.found.number + 1, &settings);
    context.route = &served;
    context.call = &call;
    BOOST_TEST(await(pipeline::execute(context)).status == 504);
    BOOST_TEST(context.problem == "backend-timeout");
    BOOST_TEST(backend.sent.empty());
}

BOOST_AUTO_TEST_CASE(the_deadline_is_that_of_the_route) {
    auto& context = request("GET", "/v1/acme/users/7");
    context.route = context.place.route;
    auto const call_context = pipeline::call_context_of(context);
    auto const left = call_context.deadline - std::chrono::steady_clock::now();
    BOOST_TEST((left > std::chrono::seconds(4) && left <= std::chrono::seconds(5)));
    BOOST_TEST(call_context.request_id == context.id);
}

BOOST_AUTO_TEST_SUITE_END()
