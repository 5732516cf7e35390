#pragma once

#include "gateway/migrate/links.hpp"
#include "gateway/migrate/people.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace idiom::migrate {

/// The partner of one user of FROM at TO.
struct Match {
    std::optional<std::uint32_t> to; ///< null if TO has none
    std::string conflict;            ///< why the partner is not clear; "" without a conflict
    bool by_link = false;            ///< found by the link, not by the field
    /// The users of TO that are part of a conflict. They are not leavers.
    std::vector<std::uint32_t> touched;
};

/// Finds partners: first by the link, then by the field. If two users have the same partner, both are in
/// conflict.
class Matching {
public:
    Matching(Roster const& from, Roster const& to, Links const& links);
    Match const& of(std::uint32_t from) const { return matches_[from]; }
    /// Returns whether the user of TO is partner of a user of FROM, or part of a conflict.
    bool is_wanted(std::uint32_t to) const { return wanted_[to] > 0; }

private:
    Match find(std::uint32_t index) const;

    Roster const& from_;
    Roster const& to_;
    Links const& links_;
    std::vector<Match> matches_;
    std::vector<std::uint32_t> wanted_; ///< by users of TO: how many users of FROM want it
};

} // namespace idiom::migrate
