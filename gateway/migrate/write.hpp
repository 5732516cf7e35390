#pragma once

#include "gateway/execution/audit.hpp"
#include "gateway/migrate/end.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace idiom::migrate {

/// The names of a run in the audit trail.
struct RunName {
    std::string run;    ///< the id; the request id of its audit entries
    std::string client; ///< `cli:USER`
};

/// The outcome of one write.
struct Written {
    Result<Answer> result;
    bool changed = false;    ///< the vendor may have changed something
    std::string store_error; ///< why the audit trail could not keep the write; the run must end. Else ""
};

/// Writes as the gateway does: under the user's write lock, with the dialect's fresh read and confirmation,
/// and with an entry in the audit trail. The views of the result point into the arena. The arguments outlive
/// the call.
boost::asio::awaitable<Written> write(Services& services, RouteEnd& to, RunName const& name,
                                      Operation operation, Call call, Arena& arena);

/// Returns the id of a new run.
std::string new_run_id();
/// Returns `cli:USER` of this process.
std::string cli_client();

} // namespace idiom::migrate
