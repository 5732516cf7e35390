#pragma once

#include "gateway/migrate/journal.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace idiom::migrate {

/// Counts the outcomes of a run so far. Belongs to one event loop.
class Tally {
public:
    void add(UserLine const& line) {
        ++counts_[static_cast<std::size_t>(line.outcome)];
        bool const bad = line.outcome == Outcome::failed || line.outcome == Outcome::conflict ||
                         line.outcome == Outcome::uncertain;
        if (bad && troubles_.size() < most_troubles) troubles_.push_back(line);
    }
    /// Adds what another tally counted. `read` and `of_all` stay.
    void add(Tally const& other) {
        for (std::size_t i = 0; i < counts_.size(); ++i)
            counts_[i] += other.counts_[i];
        for (auto const& line : other.troubles_)
            if (troubles_.size() < most_troubles) troubles_.push_back(line);
    }
    std::uint64_t of(Outcome outcome) const { return counts_[static_cast<std::size_t>(outcome)]; }
    std::uint64_t done() const {
        std::uint64_t sum = 0;
        for (auto const count : counts_)
            sum += count;
        return sum;
    }
    /// Returns whether a user failed, conflicted or is uncertain.
    bool has_trouble() const { return !troubles_.empty(); }
    /// Returns the first of those users.
    std::vector<UserLine> const& troubles() const { return troubles_; }

    std::uint64_t read = 0;   ///< users of FROM
    std::uint64_t of_all = 0; ///< users and leavers of the plan

private:
    static constexpr std::size_t most_troubles = 5;
    std::array<std::uint64_t, outcome_count> counts_{};
    std::vector<UserLine> troubles_;
};

/// Returns why a run ends before its end.
inline std::string too_many_failed(std::uint64_t failed) {
    return std::to_string(failed) + " users failed (--max-errors)";
}

} // namespace idiom::migrate
