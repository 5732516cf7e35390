#include "gateway/pipeline/execute_together.hpp"

#include "tests/gateway/pipeline/calling.hpp"

using namespace idiom;
using idiom::test::await;
using idiom::test::Calling;
using idiom::test::Script;

namespace {

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

Call part_of(LockedScript const& script, RolePolicy const& roles) {
    return {.what = PartOfRequest{&script}, .roles = &roles, .session = {}};
}

boost::asio::awaitable<Result<Answer>> outcome_of(pipeline::RequestContext& context, Call const& part) {
    auto call_context = pipeline::call_context_of(context);
    Result<Answer> outcome;
    co_await pipeline::execute_together(context, std::span(&part, 1), std::span(&outcome, 1), call_context);
    co_return outcome;
}

Result<Answer> run_part(pipeline::RequestContext& context, Call const& part) {
    return await(outcome_of(context, part));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(execute_together, Calling)

BOOST_AUTO_TEST_CASE(a_part_of_a_request_may_have_turns_and_no_parts) {
    Script const turn(roles);
    OneCall const part({.what = UnderWriteLock{.id = "7", .script = &turn}, .roles = &roles, .session = {}});
    auto& context = ready("PATCH", "/v1/acme/users/7", "{}");
    auto const done = run_part(context, part_of(part, roles));
    BOOST_REQUIRE(done);
    BOOST_TEST(std::get<Told>(done->what).text == "done");
    BOOST_TEST(kept() == 1U);

    OneCall const nested(part_of(part, roles));
    auto const refused = run_part(context, part_of(nested, roles));
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().fault == Fault::internal_error));
}

BOOST_AUTO_TEST_CASE(parts_use_the_same_memory_one_after_the_other_and_what_each_ends_with_stays) {
    auto& context = ready("PATCH", "/v1/acme/users/7", "{}");
    std::vector<Arena*> given;
    std::vector<Result<Answer>> ends;
    for (auto const* const text : {"one", "two", "three", "four"}) {
        Says const script(text, text != std::string_view("three"), given);
        ends.push_back(run_part(context, part_of(script, roles)));
    }
    BOOST_TEST((given == std::vector(4, given.front())));
    BOOST_TEST(given.front() != &context.arena);
    BOOST_TEST(std::get<Told>(ends[0].value().what).text == "one");
    BOOST_TEST(std::get<Told>(ends[1].value().what).text == "two");
    BOOST_TEST(ends[2].error().detail == "three");
    BOOST_TEST(std::get<Told>(ends[3].value().what).text == "four");
}

BOOST_AUTO_TEST_CASE(a_write_of_a_part_that_fails_afterwards_has_the_problem_of_the_part) {
    Script const turn(roles);
    FailsAfterwards const part(
        {.what = UnderWriteLock{.id = "7", .script = &turn}, .roles = &roles, .session = {}});
    auto& context = ready("PATCH", "/v1/acme/users/7", "{}");
    auto call = part_of(part, roles);
    std::get<PartOfRequest>(call.what).operation = "replace-roles";
    BOOST_TEST(!run_part(context, call));
    BOOST_REQUIRE(context.audit.size() == 1U);
    BOOST_TEST(context.audit.front().operation == "replace-roles");
    BOOST_TEST(context.audit.front().status == 503);
    BOOST_TEST(context.audit.front().problem == "backend-unavailable");
}

BOOST_AUTO_TEST_SUITE_END()
