#include "translators/conformance/verify_face.hpp"

#include "translators/registry.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace idiom;

namespace {

/// A face with one defect.
class Defective final : public Face {
public:
    enum class Defect { none, throws, counts, writes_unasked, never_ends, answers_with_success, splits };
    explicit Defective(Defect defect) : defect_(defect) {}

    FaceInfo const& info() const override {
        static constexpr FaceInfo made{.name = "defective", .prefix = "/defective", .methods = "GET"};
        return made;
    }
    bool begins_resource(std::string_view) const override { return false; }
    Result<Target> read_target(ClientRequest const&, Arena&) const override {
        return Target{.operation = "work"};
    }
    Result<ClientCall const*> read_request(ClientRequest const& request, RouteView const& route,
                                           Arena& arena) const override {
        if (defect_ == Defect::throws && request.body.empty()) throw std::runtime_error("no body");
        return arena.make<Work>(*this, route);
    }
    ClientResponse refuse(Error const& error, ClientRequest const&, Target const*,
                          Arena& arena) const override {
        if (defect_ == Defect::splits)
            return {.status = 400, .headers = arena.list<Header>({{"X-A", "1\r\nX-B: 2"}}), .body = {}};
        return {.status = defect_ == Defect::answers_with_success ? 200 : info_of(error),
                .headers = {},
                .body = {}};
    }

private:
    static int info_of(Error const& error) { return idiom::info(error.fault).status; }

    class Work final : public ClientCall {
    public:
        Work(Defective const& face, RouteView const& route) : face_(face), route_(route) {}
        FaceStep next(Outcomes outcomes, Arena& arena) const override {
            if (outcomes.empty() || face_.defect_ == Defect::never_ends) {
                Call call{.what = GetUser{.id = "7"}, .roles = route_.roles};
                if (face_.defect_ == Defect::writes_unasked) call.what = DeleteUser{.id = "7"};
                return Calls{arena.list<Call>({call})};
            }
            int const status = face_.defect_ == Defect::counts ? 200 + face_.count_++ % 9 : 200;
            return Result<ClientResponse>(ClientResponse{.status = status, .headers = {}, .body = {}});
        }

    private:
        Defective const& face_;
        RouteView const& route_;
    };

    Defect defect_;
    mutable int count_ = 0;
};

std::string report_of(Face const& face, bool& ok) {
    std::string text;
    ok = conformance::verify_face(face, {.fuzzing = std::chrono::milliseconds(0)},
                                  [&](std::string_view part) { text += part; });
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(verify_face)

BOOST_AUTO_TEST_CASE(a_defect_of_a_face_is_found) {
    using Defect = Defective::Defect;
    struct Row {
        Defect defect;
        char const* finding;
    };
    for (auto const& [defect, finding] :
         {Row{Defect::throws, "throws: no body"}, Row{Defect::counts, "come to another response"},
          Row{Defect::writes_unasked, "asked for a write in a request that only reads"},
          Row{Defect::never_ends, "does not come to a response"},
          Row{Defect::answers_with_success, "takes it for a success"},
          Row{Defect::splits, "a header that cannot be sent"}}) {
        bool ok = true;
        auto const text = report_of(Defective(defect), ok);
        BOOST_TEST(!ok, finding);
        BOOST_TEST(text.find(finding) != std::string::npos, text);
    }
}

BOOST_AUTO_TEST_CASE(a_face_without_a_defect_and_those_that_are_linked_in_pass) {
    bool ok = false;
    auto const text = report_of(Defective(Defective::Defect::none), ok);
    BOOST_TEST(ok, text);
    for (auto const* const face : faces()) {
        auto const of_face = report_of(*face, ok);
        BOOST_TEST(ok, of_face);
    }
}

BOOST_AUTO_TEST_SUITE_END()
