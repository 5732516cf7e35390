#include "gateway/migrate/rehearse.hpp"

#include "gateway/migrate/attempt.hpp"
#include "gateway/migrate/leave_edit.hpp"
#include "gateway/migrate/mapping/password.hpp"
#include "gateway/migrate/prepare.hpp"
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

/// Carries out a call without the vendor.
Result<Answer> play(Call const& call, execution::DryRun& dry_run, RouteEnd& to, Arena& arena) {
    execution::WriteCall write_call{.dry_run = &dry_run};
    auto context = to.call_context(arena, {});
    Result<Answer> played = fail(Fault::internal_error);
    asio::io_context loop(1);
    asio::co_spawn(loop, execution::run(to.binding(), call, context, &write_call),
                   [&](std::exception_ptr failure, Result<Answer> const& result) {
                       if (!failure) played = result;
                   });
    loop.run();
    return played;
}

/// Returns what is wrong with the values; nothing if something else is wrong, which only the write can tell.
std::span<Refusal const> refusals_of(Error const& error, Arena& arena) {
    if (error.fault != Fault::invalid_value && error.fault != Fault::unsupported_field) return {};
    auto refused = arena.vector<Refusal>();
    for (auto const& one : error.errors)
        if (one.pointer.starts_with('/')) refused.push_back({one.pointer.substr(1), one.detail});
    if (refused.empty()) refused.push_back({"", error.detail});
    return Arena::keep(refused);
}

/// Returns why a delete is refused that would reach beyond the route; "" if it is not.
std::string_view why_not_deleted(Resident const& resident, RouteEnd& to, Arena& arena) {
    auto dry_run = dry_run_of(&resident.user, to, arena);
    Call const call{.what = DeleteUser{.id = *resident.user.id}, .roles = &to.roles(), .session = {}};
    auto const result = play(call, dry_run, to, arena);
    if (result || result.error().fault != Fault::delete_would_be_global) return {};
    return arena.copy(words_of(result.error()));
}

/// One user of the plan, played to its end without the vendor.
class UserDryRun {
public:
    UserDryRun(PlanInput const& input, RouteEnd& to, bool global_deletes)
        : input_(input), to_(to), global_deletes_(global_deletes) {}

    std::expected<std::string, std::string> play(Item const& item) {
        arena_.reset();
        std::optional<Mover> mover;
        if (item.from != Item::nobody) {
            auto fetched = fetch_mover(input_.spill, input_.from.at(item.from).place, arena_);
            if (!fetched) return std::unexpected(fetched.error());
            mover = *fetched;
        }
        std::optional<Resident> resident;
        if (item.to != Item::nobody) {
            auto fetched = fetch_resident(input_.spill, input_.to.at(item.to).place, arena_);
            if (!fetched) return std::unexpected(fetched.error());
            resident = *fetched;
        }
        return requests_of(item, mover ? &*mover : nullptr, resident ? &*resident : nullptr);
    }

private:
    std::string requests_of(Item const& item, Mover const* mover, Resident const* resident) {
        auto dry_run = dry_run_of(resident ? &resident->user : nullptr, to_, arena_);
        std::optional<MoveEdit> edit;
        if (mover) edit.emplace(mover->wanted, input_.target);
        LeaveEdit const leave(input_.leaving.action);
        auto user = mover ? new_user_of(mover->wanted, arena_) : User{};
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
        auto const result = migrate::play(call, dry_run, to_, arena_);
        if (!result && !dry_run.simulating) return {};
        auto const report = execution::report_of(dry_run, to_.shown(), to_.roles(), arena_);
        return codec::printable_lines(execution::describe(report, dry_run.roles.has_value(), arena_));
    }

    PlanInput const& input_;
    RouteEnd& to_;
    bool global_deletes_;
    Arena arena_{64 * 1024};
};

} // namespace

std::expected<std::string, std::string> vendor_requests(Plan const& plan, PlanInput const& input,
                                                        RouteEnd& to, bool global_deletes) {
    UserDryRun user_dry_run(input, to, global_deletes);
    std::string out;
    for (auto const& item : plan.items) {
        bool const writes =
            item.action == Action::create || item.action == Action::update || item.action == Action::leave;
        if (!writes || item.lacks) continue;
        auto const played = user_dry_run.play(item);
        if (!played) return std::unexpected(played.error());
        out += *played;
    }
    return out;
}

std::span<Refusal const> settle_update(Comparison& comparison, Mover const& mover, Resident const& resident,
                                       Target const& target, RouteEnd& to, Arena& arena) {
    MoveEdit const edit(mover.wanted, target);
    auto dry_run = dry_run_of(&resident.user, to, arena);
    Call const call{
        .what = UpdateUser{.id = *resident.user.id, .edit = &edit}, .roles = &to.roles(), .session = {}};
    auto const result = play(call, dry_run, to, arena);
    if (std::ranges::none_of(dry_run.would_send, &Request::writes)) {
        if (!result) return refusals_of(result.error(), arena); // else the write will say why
        comparison = {};
        return {};
    }
    if (!dry_run.roles) return {};
    auto const before = unified(dry_run.roles->before, to.roles(), arena);
    auto const after = unified(dry_run.roles->after, to.roles(), arena);
    comparison.add = missing(after, before, arena);
    comparison.remove = missing(before, after, arena);
    comparison.loses_last_role = !before.empty() && after.empty();
    return {};
}

std::span<Refusal const> refused_of_new(Mover const& mover, std::string_view password, RouteEnd& to,
                                        Arena& arena) {
    auto user = new_user_of(mover.wanted, arena);
    if (!password.empty()) user.password = password;
    auto dry_run = dry_run_of(nullptr, to, arena);
    Call const call{.what = CreateUser{.user = user, .warnings = {}}, .roles = &to.roles(), .session = {}};
    auto const result = play(call, dry_run, to, arena);
    bool const refused = !result && std::ranges::none_of(dry_run.would_send, &Request::writes);
    return refused ? refusals_of(result.error(), arena) : std::span<Refusal const>{};
}

void ask_dialect(PlanInput& input, RouteEnd& to, bool global_deletes) {
    bool const deletes = input.leaving.action == mapping::MissingAction::delete_;
    if (deletes && to.capabilities().deletes_beyond && !global_deletes)
        input.why_not_left = [&to](Resident const& resident, Arena& arena) {
            return why_not_deleted(resident, to, arena);
        };
    if (to.capabilities().charges_for_roles)
        input.is_charged = [&to](std::string_view role) {
            auto const facts = to.capabilities().documented_roles;
            auto const fact = std::ranges::find(facts, to.roles().to_vendor(role), &RoleFact::name);
            return fact != facts.end() && !fact->returnable && !fact->guarded;
        };
    input.settle = [target = input.target, &to](Comparison& comparison, Mover const& mover,
                                                Resident const& resident, Arena& arena) {
        return settle_update(comparison, mover, resident, target, to, arena);
    };
    auto const* const rule = input.mapping.password();
    auto const sample = rule ? mapping::make_password(*rule) : std::nullopt;
    input.refused_of_new = [&to, password = sample.value_or(config::Secret())](Mover const& mover,
                                                                               Arena& arena) {
        return refused_of_new(mover, password.reveal(), to, arena);
    };
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
            .problem = troubled     ? std::string(user.why)
                       : user.mover ? words_of_left_roles(*user.mover)
                                    : std::string()};
}

} // namespace idiom::migrate
