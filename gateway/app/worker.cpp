#include "gateway/app/worker.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace idiom::app {

using Clock = async::Deadlines::Clock;

Worker::Worker(std::shared_ptr<telemetry::LogFile> log, telemetry::AccessLog::Format format)
    : log_(std::move(log), format) {
    loop_.deadlines.on_tick([](void* self) { static_cast<Worker*>(self)->tick(); }, this);
}

void Worker::furnish(std::shared_ptr<api::Premises const> premises, exchange::UserLocks& locks,
                     auth::Logins& logins) {
    front_door_ = std::make_unique<api::FrontDoor>(std::move(premises), locks, logins, log_);
}

server::Listener& Worker::listen(boost::asio::ip::tcp::endpoint address,
                                 std::shared_ptr<boost::asio::ssl::context> tls, server::Handler& handler,
                                 server::SessionLimits const& limits, std::size_t most_connections) {
    return *listeners_.emplace_back(std::make_unique<server::Listener>(loop_, address, std::move(tls),
                                                                       handler, limits, most_connections));
}

void Worker::run() {
    for (auto& listener : listeners_)
        listener->start();
    thread_ = std::thread([this] { loop_.io.run(); });
}

void Worker::drain(std::chrono::milliseconds limit) {
    boost::asio::post(loop_.io, [this, limit] {
        draining_ = true;
        drain_until_ = Clock::now() + limit;
        for (auto& listener : listeners_)
            listener->drain();
    });
}

void Worker::move_to(std::shared_ptr<api::Premises const> premises) {
    boost::asio::post(loop_.io, [this, premises = std::move(premises)]() mutable {
        front_door_->move_to(std::move(premises));
    });
}

void Worker::tick() {
    log_.flush();
    if (!draining_) return;
    bool const busy =
        std::ranges::any_of(listeners_, [](auto const& listener) { return listener->open() > 0; });
    if (!busy) return loop_.io.stop(); // what is left is in the background: nobody waits for it
    if (Clock::now() < drain_until_ || aborted_) return;
    aborted_ = true;
    for (auto& listener : listeners_)
        listener->abort();
}

} // namespace idiom::app
