#pragma once

#include <string_view>

/// What the gateway has to say to its operators, as one JSON object per line on standard error. Requests have
/// a log of their own (access_log.hpp). Any thread. Callers see to it that no secret gets here.
namespace idiom::log {

/// Sets the format; to be called once, before the first line.
void start();
void info(std::string_view message);
void warning(std::string_view message);
/// `request_id`: of the request that it concerns, a member of its own; "" where it concerns none.
void error(std::string_view message, std::string_view request_id = {});
/// Waits until what was said is written, two seconds at most. For who ends without the destructors of the
/// process: they do so, too.
void flush();

} // namespace idiom::log
