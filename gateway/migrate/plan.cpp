#include "gateway/migrate/plan.hpp"

#include "gateway/migrate/match.hpp"
#include "gateway/migrate/prepare.hpp"

#include <algorithm>

namespace idiom::migrate {

namespace {

/// A user of FROM while it is judged.
struct Judged {
    Item item;
    std::string why;
    Comparison comparison;
    std::vector<std::string> lacks = {}; ///< the fields in `why`
};

class Planner {
public:
    Planner(PlanInput const& input, PlanView const& view)
        : input_(input), view_(view), matching_(input.from, input.to, input.links),
          hidden_resident_(std::ranges::any_of(
              input.to.all(), [](Place const& one) { return !one.usable && one.key.empty(); })) {}

    std::expected<Plan, std::string> run() {
        plan_.items.reserve(input_.from.size());
        for (std::uint32_t i = 0; i < input_.from.size(); ++i)
            if (auto const done = judge(i); !done) return std::unexpected(done.error());
        if (auto const done = leavers(); !done) return std::unexpected(done.error());
        return std::move(plan_);
    }

private:
    std::expected<void, std::string> judge(std::uint32_t index) {
        arena_.reset();
        auto const& place = input_.from.at(index);
        if (!place.known) plan_.leavers_unknown = true;
        auto const mover = fetch_mover(input_.spill, place.place, arena_);
        if (!mover) return std::unexpected(mover.error());
        auto const& match = matching_.of(index);
        std::optional<Resident> resident;
        if (match.to) {
            auto fetched = fetch_resident(input_.spill, input_.to.at(*match.to).place, arena_);
            if (!fetched) return std::unexpected(fetched.error());
            resident = *fetched;
        }
        Judged judged{.item = {.from = index,
                               .to = match.to.value_or(Item::nobody),
                               .leaves_roles = !words_of_left_roles(*mover).empty()},
                      .why = {},
                      .comparison = {}};
        if (is_finished(*mover))
            judged.item.action = Action::finished;
        else
            decide(judged, *mover, match, resident ? &*resident : nullptr);
        add(judged, &*mover, resident ? &*resident : nullptr);
        return {};
    }

    bool is_finished(Mover const& mover) const {
        if (!input_.journal) return false;
        auto const line = input_.journal->users.find(journal_key(mover));
        return line != input_.journal->users.end() && line->second.outcome != Outcome::sending;
    }

    void decide(Judged& to, Mover const& mover, Match const& match, Resident const* resident) {
        auto const end = [&](Action action, std::string_view why) {
            to.item.action = action;
            to.why = why;
        };
        if (!mover.skipped.empty()) return end(Action::skip, mover.skipped);
        if (!mover.problem.empty()) return end(Action::fail, mover.problem);
        if (!match.conflict.empty()) return end(Action::conflict, match.conflict);
        if (resident && !resident->untouchable.empty()) return end(Action::skip, resident->untouchable);
        if (resident && !resident->problem.empty()) return end(Action::fail, resident->problem);
        if (!resident && hidden_resident_)
            return end(Action::fail, "a user of TO that could not be read may be this one");
        if (!resident) return decide_create(to, mover);
        to.comparison = compare(mover.wanted, resident->user, input_.target, arena_);
        std::span<Refusal const> refused;
        if (!to.comparison.equal() && input_.settle)
            refused = input_.settle(to.comparison, mover, *resident, arena_);
        if (auto const why = rename_conflict(to, mover, match, *resident); !why.empty())
            return end(Action::conflict, why);
        to.item.action = to.comparison.equal() ? Action::same : Action::update;
        to.item.takes_away = to.comparison.loses_last_role || to.comparison.disables;
        if (to.item.action != Action::update) return;
        note_charges(to.comparison);
        note_lacks(to, mapping::why_not_updated(mover.wanted, input_.target.can, arena_));
        note_refused(to, mover, refused);
    }

    /// A linked user with another login was renamed. Returns why TO cannot take that; "" if it can.
    std::string rename_conflict(Judged const& judged, Mover const& mover, Match const& match,
                                Resident const& resident) const {
        auto const& login = mover.wanted.set.user_name;
        bool const by_login = input_.mapping.match == Field::user_name;
        auto const now = login ? *login : by_login ? mover.wanted.key : std::string_view{};
        bool const renamed = match.by_link && !now.empty() && resident.user.user_name &&
                             key_of(now) != key_of(*resident.user.user_name);
        if (!renamed || judged.comparison.has(Field::user_name)) return {};
        return "was renamed, and TO cannot rename users";
    }

    void decide_create(Judged& to, Mover const& mover) {
        to.item.action = Action::create;
        ++plan_.creates;
        to.comparison = compare_with_none(mover.wanted, input_.target.can, arena_);
        note_charges(to.comparison);
        note_lacks(to, mapping::why_not_created(mover.wanted, input_.mapping, input_.target.can,
                                                input_.default_roles, arena_));
        if (input_.refused_of_new) note_refused(to, mover, input_.refused_of_new(mover, arena_));
    }

    void note_lacks(Judged& to, std::span<mapping::Lack const> lacks) {
        for (auto const& lack : lacks) {
            // What TO does not hold need not be cleared, and a login that stays need not be an address.
            using Kind = mapping::Lack::Kind;
            bool const by_change = lack.kind == Kind::not_clearable || lack.kind == Kind::no_address;
            if (by_change && !to.comparison.has(lack.field)) continue;
            note_lack(to, lack.name, lack.kind == mapping::Lack::Kind::missing,
                      mapping::sentence(lack, arena_));
        }
    }

    void note_charges(Comparison const& comparison) {
        for (auto const role : comparison.add)
            if (input_.is_charged && input_.is_charged(role)) ++plan_.charged[std::string(role)];
    }

    void note_refused(Judged& to, Mover const& mover, std::span<Refusal const> refused) {
        for (auto const& one : refused) {
            if (std::ranges::find(to.lacks, one.name) != to.lacks.end()) continue;
            bool const missing = mapping::is_missing(mover.wanted, one.name);
            note_lack(to, one.name, missing,
                      missing ? arena_.join({"lacks ", one.name})
                              : arena_.join({one.name, one.name.empty() ? "" : " ", one.detail}));
        }
    }

    void note_lack(Judged& to, std::string_view name, bool missing, std::string_view words) {
        plan_.lacking += to.item.lacks ? 0 : 1;
        to.item.lacks = true;
        to.lacks.emplace_back(name);
        ++plan_.lacks[missing ? "lack " + std::string(name)
                              : "have a value that TO cannot take: " + std::string(words)];
        (to.why += to.why.empty() ? "" : "; ") += words;
    }

    std::expected<void, std::string> leavers() {
        if (plan_.leavers_unknown) return {};
        for (std::uint32_t i = 0; i < input_.to.size(); ++i) {
            if (matching_.is_wanted(i) || !in_scope(i)) continue;
            arena_.reset();
            auto const resident = fetch_resident(input_.spill, input_.to.at(i).place, arena_);
            if (!resident) return std::unexpected(resident.error());
            if (!resident->untouchable.empty()) continue;
            if (!leaves_something(*resident)) continue;
            ++plan_.leavers;
            leave(i, *resident);
        }
        return {};
    }

    void leave(std::uint32_t index, Resident const& resident) {
        Judged judged{.item = {.to = index, .action = Action::leave, .takes_away = true},
                      .why = std::string(mapping::name_of(input_.leaving.action)),
                      .comparison = {}};
        auto why = resident.problem;
        if (why.empty() && input_.why_not_left) why = input_.why_not_left(resident, arena_);
        if (!why.empty()) {
            judged.item.action = Action::fail;
            judged.item.takes_away = false;
            judged.why = why;
        }
        add(judged, nullptr, &resident);
    }

    bool in_scope(std::uint32_t index) const {
        if (input_.leaving.scope == mapping::MissingScope::everyone) return true;
        auto const& id = input_.to.at(index).id;
        auto const* const source = input_.links.source_of(id);
        if (!source) return false;
        auto const* const link = input_.links.find(*source);
        return link && (link->created || input_.leaving.scope == mapping::MissingScope::matched);
    }

    /// Returns whether the action changes this user.
    bool leaves_something(Resident const& resident) const {
        switch (input_.leaving.action) {
        case mapping::MissingAction::keep: return false;
        case mapping::MissingAction::disable: return resident.user.active != false;
        case mapping::MissingAction::remove_roles:
            return !resident.user.roles || !resident.user.roles->empty();
        case mapping::MissingAction::delete_: return true;
        }
        return false;
    }

    void add(Judged const& judged, Mover const* mover, Resident const* resident) {
        auto const index = static_cast<std::uint32_t>(plan_.items.size());
        if (!judged.why.empty()) plan_.reasons.emplace(index, judged.why);
        if (judged.item.takes_away && judged.item.action != Action::finished) ++plan_.takes_away;
        plan_.items.push_back(judged.item);
        if (!view_) return;
        auto why = judged.why;
        bool const written = judged.item.action == Action::create || judged.item.action == Action::update;
        if (auto const left = mover && written ? words_of_left_roles(*mover) : std::string(); !left.empty())
            why += (why.empty() ? "" : "; ") + left;
        view_({.item = judged.item,
               .mover = mover,
               .resident = resident,
               .comparison = &judged.comparison,
               .why = why});
    }

    PlanInput const& input_;
    PlanView const& view_;
    Matching matching_;
    bool hidden_resident_; ///< TO has a user that could not be read and shows no key
    Plan plan_;
    Arena arena_{64 * 1024};
};

} // namespace

std::string_view Plan::reason(std::uint32_t index) const {
    auto const found = reasons.find(index);
    return found == reasons.end() ? std::string_view{} : found->second;
}

std::uint64_t Plan::count(Action action) const {
    return static_cast<std::uint64_t>(std::ranges::count(items, action, &Item::action));
}

bool Plan::writes() const {
    return std::ranges::any_of(items, [](Item const& item) {
        bool const writes =
            item.action == Action::create || item.action == Action::update || item.action == Action::leave;
        return writes && !item.lacks;
    });
}

std::expected<Plan, std::string> make_plan(PlanInput const& input, PlanView const& view) {
    return Planner(input, view).run();
}

} // namespace idiom::migrate
