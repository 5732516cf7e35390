#pragma once

#include "translators/core/user.hpp"

#include <string_view>

namespace idiom {

/// What the gateway knows of a face before a request comes. Static data.
struct FaceInfo {
    std::string_view name;    ///< as the log and the documentation call it: "rest"
    std::string_view prefix;  ///< of its paths: "/v1"
    bool at_root = false;     ///< it also stands at the root if Host or another header chooses the route
    Names reserved = {};      ///< no route may have one of these names
    std::string_view methods; ///< the value of `Allow` for a method that the gateway does not know
    /// The shapes of its paths, for metrics and traces: "/v1/{route}/users/{id}". Those without a route come
    /// first. The last segment of a path may have a suffix ".json" or ".xml" besides.
    Names path_templates = {};
    /// The header fields and the cookies that may hold the id of a session, the strongest first. Both are
    /// empty if the face has no logins.
    Names session_headers = {};
    Names session_cookies = {};
    /// The key of a route in routes.yaml under which clients of this face have words of their own for the
    /// roles of the route; "" if the face has no such words.
    std::string_view roles_key = {};
    /// Words that its clients have for the vendor roles of the same names, without being told.
    Names role_words = {};

    bool has_logins() const { return !session_headers.empty() || !session_cookies.empty(); }
};

} // namespace idiom
