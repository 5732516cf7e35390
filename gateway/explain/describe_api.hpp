#pragma once

#include "gateway/config/config.hpp"

#include <expected>
#include <span>
#include <string>

namespace idiom::explain {

/// Returns the description of the API in OpenAPI, as the gateway answers it: of the first of `faces` that has
/// one. The error is one line.
std::expected<std::string, std::string> describe_api(std::span<Face const* const> faces);

/// As describe_api, of one route of the configuration.
std::expected<std::string, std::string> describe_route(config::Config const& config,
                                                       std::string const& route);

} // namespace idiom::explain
