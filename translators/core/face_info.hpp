#pragma once

#include "translators/core/observations.hpp"
#include "translators/core/user.hpp"

#include <span>
#include <string_view>

namespace idiom {

inline constexpr std::string_view description_document = "/openapi.json";

/// The properties of a face that do not depend on a request. Static data.
struct FaceInfo {
    std::string_view name;   ///< as the log and the documentation call it: "rest"
    std::string_view prefix; ///< of its paths: "/v1"
    /// Requests below this path that no face serves are refused in the words of this face: "/scim". "": none.
    std::string_view realm = {};
    bool at_root = false;     ///< it also stands at the root if Host or another header chooses the route
    Names reserved = {};      ///< no route may have one of these names
    std::string_view methods; ///< the value of `Allow` for a method that the gateway does not know
    /// The shapes of its paths, for metrics and traces: "/v1/{route}/users/{id}". Shapes without a route come
    /// first. The last segment of a path may also have the suffix ".json" or ".xml".
    Names path_templates = {};
    /// The paths of the documents that the face gives to everybody, without credentials: "/v1/openapi.json".
    /// They name no route, client or back end. One that ends in `description_document` describes the face in
    /// OpenAPI; below a route, at the same ending, there is the description of that route.
    Names documents = {};
    /// The header fields and the cookies that may hold the id of a session, the strongest first. Both are
    /// empty if the face has no logins.
    Names session_headers = {};
    Names session_cookies = {};
    /// The key of a route in routes.yaml under which clients of this face have words of their own for the
    /// roles of the route; "" if the face has no such words.
    std::string_view roles_key = {};
    /// The key of a route in routes.yaml under which the face has settings; "" if it has none.
    std::string_view settings_key = {};
    /// Words that are built into the clients of this face: each is the name of a vendor role, and the clients
    /// use it for that role without configuration (see role_words.hpp).
    Names role_words = {};
    /// The name of the face whose record this one uses: what one of them keeps of a user, the other shows.
    /// "": a record of its own.
    std::string_view record = {};
    bool notes_changes = false; ///< the face has a script for Face::note_change
    /// The metrics of this face alone.
    std::span<FaceMetric const> metrics = {};

    bool has_logins() const { return !session_headers.empty() || !session_cookies.empty(); }
};

} // namespace idiom
