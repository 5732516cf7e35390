#pragma once

#include "gateway/webhooks/delivery_queue.hpp"
#include "gateway/webhooks/message.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::webhooks {

/// Sends one request to a receiver. The response lives in `arena`. It does not throw for what the receiver
/// does: Response::delivery says what went wrong.
using Send = std::function<boost::asio::awaitable<Response>(Request const& request, Arena& arena)>;

/// A receiver of messages.
struct Receiver {
    std::string name;
    std::string target; ///< path and query
    std::string key;    ///< of the signatures
    Wanted wanted;
    Send send;
};

/// What happened to the messages of a receiver since the start. Any thread.
struct Counts {
    std::atomic<std::uint64_t> delivered = 0;
    std::atomic<std::uint64_t> failed = 0; ///< attempts
    std::atomic<std::uint64_t> given_up = 0;
    std::atomic<std::uint64_t> waiting = 0; ///< messages at present
    std::atomic<bool> sends = false;        ///< this process sends, so that `waiting` is known
};

/// Returns the pause after the given number of failed attempts; null if there is no further attempt. As the
/// specification recommends: 5 s at first, a day at last, three days in all. A longer pause that the receiver
/// asks for (`Retry-After`) takes precedence, up to a day.
std::optional<std::chrono::milliseconds> pause_after(std::uint64_t attempts,
                                                     std::optional<std::uint32_t> retry_after = {});

/// Sends the messages of one receiver, on one event loop, in rounds. A message is sent at least once: one
/// that the gateway was killed over is sent again, with the same id.
class Sender {
public:
    using Report = std::function<void(std::string_view text)>;
    struct Services {
        store::Store& store;
        std::function<store::Time()> now;
        Report report; ///< for the log; the text holds no secret
    };
    Sender(Services services, Receiver receiver)
        : services_(std::move(services)), receiver_(std::move(receiver)),
          queue_(services_.store, receiver_.name) {}

    /// Takes new changes from the audit trail, and sends what is due. The caller has the right to send, see
    /// AuditLog::enter_sender. Returns whether there is more to do at once. Error: of the store; the next
    /// round goes on where this one was.
    boost::asio::awaitable<store::StoreResult<bool>> round();
    /// Begins no further attempt. Those under way end, at the latest with their timeout, and are recorded.
    void stop() { stopping_ = true; }
    /// Says that this process has no right to send.
    void stand_by() { counts_.sends = false; }

    std::string const& name() const { return receiver_.name; }
    Counts const& counts() const { return counts_; }
    DeliveryQueue& queue() { return queue_; }

private:
    using Outcome = DeliveryQueue::Outcome;
    template <class T> using Awaitable = boost::asio::awaitable<store::StoreResult<T>>;

    Awaitable<std::int64_t> begin();
    struct ReadTrail {
        bool queued = false; ///< there are new messages in the queue
        bool more = false;   ///< the trail has more
    };
    /// `waiting` messages are in the queue.
    Awaitable<ReadTrail> read_trail(std::size_t waiting);
    std::vector<QueuedMessage> due(std::vector<QueuedMessage> waiting) const;
    boost::asio::awaitable<void> attempt(QueuedMessage const& message, std::optional<Outcome>& outcome);
    boost::asio::awaitable<Response> send(QueuedMessage const& message, std::string_view body, Arena& arena);
    void judge(Response const& response, Outcome& outcome);

    Services services_;
    Receiver receiver_;
    DeliveryQueue queue_;
    Counts counts_;
    bool failing_ = false;
    bool stopping_ = false;
};

} // namespace idiom::webhooks
