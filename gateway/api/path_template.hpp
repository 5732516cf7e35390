#pragma once

#include <string_view>

namespace idiom::api {

/// The shape of a path without what varies: "/v1/{route}/users/{id}" for "/v1/acme/users/7.json". A literal,
/// so that it can be kept, and names nobody. "" for a path of no shape that is served.
std::string_view template_of(std::string_view path);

} // namespace idiom::api
