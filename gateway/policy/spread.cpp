#include "gateway/policy/spread.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <optional>
#include <span>

namespace idiom::policy {

namespace {

using boost::asio::awaitable;

/// Shared with those that watch over a host, who must not keep it from ending between two looks.
struct Ways {
    std::vector<Way> all;
    std::shared_ptr<Hosts> hosts;
    Environment environment;
};

/// Until the host is back, or there is nobody who wants to know.
awaitable<void> watch_over(std::weak_ptr<Ways> watched, std::size_t host) {
    for (;;) {
        auto ways = watched.lock();
        if (!ways) co_return;
        auto sleep = ways->environment.sleep_until(ways->hosts->out_until(host));
        ways.reset();
        co_await std::move(sleep);
        ways = watched.lock();
        if (!ways) co_return;
        bool const reachable = co_await ways->all[host].reachable();
        auto const now = ways->environment.now();
        if (reachable) co_return ways->hosts->note_reached(host, now);
        ways->hosts->extend(host, now);
    }
}

bool was_not_sent(Response const& reply) {
    return reply.delivery == Delivery::not_sent || reply.delivery == Delivery::busy;
}

class Spread final : public backend::Backend {
public:
    Spread(std::vector<Way> ways, std::shared_ptr<Hosts> hosts, Environment environment)
        : ways_(std::make_shared<Ways>(std::move(ways), std::move(hosts), std::move(environment))) {}

    awaitable<Response> send(Request const& request, backend::CallContext& call_context) override {
        auto& hosts = *ways_->hosts;
        auto const tried = call_context.arena.array<bool>(ways_->all.size());
        auto const start = turn_++;
        Response reply;
        for (std::size_t tries = 0; tries < tried.size(); ++tries) {
            auto const choice = choose(start, tried);
            // Where all circuits are open it takes one to say for how long.
            if (!choice && tries > 0) break;
            auto const host = choice ? choice->host : start % tried.size();
            tried[host] = true;
            Trial const trial(hosts, host, choice && choice->trial);
            reply = co_await ways_->all[host].to->send(request, call_context);
            bool const good = backend::outcome_of(reply) == backend::Outcome::good && hosts.in(host);
            auto const now = good ? telemetry::TimePoint() : ways_->environment.now();
            hosts.note(host, reply, now);
            if (!was_not_sent(reply) || now >= call_context.deadline) break;
        }
        // Not only the one that was asked: whoever watched over another may be gone with its configuration.
        for (std::size_t host = 0; host < tried.size(); ++host) {
            if (hosts.in(host) || !hosts.begin_watch(host, ways_)) continue;
            auto const executor = co_await boost::asio::this_coro::executor;
            boost::asio::co_spawn(executor, watch_over(ways_, host), boost::asio::detached);
        }
        co_return reply;
    }

private:
    struct Choice {
        std::size_t host;
        bool trial = false;
    };

    /// Ends even if its coroutine is thrown away, or there would be no second trial.
    class Trial {
    public:
        Trial(Hosts& hosts, std::size_t host, bool begun) : hosts_(hosts), host_(host), begun_(begun) {}
        Trial(Trial const&) = delete;
        Trial& operator=(Trial const&) = delete;
        ~Trial() {
            if (begun_) hosts_.end_trial(host_);
        }

    private:
        Hosts& hosts_;
        std::size_t host_;
        bool begun_;
    };

    /// The next that has not been tried and is in, or may be tried out; else the next that is out. None whose
    /// circuit would not let the request through.
    std::optional<Choice> choose(std::size_t start, std::span<bool const> tried) const {
        std::optional<Choice> last_resort;
        for (std::size_t i = 0; i < tried.size(); ++i) {
            auto const host = (start + i) % tried.size();
            if (tried[host] || !lets_through(host)) continue;
            if (ways_->hosts->in(host)) return Choice{host};
            if (ways_->hosts->begin_trial(host)) return Choice{host, true};
            if (!last_resort) last_resort = Choice{host};
        }
        return last_resort;
    }

    bool lets_through(std::size_t host) const {
        auto const& breaker = ways_->all[host].breaker;
        return !breaker || breaker->closed() || breaker->lets_through(ways_->environment.now());
    }

    std::shared_ptr<Ways> ways_;
    std::size_t turn_ = 0;
};

} // namespace

std::unique_ptr<backend::Backend> spread(std::vector<Way> ways, std::shared_ptr<Hosts> hosts,
                                         Environment environment) {
    if (ways.size() == 1) return std::move(ways.front().to);
    return std::make_unique<Spread>(std::move(ways), std::move(hosts), std::move(environment));
}

} // namespace idiom::policy
