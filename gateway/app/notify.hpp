#pragma once

#include <string_view>

namespace idiom::app {

/// Tells the service manager the state of the process: "READY=1", "RELOADING=1", "STOPPING=1" (the protocol
/// of sd_notify(3)). Does nothing if NOTIFY_SOCKET names no socket, for example outside systemd. Any thread.
void notify_manager(std::string_view state);

} // namespace idiom::app
