#include "gateway/app/worker.hpp"

#include "gateway/app/descriptors.hpp"
#include "gateway/net/readiness.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace idiom::app {

using Clock = net::Deadlines::Clock;

Worker::Worker(std::shared_ptr<telemetry::LogFile> log, telemetry::AccessLog::Format format, Shares shares,
               std::unique_ptr<tracing::Recorder> recorder)
    : log_(std::move(log), format), limiter_(shares.in_flight), most_connections_(shares.connections),
      recorder_(std::move(recorder)), last_tick_(Clock::now()) {
    net::prepare_to_watch(loop_.io); // early, so that a lack of descriptors fails the start
    loop_.deadlines.on_tick([](void* self) { static_cast<Worker*>(self)->tick(); }, this);
}

void Worker::set_handler(std::shared_ptr<pipeline::RoutingSnapshot const> routing,
                         execution::WriteServices& write_services, auth::SessionStore& sessions,
                         TokenSources const& tokens) {
    tokens_ = &tokens;
    request_handler_ = std::make_unique<pipeline::RequestHandler>(
        std::move(routing), pipeline::PipelineServices{.write_services = write_services,
                                                       .sessions = sessions,
                                                       .log = log_,
                                                       .limiter = limiter_,
                                                       .recorder = recorder_.get()});
}

server::Listener& Worker::listen(boost::asio::ip::tcp::endpoint address,
                                 std::shared_ptr<boost::asio::ssl::context> tls,
                                 server::HttpVersions versions, server::Handler& handler,
                                 server::ConnectionLimits const& limits) {
    return *listeners_.emplace_back(std::make_unique<server::Listener>(
        loop_, address, std::move(tls), versions, handler, limits, [this] { return has_room(); }));
}

server::Listener& Worker::listen_for_admin(boost::asio::ip::tcp::endpoint address, server::Handler& handler,
                                           server::ConnectionLimits const& limits) {
    auto const has_room = [this] {
        if (admin_->open() < most_probes) return true;
        using Wait = server::Listener::Wait;
        auto const since = [this](Wait wait) {
            return admin_->longest_since(wait).value_or(Clock::time_point::max());
        };
        auto const waits = {Wait::silent, Wait::arriving, Wait::idle};
        return admin_->end_longest(std::ranges::min(waits, {}, since), {});
    };
    admin_ = std::make_unique<server::Listener>(
        loop_, address, nullptr, server::HttpVersions{.http_2 = false}, handler, limits, has_room);
    return *admin_;
}

void Worker::listen() {
    for (auto& listener : listeners_)
        listener->listen();
    if (admin_) admin_->listen();
}

void Worker::run() {
    for (auto& listener : listeners_)
        listener->start();
    if (admin_) admin_->start();
    thread_ = std::thread([this] { loop_.io.run(); });
}

void Worker::join() {
    thread_.join();
    if (recorder_) recorder_->flush();
}

void Worker::drain() {
    boost::asio::post(loop_.io, [this] {
        for (auto& listener : listeners_)
            listener->drain();
    });
}

void Worker::stop_accepting(bool admin_too) {
    boost::asio::post(loop_.io, [this, admin_too] {
        for (auto& listener : listeners_)
            listener->close();
        if (!admin_ || !admin_too) return;
        admin_->drain();
        admin_->close();
    });
}

void Worker::finish(Clock::time_point limit, std::atomic<std::size_t>& busy_loops) {
    boost::asio::post(loop_.io, [this, limit, &busy_loops] {
        busy_loops_ = &busy_loops;
        drain_until_ = limit;
        for (auto& listener : listeners_)
            listener->end_idle();
    });
}

void Worker::replace_configuration(std::shared_ptr<pipeline::RoutingSnapshot const> routing,
                                   std::function<void()> then) {
    boost::asio::post(loop_.io, [this, routing = std::move(routing), then = std::move(then)]() mutable {
        request_handler_->replace_routing(std::move(routing));
        then();
    });
}

void Worker::replace_watch(inspect::WatchPtr watch) {
    boost::asio::post(loop_.io, [this, watch = std::move(watch)]() mutable {
        request_handler_->replace_watch(std::move(watch));
    });
}

void Worker::renew(Contexts contexts) {
    boost::asio::post(loop_.io, [this, contexts = std::move(contexts)]() mutable {
        for (std::size_t i = 0; i < listeners_.size(); ++i)
            if (contexts[i]) listeners_[i]->renew(std::move(contexts[i]));
    });
}

bool Worker::has_room() const {
    std::size_t open = 0;
    for (auto const& listener : listeners_)
        open += listener->open();
    using Wait = server::Listener::Wait;
    if (open < most_connections_) return true;
    // Connections that have served a request before are the last to be closed.
    return end_longest(Wait::silent) || end_longest(Wait::arriving) || end_longest(Wait::idle);
}

/// Ends the connection of any listener that has waited longest for `wait`. Returns false if none has waited
/// for a second: with a shorter time, a client could lose its connection right after a response, and a valid
/// head that arrives in parts would not get through.
bool Worker::end_longest(server::Listener::Wait wait) const {
    server::Listener* oldest = nullptr;
    auto since = Clock::time_point::max();
    for (auto const& listener : listeners_)
        if (auto const waits = listener->longest_since(wait); waits && *waits < since) {
            since = *waits;
            oldest = listener.get();
        }
    return oldest && oldest->end_longest(wait, std::chrono::seconds(1));
}

void Worker::tick() {
    auto const now = Clock::now();
    limiter_.tick(now - last_tick_ - net::Deadlines::tick);
    last_tick_ = now;
    log_.flush();
    if (recorder_) recorder_->tick();
    if (!busy_loops_) return;
    if (!quiet_ && is_quiet()) {
        quiet_ = true;
        --*busy_loops_;
    }
    // A quiet loop runs on until all are quiet: it may still fetch keys or draw from a shared limit for other
    // loops.
    bool const all_quiet = quiet_ && *busy_loops_ == 0;
    if (all_quiet && (!admin_ || admin_is_done())) loop_.io.stop();
}

bool Worker::is_quiet() {
    bool const busy =
        std::ranges::any_of(listeners_, [](auto const& listener) { return listener->open() > 0; });
    if (!busy && !tokens_->fetching()) return true;
    if (Clock::now() < drain_until_) return false;
    if (!busy) return cut_off_ = true;
    // An aborted request that is still under way after this time waits for something other than its client.
    constexpr std::chrono::milliseconds last_words{500};
    if (aborted_) return Clock::now() > drain_until_ + last_words && (cut_off_ = true);
    aborted_ = true;
    drain_until_ = Clock::now();
    for (auto& listener : listeners_)
        listener->abort();
    return false;
}

/// Answers probes until no loop is busy, and then closes the admin listener.
bool Worker::admin_is_done() {
    constexpr std::chrono::seconds longest_probe{2};
    if (!admin_drained_) {
        admin_drained_ = true;
        drain_until_ = Clock::now() + longest_probe;
        admin_->drain();
        admin_->close();
        admin_->end_idle();
    }
    if (admin_->open() == 0) return true;
    return Clock::now() > drain_until_ && (cut_off_ = true);
}

} // namespace idiom::app
