#pragma once

#include <cstdint>
#include <string>

namespace idiom::config {

/// An http or https URL without userinfo, query and fragment (RFC 3986).
struct Url {
    bool tls = false;
    std::string host;       ///< lower case, without brackets
    std::uint16_t port = 0; ///< 80 or 443 if the URL has none
    std::string path;       ///< "" or begins with '/'

    /// Returns `host`, and the port unless it is the scheme's default: the value of `Host` (RFC 9110, 7.2).
    std::string authority() const;
    /// Returns the scheme and the authority. Logs may show it.
    std::string origin() const;
    std::string text() const;
    bool operator==(Url const&) const = default;
};

} // namespace idiom::config
