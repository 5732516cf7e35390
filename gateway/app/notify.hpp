#pragma once

#include <string_view>

namespace idiom::app {

/// Tells the service manager how the process is: "READY=1", "RELOADING=1", "STOPPING=1" (sd_notify(3), whose
/// protocol this is). Nothing happens where NOTIFY_SOCKET names no socket, as outside of systemd. Any thread.
void notify_manager(std::string_view state);

} // namespace idiom::app
