#include "gateway/net/sleep.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace idiom::net {

boost::asio::awaitable<void> sleep_until(Loop& loop, Deadlines::Clock::time_point at) {
    // Not a Deadlines::Entry, because such an entry must own its sleeper. A loop that ends drops its timers,
    // and with them the waiting coroutines.
    boost::asio::steady_timer timer(loop.io, at);
    boost::system::error_code ignored;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

} // namespace idiom::net
