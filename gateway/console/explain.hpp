#pragma once

#include "gateway/console/addresses.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace idiom::console {

/// The call that `POST explain` shows, as the operator typed it.
struct Explained {
    std::vector<std::string> routes;
    std::string face; ///< "" for the first
    std::string method = "GET";
    std::string path; ///< below the route, with its query
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string user; ///< the user that the back end holds, as JSON; "" for a sample user
};

/// What came of it: a JSON array with an object for each route, or what is wrong with the call.
struct ExplainResults {
    std::string json;
    std::string pointer = {}; ///< the member that is wrong
    std::string wrong = {};   ///< "" if nothing is
};

/// Explains the call on all its routes, away from the event loops. `id` is the instance of problems.
using ExplainCalls = std::function<boost::asio::awaitable<ExplainResults>(Explained call, std::string id)>;

/// `POST explain`: no vendor is asked.
std::vector<Row> explain_rows(ExplainCalls explain);

} // namespace idiom::console
