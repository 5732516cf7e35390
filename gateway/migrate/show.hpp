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
    explicit Shown(bool json) : json_(json) {}

    void add(PlannedUser const& user);
    /// Text: the lines. JSON: the items of `users`, without the brackets.
    std::string const& users() const { return users_; }
    std::uint64_t of(Action action) const { return counts_[static_cast<std::size_t>(action)]; }
    /// Returns whether a sync changes a user, or whether that is not known.
    bool differs() const;

private:
    void add_text(PlannedUser const& user, std::string_view word);
    void add_json(PlannedUser const& user, std::string_view word);

    bool json_;
    std::string users_;
    std::array<std::uint64_t, 8> counts_{};
};

/// Returns the word of `diff` for an action: `create`, `missing`, …
std::string_view word_of(Action action);

/// Returns the object that `idiom diff --format json` prints.
std::string diff_as_json(Shown const& shown, std::string_view from, std::string_view to);

} // namespace idiom::migrate
