#pragma once

#include "gateway/config/config.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/webhooks/sender.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <expected>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace idiom::app {

/// Sends messages about changes to the receivers of a configuration. It has its own thread, so that no
/// request waits for a receiver. Of the gateways that share a store one sends.
class Webhooks {
public:
    /// `store` outlives it. Throws std::runtime_error if the file of a receiver's authorities cannot be used.
    Webhooks(std::vector<config::Webhook> const& configured, store::Store& store);
    ~Webhooks();

    std::span<std::unique_ptr<webhooks::Sender> const> senders() const { return senders_; }

    /// Begins no further attempt, and gives the right to send away. Any thread.
    void stop();
    /// Stops, and waits until the attempts under way have ended: at most the timeout of a receiver. The store
    /// is not used any more then.
    void finish();

    /// Returns all webhooks with their dead letters as JSON; null if the store fails. On any event loop.
    boost::asio::awaitable<std::optional<std::string>> show() const;
    /// See console::WebhookView.
    boost::asio::awaitable<std::expected<std::optional<std::size_t>, std::string>>
    replay(std::string name, std::string id) const;

private:
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> keep_right();
    boost::asio::awaitable<void> send(webhooks::Sender& sender);
    boost::asio::awaitable<void> pause();
    bool may_send() const { return lock_ && lock_->held(); }

    store::Store& store_;
    net::Loop loop_;
    std::list<boost::asio::steady_timer> pauses_; ///< those of the coroutines that pause
    std::vector<std::unique_ptr<webhooks::Sender>> senders_;
    std::unique_ptr<store::DistributedLock> lock_; ///< null while another gateway sends
    bool stopping_ = false;                        ///< on the loop's thread
    std::thread thread_;
};

} // namespace idiom::app
