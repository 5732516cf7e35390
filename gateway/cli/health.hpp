#pragma once

#include "gateway/config/config.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace idiom::cli {

/// Asks a running gateway on its admin address for `path` ("/healthz", "/readyz"). Returns the body if the
/// status is 200. The error says in one line what is wrong. Takes at most three seconds.
std::expected<std::string, std::string> ask_health(config::Address const& admin, std::string_view path);

/// Waits until a certain process answers "/readyz" with 200; several processes may serve at the address.
/// Gives up after a minute, or when the process has ended. Returns as ask_health does.
std::expected<std::string, std::string> await_ready(config::Address const& admin, int process);

} // namespace idiom::cli
