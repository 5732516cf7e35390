#pragma once

#include "gateway/migrate/links.hpp"
#include "gateway/migrate/pace.hpp"
#include "gateway/migrate/people.hpp"
#include "gateway/migrate/prepare.hpp"
#include "gateway/migrate/setup.hpp"
#include "gateway/migrate/spill.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>

namespace idiom::migrate {

/// The users of both ends.
struct Gathered {
    std::unique_ptr<Spill> spill;
    Roster from;
    Roster to;
    Losses losses;
    HiddenRoles hidden;                     ///< roles that FROM's own map does not name
    std::uint64_t read = 0;                 ///< users that FROM holds, including those that a filter excludes
    std::vector<std::string> unknown_names; ///< columns and members of a file that are not used
};

/// Reads all of FROM, then all of TO. `links` decide whether an unreadable user can be matched. Calls
/// `progress` after each user.
boost::asio::awaitable<OrStop<void>> gather(Gathered& gathered, Setup& setup, Options const& options,
                                            Pace& pace, Links const& links,
                                            std::function<void()> const& progress);

} // namespace idiom::migrate
