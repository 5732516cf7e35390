#pragma once

#include "gateway/config/config.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace idiom::app {

/// A call of a client as `idiom explain` is given it.
struct ExplainedCall {
    std::string route;
    std::string method;
    std::string path; ///< as after the route, with its query: "/users/7"
    std::string type; ///< Content-Type of the body
    std::string body;
    std::string user; ///< the user whom the back end is taken to hold, as unified JSON; "" for one with the
                      ///< id of the path
};

/// The back-end requests that the call becomes, as people read them, worked out offline; or what is wrong
/// with the call, in a few lines.
std::expected<std::string, std::string> explain(config::Config const& config, ExplainedCall const& call);

} // namespace idiom::app
