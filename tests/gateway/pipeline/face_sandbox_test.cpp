#include "gateway/pipeline/face_sandbox.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

#include <stdexcept>

using namespace idiom;
using idiom::test::Fixture;

namespace {

/// A face that throws from every function if the test says so.
class BrokenFace final : public Face {
public:
    bool broken = false;

    FaceInfo const& info() const override {
        static constexpr FaceInfo made{.name = "broken", .prefix = "/broken", .methods = "GET"};
        return made;
    }
    bool begins_resource(std::string_view) const override { return false; }
    Result<Target> read_target(ClientRequest const&, Arena&) const override { return told(Target{}); }
    Result<ClientCall const*> read_request(ClientRequest const&, RouteView const&, Arena&) const override {
        return told<ClientCall const*>(nullptr);
    }
    ClientResponse refuse(Error const&, ClientRequest const&, Target const*, Arena&) const override {
        return told(ClientResponse{.status = 418});
    }
    ClientResponse repeat(ClientResponse const& kept, ClientRequest const&, Arena&) const override {
        return told(kept);
    }
    Result<LoginRequest> read_login(ClientRequest const&, Arena&) const override {
        return told(LoginRequest{});
    }

private:
    template <class T> T told(T const& made) const {
        if (broken) throw std::runtime_error("broken");
        return made;
    }
};

/// Gives one step.
class OneStep final : public ClientCall {
public:
    explicit OneStep(FaceStep const& step) : step_(step) {}
    FaceStep next(Outcomes, Arena&) const override { return step_; }

private:
    FaceStep step_;
};

struct Sandbox : Fixture {
    Sandbox() { snapshot->faces = pipeline::Faces({&face}); }

    /// Returns the problem of a step; "" for none.
    std::string problem_of(FaceStep const& step, bool writes = false) {
        auto& context = request(writes ? "POST" : "GET", "/broken/acme/x");
        context.target->writes = writes;
        OneStep const call(step);
        auto const next = context.sandbox().next(call, *context.target, {});
        auto const* const end = std::get_if<Result<ClientResponse>>(&next);
        return end && !*end ? std::string(info(end->error().fault).name) : "";
    }
    BrokenFace face;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(face_sandbox, Sandbox)

BOOST_AUTO_TEST_CASE(a_face_that_throws_is_an_internal_error) {
    auto& context = request("GET", "/broken/acme/x");
    BOOST_TEST(context.fail(Fault::not_found).status == 418);
    face.broken = true;
    auto const error = Fault::internal_error;
    BOOST_TEST((context.sandbox().read_target().error().fault == error));
    BOOST_TEST((context.sandbox().read_request({}).error().fault == error));
    BOOST_TEST((context.sandbox().read_login().error().fault == error));
    BOOST_TEST(context.sandbox().repeat({.status = 201}).status == 201);
    // If the face cannot even write the error, the response has only a status.
    BOOST_TEST(context.fail(Fault::not_found).status == 404);
    BOOST_TEST(!request("GET", "/broken/acme/x").target);
}

BOOST_AUTO_TEST_CASE(calls_that_make_no_sense_are_not_executed) {
    Call const read{.what = GetUser{.id = "7"}, .roles = &roles};
    Call const write{.what = DeleteUser{.id = "7"}, .roles = &roles};
    Call const without_roles{.what = GetUser{.id = "7"}};
    Call const without_edit{.what = UpdateUser{.id = "7"}, .roles = &roles};
    std::vector<Call> const many(most_calls + 1, read);
    BOOST_TEST(problem_of(Calls{std::span(&read, 1)}) == "");
    BOOST_TEST(problem_of(Calls{}) == "internal-error");
    BOOST_TEST(problem_of(Calls{many}) == "internal-error");
    BOOST_TEST(problem_of(Calls{std::span(&without_roles, 1)}) == "internal-error");
    BOOST_TEST(problem_of(Calls{std::span(&without_edit, 1)}, true) == "internal-error");
    BOOST_TEST(problem_of(Calls{std::span(&write, 1)}, true) == "");
}

BOOST_AUTO_TEST_CASE(a_request_that_only_reads_cannot_write) {
    Call const write{.what = DeleteUser{.id = "7"}, .roles = &roles};
    BOOST_TEST(problem_of(Calls{std::span(&write, 1)}, false) == "internal-error");
}

BOOST_AUTO_TEST_SUITE_END()
