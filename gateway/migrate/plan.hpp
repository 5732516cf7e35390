#pragma once

#include "gateway/migrate/compare.hpp"
#include "gateway/migrate/journal.hpp"
#include "gateway/migrate/links.hpp"
#include "gateway/migrate/people.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace idiom::migrate {

/// The action of a run on one user.
enum class Action : std::uint8_t {
    create,
    update,
    same,
    skip,
    conflict,
    fail,
    leave,    ///< a leaver: the action of `--missing`
    finished, ///< an interrupted run has done it already
};

/// One user of FROM, or a leaver of TO.
struct Item {
    static constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t from = nobody; ///< in the roster of FROM
    std::uint32_t to = nobody;   ///< in the roster of TO
    Action action = Action::same;
    bool takes_away = false;   ///< deletes, disables, strips, or takes the last role: --max-deletes counts it
    bool lacks = false;        ///< TO cannot take it, as was to be seen before the first write
    bool leaves_roles = false; ///< roles were left out that TO does not know
};

/// The treatment of leavers.
struct Leaving {
    mapping::MissingAction action = mapping::MissingAction::keep;
    mapping::MissingScope scope = mapping::MissingScope::copied;
};

/// A value that TO's dialect refuses before anything is sent.
struct Refusal {
    std::string_view name; ///< `lastName`, `extensions/NAME/FIELD`
    std::string_view detail;
};

/// All that planning needs. Everything must outlive the plan.
struct PlanInput {
    Roster const& from;
    Roster const& to;
    Spill& spill;
    Links const& links;
    mapping::Mapping const& mapping;
    Target target;
    bool default_roles = false; ///< TO's route gives roles to a new user who has none
    Leaving leaving;
    FoundJournal const* journal = nullptr; ///< of the run that is resumed; null for a new run
    /// Asks TO's dialect what an update would really write, because it keeps what a vendor must keep, and
    /// what it refuses. Empty: it writes all.
    std::function<std::span<Refusal const>(Comparison&, Mover const&, Resident const&, Arena&)> settle = {};
    /// Asks TO's dialect what it refuses of a new user. Empty: nothing.
    std::function<std::span<Refusal const>(Mover const&, Arena&)> refused_of_new = {};
    /// Asks TO's dialect why it refuses to do with a leaver what the run does; "" if it does not. Empty: it
    /// refuses nothing.
    std::function<std::string_view(Resident const&, Arena&)> why_not_left = {};
    /// Returns whether TO charges for giving this role (its unified name), and does not accept charges.
    /// Empty: no role costs.
    std::function<bool(std::string_view)> is_charged = {};
};

/// Called for each user of the plan, in the order of the plan, for those who show it.
struct PlannedUser {
    Item const& item;
    Mover const* mover;       ///< null for a leaver
    Resident const* resident; ///< null for a create
    Comparison const* comparison;
    std::string_view why;
};
using PlanView = std::function<void(PlannedUser const&)>;

/// All actions of a run, computed before the first write.
struct Plan {
    std::vector<Item> items;
    std::unordered_map<std::uint32_t, std::string> reasons; ///< by the index of the item
    std::uint64_t takes_away = 0;
    std::uint64_t lacking = 0;                  ///< creates and updates that TO cannot take
    std::uint64_t creates = 0;                  ///< including those that lack a value
    std::map<std::string, std::uint64_t> lacks; ///< "lastName is missing" → users
    /// Roles that TO charges for, and that users are to get: their number. TO refuses these users as long as
    /// it does not accept charges.
    std::map<std::string, std::uint64_t, std::less<>> charged;
    std::uint64_t leavers = 0;
    bool leavers_unknown = false; ///< a user of FROM cannot be matched, so no user counts as a leaver

    std::string_view reason(std::uint32_t index) const;
    std::uint64_t count(Action action) const;
    /// Returns whether anything is to be written.
    bool writes() const;
};

/// Matches both ends and compares the partners. The error is a line for the operator: the spill file fails.
std::expected<Plan, std::string> make_plan(PlanInput const& input, PlanView const& view);

} // namespace idiom::migrate
