#pragma once

#include "gateway/config/config.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace idiom::app {

/// Asks a running gateway on its admin address for `path` ("/healthz", "/readyz"): what it says where it
/// answers 200, otherwise in one line what was wrong. Takes three seconds at most.
std::expected<std::string, std::string> ask_health(config::Address const& admin, std::string_view path);

} // namespace idiom::app
