#pragma once

#include "gateway/net/event_loop.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace idiom::upstream {

/// Looks up the name of one host. The system's resolver has neither cancellation nor a deadline. Asio waits
/// for it in one thread per event loop, so a name server that is down would delay every back end's new
/// connections. Here each look-up runs in a thread of its own, one at a time for all waiting callers, and
/// each caller stops waiting at its deadline. Shared by the event loops; any thread. Owned by a shared_ptr.
class DnsResolver : public std::enable_shared_from_this<DnsResolver> {
public:
    /// Blocks. Called from any thread, one call at a time. The ports do not matter.
    using Lookup = std::function<std::vector<boost::asio::ip::tcp::endpoint>(std::string const& host)>;
    /// The default is the system's resolver.
    explicit DnsResolver(Lookup lookup = nullptr);
    /// Returns the addresses to connect to, in the resolver's order. Empty if the name is unknown, or was not
    /// resolved in time.
    boost::asio::awaitable<std::vector<boost::asio::ip::tcp::endpoint>>
    find(net::Loop& loop, std::string const& host, std::uint16_t port,
         net::Deadlines::Clock::time_point deadline);

private:
    struct LookupWaiter;
    class Waiting;
    void enter(std::shared_ptr<LookupWaiter> waiter, std::string const& host);
    void leave(std::shared_ptr<LookupWaiter> const& waiter);
    void ask(std::string const& host);

    Lookup const lookup_;
    std::mutex mutex_;
    std::vector<std::shared_ptr<LookupWaiter>> waiting_;
    bool asking_ = false;
};

} // namespace idiom::upstream
