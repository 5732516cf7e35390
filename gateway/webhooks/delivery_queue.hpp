#pragma once

#include "gateway/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::webhooks {

/// One message that is to be sent to one receiver, or that could not be.
struct QueuedMessage {
    std::string key;  ///< of its record
    std::string id;   ///< `webhook-id`
    std::string body; ///< only where a message is taken: it is kept apart, see DeliveryQueue::body
    std::uint64_t attempts = 0;
    store::Time due;     ///< of the next attempt; of a dead letter: when it was given up
    std::string failure; ///< of the last attempt; "" before the first
};

/// The messages to one receiver, as records of the store, and its place in the audit trail. The trail is the
/// queue: a message is durable since the change itself is. What is read from the trail becomes records in the
/// same transaction as the new place. The bodies have records of their own, so that a list of many messages
/// is small. Several gateways may read; one at a time may write (see
/// AuditLog::enter_sender), except for `replay`.
class DeliveryQueue {
public:
    template <class T> using Awaitable = boost::asio::awaitable<store::StoreResult<T>>;
    /// A receiver has at most this many messages that wait. While it has, no more are read from the trail.
    static constexpr std::size_t most_waiting = 500;
    /// The oldest dead letter is forgotten for one more.
    static constexpr std::size_t most_dead = 1000;

    /// `name` has no space.
    DeliveryQueue(store::Store& store, std::string name) : store_(store), name_(std::move(name)) {}

    /// Returns the place in the trail; null for a receiver that never had one.
    Awaitable<std::optional<std::int64_t>> place();
    /// Keeps the place, and the messages that were read up to it.
    Awaitable<void> take(std::int64_t place, std::vector<QueuedMessage> messages);
    /// Returns the messages that wait, the first that is due first; at most `most_waiting`.
    Awaitable<std::vector<QueuedMessage>> waiting();
    /// Returns the dead letters, the oldest first.
    Awaitable<std::vector<QueuedMessage>> dead();
    /// Returns the body of a message that waits, or of a dead letter; null if the store has lost it.
    Awaitable<std::optional<std::string>> body(std::string const& id);

    /// What became of an attempt.
    struct Outcome {
        QueuedMessage message;
        enum class Kind : std::uint8_t { delivered, again, given_up } kind = Kind::delivered;
    };
    /// Keeps the outcomes, all or none.
    Awaitable<void> settle(std::vector<Outcome> outcomes);
    /// Makes dead letters due at `now`: the one with this id, or with "" all. Returns how many.
    Awaitable<std::size_t> replay(std::string_view id, store::Time now);

private:
    Awaitable<std::vector<QueuedMessage>> list(std::string_view kind, std::size_t most);
    std::string key_of(std::string_view kind, QueuedMessage const& message) const;
    std::string body_key(std::string const& id) const;
    void erase(QueuedMessage const& message, std::vector<store::RecordChange>& changes) const;

    store::Store& store_;
    std::string name_;
};

} // namespace idiom::webhooks
