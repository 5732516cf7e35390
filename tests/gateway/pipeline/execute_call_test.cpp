#include "gateway/pipeline/execute_call.hpp"

#include "gateway/pipeline/execute.hpp"
#include "gateway/pipeline/read_request.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;

namespace {

constexpr Header json_type{"Content-Type", "application/json"};

struct Calling : Fixture {
    pipeline::RequestContext& ready(std::string_view method, std::string_view target,
                                    std::string_view body = {}) {
        auto& context = request(method, target, {json_type}, body);
        let_in(context);
        context.route = context.place.route;
        BOOST_REQUIRE(!pipeline::read_request(context));
        return context;
    }
    Result<Answer> run(pipeline::RequestContext& context) {
        auto const step = context.call->next({}, context.arena);
        auto call_context = pipeline::call_context_of(context);
        return await(pipeline::execute_call(context, std::get<Calls>(step).calls.front(), call_context));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(execute_call, Calling)

BOOST_AUTO_TEST_CASE(a_read_takes_no_lock_and_leaves_no_trail) {
    auto& context = ready("GET", "/v1/acme/users/7");
    auto const answer = run(context);
    BOOST_REQUIRE(answer);
    BOOST_TEST(std::get<OneUser>(answer->what).user.id.value() == "7");
    BOOST_TEST(!context.wrote);
    BOOST_TEST(context.audit.empty());
}

BOOST_AUTO_TEST_CASE(a_write_leaves_an_entry_for_the_trail) {
    auto& context = ready("POST", "/v1/acme/users", R"({"userName":"ana"})");
    context.operation = "create";
    BOOST_REQUIRE(run(context));
    BOOST_TEST(context.wrote);
    BOOST_REQUIRE(context.audit.size() == 1U);
    BOOST_TEST(context.audit.front().operation == "create");
    BOOST_TEST(context.audit.front().user == "1");
    BOOST_TEST(audit().empty()); // the store has it once its status is known
}

BOOST_AUTO_TEST_CASE(a_write_that_was_not_sent_leaves_none) {
    next = [](Call const&, Responses, Arena&) -> Step<Answer> {
        return Result<Answer>(std::unexpected(Error{.fault = Fault::unsupported_field}));
    };
    auto& context = ready("POST", "/v1/acme/users", R"({"userName":"ana"})");
    BOOST_TEST(!run(context));
    BOOST_TEST(!context.wrote);
    BOOST_TEST(context.audit.empty());
}

BOOST_AUTO_TEST_CASE(a_dry_run_sends_nothing_and_tells_what_it_would) {
    auto& context = ready("POST", "/v1/acme/users?dry_run=true", R"({"userName":"ana"})");
    auto const answer = run(context);
    BOOST_REQUIRE(answer);
    auto const& report = std::get<DryRunReport>(answer->what);
    BOOST_REQUIRE(report.would_send.size() == 1U);
    BOOST_TEST(report.would_send.front().url == "https://vendor.example/users");
    BOOST_TEST(backend.sent.empty());
    BOOST_TEST(context.audit.empty());
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_a_user_that_is_not_there_fails_as_the_write_would) {
    next = [](Call const&, Responses, Arena&) -> Step<Answer> {
        return Result<Answer>(std::unexpected(Error{.fault = Fault::user_not_found}));
    };
    auto& context = ready("DELETE", "/v1/acme/users/7?dry_run=true");
    auto const answer = run(context);
    BOOST_TEST((!answer && answer.error().fault == Fault::user_not_found));
}

BOOST_AUTO_TEST_CASE(after_an_attempt_that_was_cut_off_only_a_create_runs_again) {
    auto& mail = ready("DELETE", "/v1/acme/users/7");
    mail.resumed = true;
    auto const again = run(mail);
    BOOST_REQUIRE(!again);
    BOOST_TEST((again.error().fault == Fault::write_not_confirmed && again.error().uncertain));
    BOOST_TEST(mail.wrote);
    BOOST_TEST(backend.sent.empty());

    next = [](Call const& call, Responses responses, Arena& arena) -> Step<Answer> {
        if (responses.empty()) return answer_with_user(call, responses, arena);
        return Result<Answer>(std::unexpected(Error{.fault = Fault::user_exists}));
    };
    auto& create = ready("POST", "/v1/acme/users", R"({"userName":"ana"})");
    create.resumed = true;
    auto const exists = run(create);
    BOOST_REQUIRE(!exists);
    BOOST_TEST(exists.error().uncertain);
}

BOOST_AUTO_TEST_CASE(without_its_store_the_gateway_writes_nothing) {
    store.fail_with(store::StoreError{.kind = {}, .text = "gone"});
    auto& context = ready("DELETE", "/v1/acme/users/7");
    auto const answer = run(context);
    BOOST_REQUIRE(!answer);
    BOOST_TEST((answer.error().fault == Fault::backend_unavailable));
    BOOST_TEST(backend.sent.empty());
}

BOOST_AUTO_TEST_SUITE_END()
