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

/// Both ends, read to their end.
struct Gathered {
    std::unique_ptr<Spill> spill;
    Roster from;
    Roster to;
    Losses losses;
    HiddenRoles hidden;                     ///< roles that FROM's own map does not name
    std::uint64_t read = 0;                 ///< users that FROM holds, whether a filter hides them or not
    std::vector<std::string> unknown_names; ///< columns and members of a file that are not used
};

/// Reads FROM to its end, then TO. `links` tell whether an unreadable user can be found at all. `progress` is
/// called after each user.
boost::asio::awaitable<OrStop<void>> gather(Gathered& gathered, Setup& setup, Options const& options,
                                            Pace& pace, Links const& links,
                                            std::function<void()> const& progress);

} // namespace idiom::migrate
