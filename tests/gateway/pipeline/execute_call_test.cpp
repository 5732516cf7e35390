#include "gateway/pipeline/execute_call.hpp"

#include "tests/gateway/pipeline/calling.hpp"

using namespace idiom;
using idiom::test::await;
using idiom::test::Calling;
using idiom::test::Script;

namespace {

/// A script that finds that the user exists.
class Exists final : public LockedScript {
public:
    LockedStep next(Outcomes, Arena&) const override {
        return Result<Answer>(std::unexpected(Error{.fault = Fault::user_exists}));
    }
};

/// A request of a face that asks for one script under the write lock.
class ScriptCall final : public ClientCall {
public:
    ScriptCall(LockedScript const& script, RolePolicy const& roles, bool dry_run = false)
        : ClientCall(dry_run),
          call_{.what = UnderWriteLock{.id = "7", .script = &script}, .roles = &roles, .session = {}} {}
    FaceStep next(Outcomes, Arena&) const override { return Calls{std::span(&call_, 1)}; }

private:
    Call call_;
};

struct Locking : Calling {
    Result<Answer> take(ClientCall const& call) {
        asked = &ready("PATCH", "/v1/acme/users/7", "{}");
        asked->call = &call;
        return run(*asked);
    }
    pipeline::RequestContext* asked = nullptr;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(execute_turn, Locking)

BOOST_AUTO_TEST_CASE(the_calls_of_a_turn_are_made_under_one_lock) {
    std::vector<std::size_t> held;
    next = [&](Call const& call, Responses responses, Arena& arena) {
        held.push_back(write_services.locks.held());
        return answer_with_user(call, responses, arena);
    };
    Script const script(roles);
    auto const answer = take(ScriptCall(script, roles));
    BOOST_REQUIRE(answer);
    BOOST_TEST(std::get<Told>(answer->what).text == "done");
    BOOST_TEST(!held.empty());
    for (auto const count : held)
        BOOST_TEST(count == 1U);
    BOOST_TEST(write_services.locks.held() == 0U);
    BOOST_TEST(asked->audit.size() == 1U);
    BOOST_TEST(kept() == 1U);
}

BOOST_AUTO_TEST_CASE(a_turn_ends_with_the_error_of_a_call) {
    next = [](Call const&, Responses, Arena&) -> Step<Answer> {
        return Result<Answer>(std::unexpected(Error{.fault = Fault::user_not_found}));
    };
    Script const script(roles);
    auto const answer = take(ScriptCall(script, roles));
    BOOST_REQUIRE(!answer);
    BOOST_TEST((answer.error().fault == Fault::user_not_found));
    BOOST_TEST(kept() == 0U);
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_a_turn_writes_nothing) {
    Script const script(roles);
    BOOST_REQUIRE(take(ScriptCall(script, roles, true)));
    BOOST_TEST(asked->audit.empty());
    BOOST_TEST(!asked->wrote);
    BOOST_TEST(kept() == 0U);
}

BOOST_AUTO_TEST_CASE(a_turn_that_finds_the_user_after_an_attempt_that_was_cut_off_is_uncertain) {
    Exists const script;
    ScriptCall const call(script, roles);
    auto& create = ready("POST", "/v1/acme/users", R"({"userName":"ana"})");
    create.call = &call;
    create.resumed = true;
    auto const exists = run(create);
    BOOST_REQUIRE(!exists);
    BOOST_TEST(exists.error().uncertain);
}

BOOST_AUTO_TEST_CASE(a_turn_within_a_turn_is_refused) {
    Script const inner(roles);
    Call const nested{.what = UnderWriteLock{.id = "8", .script = &inner}, .roles = &roles, .session = {}};
    Script const script(roles, &nested);
    auto const answer = take(ScriptCall(script, roles));
    BOOST_REQUIRE(!answer);
    BOOST_TEST((answer.error().fault == Fault::internal_error));
    BOOST_TEST(backend.sent.empty());
}

BOOST_AUTO_TEST_SUITE_END()

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
