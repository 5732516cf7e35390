#include "gateway/upstream/dns_resolver.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <netdb.h>

#include <cstring>
#include <system_error>
#include <thread>

namespace idiom::upstream {

namespace asio = boost::asio;
using asio::ip::tcp;
using Places = std::vector<tcp::endpoint>;

namespace {

/// Blocks.
Places places_of(std::string const& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    Places places;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return places;
    for (auto const* entry = found; entry; entry = entry->ai_next) {
        tcp::endpoint place;
        if (entry->ai_addrlen > place.capacity()) continue;
        std::memcpy(place.data(), entry->ai_addr, entry->ai_addrlen);
        place.resize(entry->ai_addrlen);
        places.push_back(place);
    }
    ::freeaddrinfo(found);
    return places;
}

} // namespace

/// A waiting caller. Only its own event loop uses it.
struct DnsResolver::LookupWaiter {
    asio::steady_timer timer;
    Places found = {};
};

/// Removes a waiting caller when its coroutine is gone, because its event loop may be gone too.
class DnsResolver::Waiting {
public:
    Waiting(DnsResolver& resolver, std::shared_ptr<LookupWaiter> waiter, std::string const& host)
        : resolver_(resolver), waiter_(std::move(waiter)) {
        resolver_.enter(waiter_, host);
    }
    ~Waiting() { resolver_.leave(waiter_); }
    Waiting(Waiting const&) = delete;
    Waiting& operator=(Waiting const&) = delete;

private:
    DnsResolver& resolver_;
    std::shared_ptr<LookupWaiter> waiter_;
};

DnsResolver::DnsResolver(Lookup lookup) : lookup_(lookup ? std::move(lookup) : places_of) {}

asio::awaitable<Places> DnsResolver::find(net::Loop& loop, std::string const& host, std::uint16_t port,
                                          net::Deadlines::Clock::time_point deadline) {
    auto const waiter = std::make_shared<LookupWaiter>(asio::steady_timer(loop.io, deadline));
    Waiting const waiting(*this, waiter, host);
    boost::system::error_code ignored;
    co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    for (auto& place : waiter->found)
        place.port(port);
    co_return std::move(waiter->found);
}

void DnsResolver::enter(std::shared_ptr<LookupWaiter> waiter, std::string const& host) {
    std::scoped_lock const lock(mutex_);
    waiting_.push_back(std::move(waiter));
    if (asking_) return;
    try {
        // Detached, because a resolver that hangs must not hold up the end of the process.
        std::thread([self = shared_from_this(), host] { self->ask(host); }).detach();
        asking_ = true;
    } catch (std::system_error const&) {
        // No thread could be started. The waiting callers find nothing before their deadlines.
    }
}

void DnsResolver::leave(std::shared_ptr<LookupWaiter> const& waiter) {
    std::scoped_lock const lock(mutex_);
    std::erase(waiting_, waiter);
}

void DnsResolver::ask(std::string const& host) {
    auto const places = lookup_(host);
    std::scoped_lock const lock(mutex_);
    asking_ = false;
    for (auto& waiter : std::exchange(waiting_, {})) {
        auto const executor = waiter->timer.get_executor();
        asio::post(executor, [waiter = std::move(waiter), places] {
            waiter->found = places;
            waiter->timer.cancel();
        });
    }
}

} // namespace idiom::upstream
