#pragma once

#include "gateway/migrate/end.hpp"
#include "gateway/migrate/pace.hpp"
#include "gateway/migrate/stop.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace idiom::migrate {

/// One user of a route as it was read. Views into an arena that ends after the call of the sink.
struct RouteUser {
    User user; ///< unified role names; roles that the route's map does not name are absent
    std::string_view problem = {}; ///< why the user could not be read whole; "" if it was
    bool is_protected = false;     ///< the gateway's own login, or a user of another tenant
    std::string_view why_protected = {};
};

/// Roles that the route's map does not name, and how many users have each.
using HiddenRoles = std::map<std::string, std::uint64_t, std::less<>>;

/// The options and the results of reading a route.
struct RouteReading {
    bool everything = false; ///< also devices and skills, which cost more at some vendors
    std::size_t concurrency = 4;
    HiddenRoles hidden = {};
    std::uint64_t users = 0;
};

/// Takes one user; returns an error to end the reading.
using RouteSink = std::function<OrStop<void>(RouteUser const&)>;

/// Reads every user of a route, complete: a user that the list shows without roles is read alone. A read that
/// fails is tried three times; an overloaded vendor makes the whole run wait. The error names the list that
/// could not be read.
boost::asio::awaitable<OrStop<void>> read_route(RouteEnd& end, Pace& pace, RouteReading& reading,
                                                RouteSink const& sink);

/// Carries out a call that only reads. The arguments outlive the call.
using ReadCall = std::function<boost::asio::awaitable<Result<Answer>>(Call const&, Arena&)>;

/// Returns what reads the route. The route must outlive it.
ReadCall reads_of(RouteEnd& end);

/// Runs a call that only reads, with three tries and the waits of the run. Returns the last error.
boost::asio::awaitable<Result<Answer>> read_patiently(ReadCall const& read, Pace& pace, Call const& call,
                                                      Arena& arena);

/// Returns an error as text: its problem, the detail, and the vendor's message, without control characters.
std::string words_of(Error const& error);

} // namespace idiom::migrate
