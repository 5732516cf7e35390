#include "gateway/pipeline/execute_call.hpp"

#include "gateway/pipeline/execute.hpp"
#include "gateway/pipeline/read_request.hpp"
#include "tests/gateway/pipeline/fixture.hpp"
#include "translators/face/edit.hpp"

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

/// A script that reads a record, writes to the user and keeps a record; or a script that only asks for
/// `first`.
class Script final : public LockedScript {
public:
    explicit Script(RolePolicy const& roles, Call const* first = nullptr) : roles_(roles), first_(first) {}
    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        Change change;
        change.set.display_name = "Ana";
        auto const* const edit = face::change_edit(change, {}, arena);
        std::array const calls{
            first_ ? *first_ : Call{.what = ReadRecord{.key = "user/7"}, .roles = &roles_, .session = {}},
            Call{.what = UpdateUser{.id = "7", .edit = edit}, .roles = &roles_, .session = {}},
            Call{.what = WriteRecord{.documents =
                                         arena.list<RecordDocument>({{.key = "user/7", .document = "{}"}})},
                 .roles = &roles_,
                 .session = {}}};
        for (auto const& outcome : outcomes)
            if (!outcome) return Result<Answer>(std::unexpected(outcome.error()));
        if (outcomes.size() < (first_ ? 1U : calls.size()))
            return Calls{arena.list<Call>({calls[outcomes.size()]})};
        return Result<Answer>(Answer{.what = Told{"done"}, .warnings = {}});
    }

private:
    RolePolicy const& roles_;
    Call const* first_;
};

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
    std::size_t kept() { return await(store.list("b by scim"))->size(); }
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

/// Asks for one call, and tells what it came to.
class OneCall final : public LockedScript {
public:
    explicit OneCall(Call const& call) : call_(call) {}
    LockedStep next(Outcomes outcomes, Arena&) const override {
        if (outcomes.empty()) return Calls{std::span(&call_, 1)};
        return outcomes.front();
    }

private:
    Call call_;
};

Call part_of(LockedScript const& script, RolePolicy const& roles) {
    return {.what = PartOfRequest{&script}, .roles = &roles, .session = {}};
}

BOOST_AUTO_TEST_CASE(a_part_of_a_request_may_have_turns_and_no_parts) {
    Script const turn(roles);
    OneCall const part({.what = UnderWriteLock{.id = "7", .script = &turn}, .roles = &roles, .session = {}});
    auto& context = ready("PATCH", "/v1/acme/users/7", "{}");
    auto call_context = pipeline::call_context_of(context);
    auto const done = await(pipeline::execute_call(context, part_of(part, roles), call_context));
    BOOST_REQUIRE(done);
    BOOST_TEST(std::get<Told>(done->what).text == "done");
    BOOST_TEST(kept() == 1U);

    OneCall const nested(part_of(part, roles));
    auto const refused = await(pipeline::execute_call(context, part_of(nested, roles), call_context));
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().fault == Fault::internal_error));
}

/// Ends at once with a text in the memory that it is given, which it notes: told, or of an error.
class Says final : public LockedScript {
public:
    Says(std::string_view text, bool told, std::vector<Arena*>& given)
        : text_(text), told_(told), given_(given) {}
    LockedStep next(Outcomes, Arena& arena) const override {
        given_.push_back(&arena);
        auto const text = arena.copy(text_);
        if (told_) return Result<Answer>(Answer{.what = Told{text}, .warnings = {}});
        return Result<Answer>(std::unexpected(Error{.fault = Fault::user_not_found, .detail = text}));
    }

private:
    std::string_view text_;
    bool told_;
    std::vector<Arena*>& given_;
};

BOOST_AUTO_TEST_CASE(parts_use_the_same_memory_one_after_the_other_and_what_each_ends_with_stays) {
    auto& context = ready("PATCH", "/v1/acme/users/7", "{}");
    auto call_context = pipeline::call_context_of(context);
    std::vector<Arena*> given;
    std::vector<Result<Answer>> ends;
    for (auto const* const text : {"one", "two", "three", "four"}) {
        Says const script(text, text != std::string_view("three"), given);
        ends.push_back(await(pipeline::execute_call(context, part_of(script, roles), call_context)));
    }
    BOOST_TEST((given == std::vector(4, given.front())));
    BOOST_TEST(given.front() != &context.arena);
    BOOST_TEST(std::get<Told>(ends[0].value().what).text == "one");
    BOOST_TEST(std::get<Told>(ends[1].value().what).text == "two");
    BOOST_TEST(ends[2].error().detail == "three");
    BOOST_TEST(std::get<Told>(ends[3].value().what).text == "four");
}

/// Makes one call, and then fails.
class FailsAfterwards final : public LockedScript {
public:
    explicit FailsAfterwards(Call const& call) : call_(call) {}
    LockedStep next(Outcomes outcomes, Arena&) const override {
        if (outcomes.empty()) return Calls{std::span(&call_, 1)};
        return Result<Answer>(std::unexpected(Error{.fault = Fault::backend_unavailable}));
    }

private:
    Call call_;
};

BOOST_AUTO_TEST_CASE(a_write_of_a_part_that_fails_afterwards_has_the_problem_of_the_part) {
    Script const turn(roles);
    FailsAfterwards const part(
        {.what = UnderWriteLock{.id = "7", .script = &turn}, .roles = &roles, .session = {}});
    auto& context = ready("PATCH", "/v1/acme/users/7", "{}");
    auto call_context = pipeline::call_context_of(context);
    auto call = part_of(part, roles);
    std::get<PartOfRequest>(call.what).operation = "replace-roles";
    BOOST_TEST(!await(pipeline::execute_call(context, call, call_context)));
    BOOST_REQUIRE(context.audit.size() == 1U);
    BOOST_TEST(context.audit.front().operation == "replace-roles");
    BOOST_TEST(context.audit.front().status == 503);
    BOOST_TEST(context.audit.front().problem == "backend-unavailable");
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
