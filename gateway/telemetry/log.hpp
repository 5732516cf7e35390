#pragma once

#include <string_view>

/// The messages to the gateway's operators, one JSON object per line on standard error. Requests have a log
/// of their own (access_log.hpp). Any thread. The caller ensures that a message holds no secret.
namespace idiom::log {

/// Sets the format. Called once, before the first line.
void start();
/// As `start`, for an interactive command: only errors are logged.
void start_for_command();
void info(std::string_view message);
void warning(std::string_view message);
/// `request_id` names the request that the message is about, as a member of its own; "" for none.
void error(std::string_view message, std::string_view request_id = {});
/// Waits until all messages so far are written, two seconds at most. For an exit that skips the destructors
/// of the process, which do the same.
void flush();

} // namespace idiom::log
