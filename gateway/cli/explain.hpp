#pragma once

#include "gateway/config/config.hpp"

#include <expected>
#include <string>

namespace idiom::cli {

/// A client's call, as the command line of `idiom explain` gives it.
struct ExplainedCall {
    std::string face; ///< the name of the face that the client speaks; "" for the first
    std::string route;
    std::string method;
    std::string path; ///< the path below the route, with its query: "/users/7"
    std::string type; ///< the Content-Type of the body
    std::string body;
    /// The user that the simulated back end holds, as the face or the first face shows it. If empty, a sample
    /// user with the id of the path.
    std::string user;
};

/// Returns, as text for people, the requests that the call would send to the back end, and what the face
/// remarks about it. Sends nothing. The error says in a few lines what is wrong with the call.
std::expected<std::string, std::string> explain(config::Config const& config, ExplainedCall const& call);

} // namespace idiom::cli
