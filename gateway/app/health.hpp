#pragma once

#include "gateway/config/config.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace idiom::app {

/// Asks a running gateway on its admin address for `path` ("/healthz", "/readyz"): what it says where it
/// answers 200, otherwise in one line what was wrong. Takes three seconds at most.
std::expected<std::string, std::string> ask_health(config::Address const& admin, std::string_view path);

/// The same of one process among those that serve at the address: asks for "/readyz" until that one says that
/// it is ready. Gives up after a minute, or when there is no such process.
std::expected<std::string, std::string> await_ready(config::Address const& admin, int process);

} // namespace idiom::app
