#include "gateway/upstream/load_balancer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <optional>
#include <span>

namespace idiom::upstream {

namespace {

using boost::asio::awaitable;

/// Shared with the watchers of the hosts. They hold it weakly, so it may be destroyed between two of their
/// checks.
struct UpstreamHosts {
    std::vector<UpstreamHost> all;
    std::shared_ptr<OutlierDetector> outlier_detector;
    Environment environment;
};

/// Watches a host until it can be connected to, or until the balancer is gone.
awaitable<void> watch_over(std::weak_ptr<UpstreamHosts> watched, std::size_t host) {
    for (;;) {
        auto upstream_hosts = watched.lock();
        if (!upstream_hosts) co_return;
        auto sleep =
            upstream_hosts->environment.sleep_until(upstream_hosts->outlier_detector->out_until(host));
        upstream_hosts.reset();
        co_await std::move(sleep);
        upstream_hosts = watched.lock();
        if (!upstream_hosts) co_return;
        bool const reachable = co_await upstream_hosts->all[host].reachable();
        auto const now = upstream_hosts->environment.now();
        if (reachable) co_return upstream_hosts->outlier_detector->note_reached(host, now);
        upstream_hosts->outlier_detector->extend(host, now);
    }
}

bool was_not_sent(Response const& response) {
    return response.delivery == Delivery::not_sent || response.delivery == Delivery::busy;
}

class LoadBalancer final : public Backend {
public:
    LoadBalancer(std::vector<UpstreamHost> upstream_hosts, std::shared_ptr<OutlierDetector> outlier_detector,
                 Environment environment)
        : upstream_hosts_(std::make_shared<UpstreamHosts>(
              std::move(upstream_hosts), std::move(outlier_detector), std::move(environment))) {}

    awaitable<Response> send(Request const& request, CallContext& call_context) override {
        auto& outlier_detector = *upstream_hosts_->outlier_detector;
        auto const tried = call_context.arena.array<bool>(upstream_hosts_->all.size());
        auto const start = turn_++;
        Response response;
        for (std::size_t tries = 0; tries < tried.size(); ++tries) {
            auto const choice = choose(start, tried);
            // If all breakers are open, one of them says for how long.
            if (!choice && tries > 0) break;
            auto const host = choice ? choice->host : start % tried.size();
            tried[host] = true;
            Trial const trial(outlier_detector, host, choice && choice->trial);
            response = co_await upstream_hosts_->all[host].to->send(request, call_context);
            bool const good = host_signal_of(response) == HostSignal::good && outlier_detector.in(host);
            auto const now = good ? telemetry::TimePoint() : upstream_hosts_->environment.now();
            outlier_detector.note(host, response, now);
            if (!was_not_sent(response) || now >= call_context.deadline) break;
        }
        // Checks every host, not only those of this call: the watcher of another may have ended with its
        // configuration.
        for (std::size_t host = 0; host < tried.size(); ++host) {
            if (outlier_detector.in(host) || !outlier_detector.begin_watch(host, upstream_hosts_)) continue;
            auto const executor = co_await boost::asio::this_coro::executor;
            boost::asio::co_spawn(executor, watch_over(upstream_hosts_, host), boost::asio::detached);
        }
        co_return response;
    }

private:
    struct Choice {
        std::size_t host;
        bool trial = false;
    };

    /// Ends the trial even if its coroutine is destroyed, because otherwise no second trial could begin.
    class Trial {
    public:
        Trial(OutlierDetector& outlier_detector, std::size_t host, bool begun)
            : outlier_detector_(outlier_detector), host_(host), begun_(begun) {}
        Trial(Trial const&) = delete;
        Trial& operator=(Trial const&) = delete;
        ~Trial() {
            if (begun_) outlier_detector_.end_trial(host_);
        }

    private:
        OutlierDetector& outlier_detector_;
        std::size_t host_;
        bool begun_;
    };

    /// Returns the next untried host that is in, or that may have a trial. Else returns the next untried host
    /// that is out. Skips each host whose breaker would not let the request through.
    std::optional<Choice> choose(std::size_t start, std::span<bool const> tried) const {
        std::optional<Choice> last_resort;
        for (std::size_t i = 0; i < tried.size(); ++i) {
            auto const host = (start + i) % tried.size();
            if (tried[host] || !lets_through(host)) continue;
            if (upstream_hosts_->outlier_detector->in(host)) return Choice{host};
            if (upstream_hosts_->outlier_detector->begin_trial(host)) return Choice{host, true};
            if (!last_resort) last_resort = Choice{host};
        }
        return last_resort;
    }

    bool lets_through(std::size_t host) const {
        auto const& breaker = upstream_hosts_->all[host].breaker;
        return !breaker || breaker->closed() || breaker->lets_through(upstream_hosts_->environment.now());
    }

    std::shared_ptr<UpstreamHosts> upstream_hosts_;
    std::size_t turn_ = 0;
};

} // namespace

std::unique_ptr<Backend> balance_load(std::vector<UpstreamHost> upstream_hosts,
                                      std::shared_ptr<OutlierDetector> outlier_detector,
                                      Environment environment) {
    if (upstream_hosts.size() == 1) return std::move(upstream_hosts.front().to);
    return std::make_unique<LoadBalancer>(std::move(upstream_hosts), std::move(outlier_detector),
                                          std::move(environment));
}

} // namespace idiom::upstream
