#pragma once

#include "gateway/config/config.hpp"

#include <expected>
#include <span>
#include <string>

namespace idiom::explain {

/// Returns the description of an API in OpenAPI, as the gateway answers it: of the face with this name. The
/// error is one line.
std::expected<std::string, std::string> describe_api(std::span<Face const* const> faces,
                                                     std::string_view face_name);

/// As describe_api, of one route of the configuration.
std::expected<std::string, std::string> describe_route(config::Config const& config,
                                                       std::string_view face_name, std::string const& route);

} // namespace idiom::explain
