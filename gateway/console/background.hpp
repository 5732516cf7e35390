#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>

namespace idiom::console {

/// Runs work on a thread of its own, because it takes too long for an event loop, and returns its text to the
/// event loop that asks. One piece of work runs after the other. If the work throws, the caller gets the
/// exception.
using Background = std::function<boost::asio::awaitable<std::string>(std::function<std::string()> work)>;

} // namespace idiom::console
