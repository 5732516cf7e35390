#pragma once

#include "gateway/migrate/journal.hpp"
#include "gateway/migrate/links.hpp"
#include "gateway/migrate/pace.hpp"
#include "gateway/migrate/passwords.hpp"
#include "gateway/migrate/plan.hpp"
#include "gateway/migrate/read_route.hpp"
#include "gateway/migrate/tally.hpp"
#include "gateway/migrate/write.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string_view>

namespace idiom::migrate {

/// How a run reaches the users of TO. Arguments outlive the calls; views of a result point into the arena.
struct Reach {
    std::string_view name; ///< of the route
    RolePolicy const& roles;
    ReadCall read;
    std::function<boost::asio::awaitable<Written>(Operation, Call const&, Arena&)> write;
};

/// Reaches them through a route. Everything must outlive the result.
Reach reach(Services& services, RouteEnd& to, RunName const& name);

/// All that a plan is carried out with. Everything must outlive it.
struct ExecutionParts {
    Reach const& to;
    store::Store& store;
    Pace& pace;
    PlanInput const& input;
    Links& links;
    Journal* journal = nullptr;         ///< null if the plan writes nothing
    PasswordsFile* passwords = nullptr; ///< null unless the mapping makes passwords
    store::DistributedLock const& run_lock;
    std::size_t concurrency = 4;
    std::uint64_t max_errors = 100;
    bool global_deletes = false;
    Tally& tally;
    std::function<void(UserLine const&)> report; ///< called with each user's last line
};

} // namespace idiom::migrate
