#pragma once

#include "gateway/pipeline/execute_call.hpp"
#include "gateway/pipeline/read_request.hpp"
#include "tests/gateway/pipeline/fixture.hpp"
#include "translators/face/edit.hpp"

namespace idiom::test {

inline constexpr Header json_type{"Content-Type", "application/json"};

/// A gateway whose requests are ready to be executed.
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
        return await(
            pipeline::execute_call(context, std::get<Calls>(step).calls.front(), nullptr, call_context));
    }
    /// The number of documents in the record.
    std::size_t kept() { return await(store.list("b by scim"))->size(); }
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

} // namespace idiom::test
