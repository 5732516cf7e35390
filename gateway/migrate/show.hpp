#pragma once

#include "gateway/migrate/plan.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace idiom::migrate {

/// Shows a plan, user by user, for `diff` and `--dry-run`: as text, or as the objects of `--format json`.
/// Contains no control character of users or vendors, and no password.
class Shown {
public:
    /// `diff`: no run is planned, so nothing is said of what would be done with leavers.
    Shown(bool json, bool diff) : json_(json), diff_(diff) {}

    void add(PlannedUser const& user);
    /// Text: the lines. JSON: the items of `users`, without the brackets.
    std::string const& users() const { return users_; }
    std::uint64_t of(Action action) const { return counts_[static_cast<std::size_t>(action)]; }
    /// Returns whether a sync changes a user, or whether that is not known.
    bool differs() const;

private:
    void add_text(PlannedUser const& user, std::string_view word, std::string_view why);
    void add_json(PlannedUser const& user, std::string_view word, std::string_view why);

    bool json_;
    bool diff_;
    std::string users_;
    std::array<std::uint64_t, 8> counts_{};
};

/// Returns the word of `diff` for an action: `create`, `missing`, …
std::string_view word_of(Action action);

/// Returns what `idiom diff` prints: the users, and a table of how many are what.
std::string diff_as_text(Shown const& shown);
/// Returns the object that `idiom diff --format json` prints.
std::string diff_as_json(Shown const& shown, std::string_view from, std::string_view to);

} // namespace idiom::migrate
