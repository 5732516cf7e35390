#pragma once

#include <string_view>

namespace idiom::pipeline {

/// Returns the shape of a path: "/v1/{route}/users/{id}" for "/v1/acme/users/7.json". The result is a
/// literal, so that it may be kept, and it names no user. Returns "" if the gateway serves no path of this
/// shape.
std::string_view template_of(std::string_view path);

} // namespace idiom::pipeline
