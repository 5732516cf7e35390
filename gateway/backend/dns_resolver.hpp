#pragma once

#include "gateway/async/loop.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace idiom::backend {

/// Looks up the name of one host. The system's resolver can neither be cancelled nor hurried, and Asio waits
/// for it in one thread per event loop, so that a name server that is away would hold up every back end's new
/// connections. Here the question is asked in a thread of its own, once at a time for everybody who waits for
/// it, and who waits goes on at its deadline. Shared by the event loops; any thread. Owned by a shared_ptr.
class DnsResolver : public std::enable_shared_from_this<DnsResolver> {
public:
    /// Blocks; any thread, one call at a time. The ports do not matter.
    using Lookup = std::function<std::vector<boost::asio::ip::tcp::endpoint>(std::string const& host)>;
    /// By default the system's resolver.
    explicit DnsResolver(Lookup lookup = nullptr);
    /// The places to connect to, in the resolver's order; none where the name is not known, or not in time.
    boost::asio::awaitable<std::vector<boost::asio::ip::tcp::endpoint>>
    find(async::Loop& loop, std::string const& host, std::uint16_t port,
         async::Deadlines::Clock::time_point deadline);

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

} // namespace idiom::backend
