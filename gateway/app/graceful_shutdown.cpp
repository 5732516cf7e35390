#include "gateway/app/graceful_shutdown.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <functional>

namespace idiom::app {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

/// How long a handshake or a first request may take to arrive, from the farthest client.
constexpr std::chrono::milliseconds settling{300};

asio::awaitable<void> wait_until(Clock::time_point at) {
    auto const executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, at);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

} // namespace

asio::awaitable<void> shut_down_gracefully(Addresses& addresses, config::Limits limits,
                                           std::atomic<std::size_t>& busy_loops) {
    for (auto& worker : addresses.workers)
        worker->drain();
    if (limits.drain_delay.count() > 0) co_await wait_until(Clock::now() + limits.drain_delay);

    auto const until = Clock::now() + limits.drain_timeout;
    auto const settled = [until] { return std::min(Clock::now() + settling, until); };
    std::vector<std::reference_wrapper<server::Handover>> leaving(addresses.public_ones.begin(),
                                                                  addresses.public_ones.end());
    bool const admin_too = addresses.admin.taken_over();
    if (admin_too) leaving.emplace_back(addresses.admin);
    for (auto& address : leaving)
        address.get().begin();
    co_await wait_until(settled());
    while (std::ranges::any_of(leaving, &server::Handover::pending) && Clock::now() < until)
        co_await wait_until(Clock::now() + std::chrono::milliseconds(10));
    for (auto& address : leaving)
        address.get().end();
    for (auto& worker : addresses.workers)
        worker->stop_accepting(admin_too);

    // Connections that were accepted last get time to send their request.
    co_await wait_until(settled());
    for (auto& worker : addresses.workers)
        worker->finish(until, busy_loops);
}

} // namespace idiom::app
