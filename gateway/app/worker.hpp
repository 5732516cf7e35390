#pragma once

#include "gateway/app/token_sources.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/pipeline/request_handler.hpp"
#include "gateway/server/listener.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace idiom::app {

/// One event loop with its thread, listeners, pools and log. Its members belong to that thread. Only
/// functions marked "Any thread" may be called from other threads while it runs.
class Worker {
public:
    /// The loop's share of the gateway's limits.
    struct Shares {
        std::size_t in_flight;   ///< requests under way
        std::size_t connections; ///< connections of clients, over all listeners
    };
    /// `recorder` is null if no traces are recorded.
    Worker(std::shared_ptr<telemetry::LogFile> log, telemetry::AccessLog::Format format, Shares shares,
           std::unique_ptr<tracing::Recorder> recorder);

    net::Loop& loop() { return loop_; }
    /// Any thread may read the counts, and may call the const functions below.
    telemetry::LoopCounts& counts() { return counts_; }
    limits::ConcurrencyLimiter const& limiter() const { return limiter_; }
    /// The listeners in the order of the `listen` calls. Does not change while the loop runs.
    std::vector<std::unique_ptr<server::Listener>> const& listeners() const { return listeners_; }
    /// Sets what serves the clients. Call it before `run`.
    void set_handler(std::shared_ptr<pipeline::RoutingSnapshot const> routing,
                     execution::WriteServices& write_services, auth::SessionStore& sessions,
                     TokenSources const& tokens);
    pipeline::RequestHandler& request_handler() { return *request_handler_; }
    server::Listener& listen(boost::asio::ip::tcp::endpoint address,
                             std::shared_ptr<boost::asio::ssl::context> tls, server::HttpVersions versions,
                             server::Handler& handler, server::ConnectionLimits const& limits);
    /// Call it on one worker only.
    server::Listener& listen_for_admin(boost::asio::ip::tcp::endpoint address, server::Handler& handler,
                                       server::ConnectionLimits const& limits);
    /// Starts to listen on all sockets. Connections may come from now on. Throws boost::system::system_error.
    void listen();

    /// Starts accepting, and runs the loop in a thread of its own until it has drained.
    void run();
    /// Waits for the end of the thread. Then hands over the spans that were recorded.
    void join();

    /// Closes each connection after its next request. Any thread.
    void drain();
    /// Accepts no new connections. The admin listener goes on unless `admin_too`. Any thread.
    void stop_accepting(bool admin_too);
    /// Call it after `drain` and `stop_accepting`. Closes idle connections. Counts itself off `busy_loops`
    /// when its last request has ended and no token is being fetched, at the latest at `limit`. Each loop
    /// ends when no loop is busy. Any thread.
    void finish(net::Deadlines::Clock::time_point limit, std::atomic<std::size_t>& busy_loops);
    /// Returns, after `join`, whether requests were still under way at the limit. They cannot be unwound,
    /// because other loops may hold what they wait for.
    bool cut_off() const { return cut_off_; }
    /// New requests are matched with these inspections; null: none. Any thread.
    void replace_watch(inspect::WatchPtr watch);
    /// A context for each listener, in the order of `listen`; null if it does not change.
    using Contexts = std::vector<std::shared_ptr<boost::asio::ssl::context>>;
    /// New connections use these contexts. Any thread.
    void renew(Contexts contexts);
    /// New requests use this snapshot. Calls `then` on the loop when that is so. Any thread.
    void replace_configuration(std::shared_ptr<pipeline::RoutingSnapshot const> routing,
                               std::function<void()> then);

private:
    void tick();
    /// Returns whether one more connection may be accepted. Closes a waiting connection to make room if
    /// necessary.
    bool has_room() const;
    bool end_longest(server::Listener::Wait wait) const;
    bool is_quiet();
    bool admin_is_done();

    telemetry::LoopCounts counts_;
    net::Loop loop_;
    telemetry::AccessLog log_;
    limits::ConcurrencyLimiter limiter_;
    std::size_t most_connections_;
    std::unique_ptr<tracing::Recorder> recorder_;
    net::Deadlines::Clock::time_point last_tick_;
    std::unique_ptr<pipeline::RequestHandler> request_handler_;
    TokenSources const* tokens_ = nullptr;
    std::vector<std::unique_ptr<server::Listener>> listeners_;
    std::unique_ptr<server::Listener> admin_;
    std::atomic<std::size_t>* busy_loops_ = nullptr; ///< null unless the loop drains
    bool quiet_ = false;                             ///< this loop has no requests left
    bool aborted_ = false;
    bool admin_drained_ = false;
    bool cut_off_ = false;
    net::Deadlines::Clock::time_point drain_until_;
    std::thread thread_;
};

} // namespace idiom::app
