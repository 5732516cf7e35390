#include "gateway/migrate/rehearse.hpp"

#include "gateway/migrate/attempt.hpp"
#include "gateway/migrate/leave_edit.hpp"
#include "translators/codec/printable.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

execution::DryRun dry_run_of(User const* held, RouteEnd const& to, Arena& arena) {
    execution::DryRun dry_run{.user = {}, .offline = true, .would_send = {}, .roles = {}};
    if (held) dry_run.user = *held;
    if (held && held->roles) dry_run.user.roles = execution::vendor_names(*held->roles, to.roles(), arena);
    return dry_run;
}

/// Returns the route's names of the roles that it names.
Names unified(Names vendor, RolePolicy const& policy, Arena& arena) {
    auto known = arena.vector<std::string_view>();
    for (auto const role : vendor)
        if (auto const name = policy.to_unified(role); !name.empty()) known.push_back(name);
    return sorted_set(Arena::keep(known), arena);
}

/// One user of the plan, played to its end without the vendor.
class UserDryRun {
public:
    UserDryRun(PlanInput const& input, RouteEnd& to, bool global_deletes)
        : input_(input), to_(to), global_deletes_(global_deletes) {}

    asio::awaitable<std::expected<std::string, std::string>> play(Item const& item) {
        arena_.reset();
        std::optional<Mover> mover;
        if (item.from != Item::nobody) {
            auto fetched = fetch_mover(input_.spill, input_.from.at(item.from).place, arena_);
            if (!fetched) co_return std::unexpected(fetched.error());
            mover = *fetched;
        }
        std::optional<Resident> resident;
        if (item.to != Item::nobody) {
            auto fetched = fetch_resident(input_.spill, input_.to.at(item.to).place, arena_);
            if (!fetched) co_return std::unexpected(fetched.error());
            resident = *fetched;
        }
        co_return co_await play(item, mover ? &*mover : nullptr, resident ? &*resident : nullptr);
    }

private:
    asio::awaitable<std::string> play(Item const& item, Mover const* mover, Resident const* resident) {
        auto dry_run = dry_run_of(resident ? &resident->user : nullptr, to_, arena_);
        std::optional<MoveEdit> edit;
        if (mover) edit.emplace(mover->wanted, input_.target);
        LeaveEdit const leave(input_.leaving.action);
        auto user = mover ? mover->wanted.set : User{};
        if (mover && input_.mapping.password()) user.password = "***";
        Call call{.what = {}, .roles = &to_.roles(), .session = {}};
        if (item.action == Action::create)
            call.what = CreateUser{.user = user, .warnings = {}};
        else if (mover)
            call.what = UpdateUser{.id = *resident->user.id, .edit = &*edit};
        else if (input_.leaving.action == mapping::MissingAction::delete_)
            call.what = DeleteUser{.id = *resident->user.id, .global = global_deletes_, .edit = &leave};
        else
            call.what = UpdateUser{.id = *resident->user.id, .edit = &leave};
        auto context = to_.call_context(arena_, {});
        execution::WriteCall write_call{.dry_run = &dry_run};
        auto const result = co_await execution::run(to_.binding(), call, context, &write_call);
        if (!result && !dry_run.simulating) co_return "";
        auto const report = execution::report_of(dry_run, to_.shown(), to_.roles(), arena_);
        co_return codec::printable_lines(execution::describe(report, dry_run.roles.has_value(), arena_));
    }

    PlanInput const& input_;
    RouteEnd& to_;
    bool global_deletes_;
    Arena arena_{64 * 1024};
};

} // namespace

asio::awaitable<std::expected<std::string, std::string>> vendor_requests(Plan const& plan,
                                                                         PlanInput const& input, RouteEnd& to,
                                                                         bool global_deletes,
                                                                         Pace const& pace) {
    UserDryRun user_dry_run(input, to, global_deletes);
    std::string out;
    for (auto const& item : plan.items) {
        bool const writes =
            item.action == Action::create || item.action == Action::update || item.action == Action::leave;
        if (!writes || item.lacks) continue;
        if (pace.ended()) break;
        auto const played = co_await user_dry_run.play(item);
        if (!played) co_return std::unexpected(played.error());
        out += *played;
    }
    co_return out;
}

void settle_update(Comparison& comparison, Mover const& mover, Resident const& resident, Target const& target,
                   RouteEnd& to, Arena& arena) {
    MoveEdit const edit(mover.wanted, target);
    auto dry_run = dry_run_of(&resident.user, to, arena);
    execution::WriteCall write_call{.dry_run = &dry_run};
    auto context = to.call_context(arena, {});
    Call const call{
        .what = UpdateUser{.id = *resident.user.id, .edit = &edit}, .roles = &to.roles(), .session = {}};
    bool refused = false;
    asio::io_context loop(1);
    asio::co_spawn(loop, execution::run(to.binding(), call, context, &write_call),
                   [&](std::exception_ptr failure, Result<Answer> const& result) {
                       refused = failure || (!result && !dry_run.simulating);
                   });
    loop.run();
    if (refused) return; // the write will say why
    if (std::ranges::none_of(dry_run.would_send, &Request::writes)) {
        comparison = {};
        return;
    }
    if (!dry_run.roles) return;
    auto const before = unified(dry_run.roles->before, to.roles(), arena);
    auto const after = unified(dry_run.roles->after, to.roles(), arena);
    comparison.add = missing(after, before, arena);
    comparison.remove = missing(before, after, arena);
    comparison.loses_last_role = !before.empty() && after.empty();
}

Outcome planned_outcome(Item const& item, mapping::MissingAction action) {
    if (item.lacks) return Outcome::failed;
    switch (item.action) {
    case Action::create: return Outcome::created;
    case Action::update: return Outcome::updated;
    case Action::skip: return Outcome::skipped;
    case Action::conflict: return Outcome::conflict;
    case Action::fail: return Outcome::failed;
    case Action::leave: return outcome_of(action);
    case Action::same:
    case Action::finished: break;
    }
    return Outcome::same;
}

UserLine planned_line(PlannedUser const& user, mapping::MissingAction action) {
    auto const outcome = planned_outcome(user.item, action);
    bool const troubled =
        outcome == Outcome::skipped || outcome == Outcome::conflict || outcome == Outcome::failed;
    return {.key = user.mover ? journal_key(*user.mover) : name_of_resident(user.resident->user),
            .outcome = outcome,
            .id = std::string(user.resident ? user.resident->user.id.value_or("") : ""),
            .fields = outcome == Outcome::updated ? names_of(*user.comparison) : std::vector<std::string>(),
            .problem = std::string(troubled ? user.why : "")};
}

} // namespace idiom::migrate
