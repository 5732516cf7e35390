#include "gateway/policy/spread.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <span>

namespace idiom::policy {

namespace {

using boost::asio::awaitable;

/// Shared with those that watch over a host, who must not keep it from ending between two looks.
struct Ways {
    std::vector<Way> all;
    std::shared_ptr<Hosts> hosts;
    Surroundings surroundings;
};

/// Until the host is back, or there is nobody who wants to know.
awaitable<void> watch_over(std::weak_ptr<Ways> watched, std::size_t host) {
    for (;;) {
        auto ways = watched.lock();
        if (!ways) co_return;
        auto sleep = ways->surroundings.sleep_until(ways->hosts->out_until(host));
        ways.reset();
        co_await std::move(sleep);
        ways = watched.lock();
        if (!ways) co_return;
        bool const reachable = co_await ways->all[host].reachable();
        auto const now = ways->surroundings.now();
        if (reachable) co_return ways->hosts->readmit(host, now);
        ways->hosts->extend(host, now);
    }
}

bool was_not_sent(Response const& reply) {
    return reply.delivery == Delivery::not_sent || reply.delivery == Delivery::busy;
}

class Spread final : public backend::Backend {
public:
    Spread(std::vector<Way> ways, std::shared_ptr<Hosts> hosts, Surroundings surroundings)
        : ways_(std::make_shared<Ways>(std::move(ways), std::move(hosts), std::move(surroundings))) {}

    awaitable<Response> send(Request const& request, backend::Trip& trip) override {
        auto const tried = trip.arena.array<bool>(ways_->all.size());
        auto const start = turn_++;
        Response reply;
        for (std::size_t tries = 0; tries < tried.size(); ++tries) {
            auto const host = choose(start, tried);
            tried[host] = true;
            reply = co_await ways_->all[host].to->send(request, trip);
            auto const outcome = backend::outcome_of(reply);
            auto const now =
                outcome == backend::Outcome::good ? telemetry::TimePoint() : ways_->surroundings.now();
            if (ways_->hosts->note(host, outcome, now)) {
                auto const executor = co_await boost::asio::this_coro::executor;
                boost::asio::co_spawn(executor, watch_over(ways_, host), boost::asio::detached);
            }
            if (!was_not_sent(reply) || now >= trip.deadline) break;
        }
        co_return reply;
    }

private:
    /// The next that is in and has not been tried; else the next that has not.
    std::size_t choose(std::size_t start, std::span<bool const> tried) const {
        std::size_t untried = 0;
        for (std::size_t i = tried.size(); i > 0; --i) {
            auto const host = (start + i - 1) % tried.size();
            if (!tried[host]) untried = host;
        }
        for (std::size_t i = 0; i < tried.size(); ++i) {
            auto const host = (start + i) % tried.size();
            if (!tried[host] && ways_->hosts->in(host)) return host;
        }
        return untried;
    }

    std::shared_ptr<Ways> ways_;
    std::size_t turn_ = 0;
};

} // namespace

std::unique_ptr<backend::Backend> spread(std::vector<Way> ways, std::shared_ptr<Hosts> hosts,
                                         Surroundings surroundings) {
    if (ways.size() == 1) return std::move(ways.front().to);
    return std::make_unique<Spread>(std::move(ways), std::move(hosts), std::move(surroundings));
}

} // namespace idiom::policy
