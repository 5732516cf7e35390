#pragma once

#include "gateway/api/admin.hpp"
#include "gateway/api/request_handler.hpp"
#include "gateway/app/token_sources.hpp"
#include "gateway/async/loop.hpp"
#include "gateway/server/listener.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace idiom::app {

/// One event loop with its thread, listeners, pools and log. Everything in it belongs to that thread, but for
/// `post`.
class Worker {
public:
    /// The loop's part of what there may be at once.
    struct Shares {
        std::size_t in_flight;   ///< requests under way
        std::size_t connections; ///< of clients, over all listeners
    };
    /// `recorder` is null where no traces are recorded.
    Worker(std::shared_ptr<telemetry::LogFile> log, telemetry::AccessLog::Format format, Shares shares,
           std::unique_ptr<tracing::Recorder> recorder);

    async::Loop& loop() { return loop_; }
    /// Any thread may look, as at the others below that are const.
    telemetry::LoopCounts& counts() { return counts_; }
    policy::ConcurrencyLimiter const& limiter() const { return limiter_; }
    /// In the order of `listen`; does not change once it runs.
    std::vector<std::unique_ptr<server::Listener>> const& listeners() const { return listeners_; }
    /// Opens for business; before `run`.
    void set_handler(std::shared_ptr<api::RoutingSnapshot const> routing,
                     exchange::WriteServices& write_services, auth::SessionStore& sessions,
                     TokenSources const& tokens);
    api::RequestHandler& request_handler() { return *request_handler_; }
    server::Listener& listen(boost::asio::ip::tcp::endpoint address,
                             std::shared_ptr<boost::asio::ssl::context> tls, server::Handler& handler,
                             server::ConnectionLimits const& limits);
    /// On one of the loops only.
    server::Listener& listen_for_admin(boost::asio::ip::tcp::endpoint address, server::Handler& handler,
                                       server::ConnectionLimits const& limits);
    /// Connections come from now on. Throws boost::system::system_error.
    void listen();

    /// Starts accepting and runs in a thread of its own until it has drained.
    void run();
    /// Waits for its end; what it has recorded until then is handed over.
    void join();

    /// Any thread: connections end after their next request.
    void drain();
    /// Any thread: no new connections, but for the admin listener where it is not `admin_too`.
    void stop_accepting(bool admin_too);
    /// Any thread, after these two: ends idle connections, and counts itself off `busy_loops` when its last
    /// request has ended and no token is being fetched, at the latest at `limit`. All loops go when none is
    /// busy.
    void finish(async::Deadlines::Clock::time_point limit, std::atomic<std::size_t>& busy_loops);
    /// After `join`: whether requests were still under way at the limit. They cannot be unwound then, because
    /// what they wait for may be held by other loops.
    bool cut_off() const { return cut_off_; }
    /// One for each listener in the order of `listen`; null where nothing changes.
    using Contexts = std::vector<std::shared_ptr<boost::asio::ssl::context>>;
    /// Any thread: connections from now on use these.
    void renew(Contexts contexts);
    /// Any thread: requests from now on go by these; `then` is called on the loop once that is so.
    void replace_configuration(std::shared_ptr<api::RoutingSnapshot const> routing,
                               std::function<void()> then);

private:
    void tick();
    /// Whether one more connection may be taken; makes room where a connection that waits can end for it.
    bool has_room() const;
    bool end_longest(server::Listener::Wait wait) const;
    bool is_quiet();
    bool admin_is_done();

    telemetry::LoopCounts counts_;
    async::Loop loop_;
    telemetry::AccessLog log_;
    policy::ConcurrencyLimiter limiter_;
    std::size_t most_connections_;
    std::unique_ptr<tracing::Recorder> recorder_;
    async::Deadlines::Clock::time_point last_tick_;
    std::unique_ptr<api::RequestHandler> request_handler_;
    TokenSources const* tokens_ = nullptr;
    std::vector<std::unique_ptr<server::Listener>> listeners_;
    std::unique_ptr<server::Listener> admin_;
    std::atomic<std::size_t>* busy_loops_ = nullptr; ///< not null while draining
    bool quiet_ = false;                             ///< this loop has no request left
    bool aborted_ = false;
    bool admin_drained_ = false;
    bool cut_off_ = false;
    async::Deadlines::Clock::time_point drain_until_;
    std::thread thread_;
};

} // namespace idiom::app
