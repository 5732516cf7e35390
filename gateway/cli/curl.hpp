#pragma once

#include <string>
#include <string_view>

namespace idiom::cli {

/// A call of the API, as an example.
struct ExampleCall {
    std::string_view method; ///< in capitals
    std::string_view server; ///< the part of the URL before the path; may lack scheme and host
    std::string_view path;   ///< with parameters in braces: "/users/{id}"
    std::string_view type;   ///< of the body; "" if there is none
    std::string_view body;
};

/// Returns the call as a command for a shell. The command takes the address of the gateway, the key and the
/// parameters of the path from variables: "$GATEWAY", "$KEY", "$ID".
std::string as_curl(ExampleCall const& call);

} // namespace idiom::cli
