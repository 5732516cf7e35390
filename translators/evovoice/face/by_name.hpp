#pragma once

#include "translators/face/format.hpp"

#include <optional>
#include <string_view>

namespace idiom::evovoice_face {

/// A call whose path names the class of its request. ServiceStack offers such a path for every class
/// (docs.servicestack.net/routing, "Pre-defined Routes").
struct ByName {
    std::string_view operation; ///< as the client spells it, without a suffix
    face::Format format;        ///< of a body without a Content-Type, and of the response
};

/// Reads "/json/response/NewUser", "/xml/oneway/NewUser" (both optionally below "/api") and "/api/NewUser",
/// which is JSON. `syncreply` and `asynconeway` are older names. Null for any other path. A one-way call is
/// answered like any other: without a message queue ServiceStack also executes it at once.
std::optional<ByName> read_by_name(std::string_view path);

/// Reads a path with a prefix: "/legacy/acme/json/response/NewUser".
std::optional<ByName> read_by_name_at_end(std::string_view path);

/// Returns whether a path of this contract may begin with this segment. Such a path names no route, unless a
/// route has that name: something else than the path chooses the route.
bool begins_path(std::string_view segment);

} // namespace idiom::evovoice_face
