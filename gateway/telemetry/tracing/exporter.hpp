#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/telemetry/tracing/recorder.hpp"
#include "translators/core/http.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::tracing {

/// How the delivery of spans goes. Reported once per change.
struct Delivered {
    enum class State : std::uint8_t {
        working,
        losing,  ///< the collector answers, but spans are lost: there are too many, or it rejects some
        failing, ///< the collector does not accept spans
    };
    State state = State::working;
    std::string_view why;   ///< why it is not working; never the collector's words
    std::uint64_t lost = 0; ///< spans lost since the last report
};

/// Sends spans to a collector by OTLP/HTTP with the JSON encoding (OTLP 1, section "OTLP/HTTP"), one batch at
/// a time, on an event loop that serves no requests. Its memory is fixed: few batches wait, and spans without
/// room are lost and counted. A batch is sent again, a few times, if the specification allows it (no
/// connection, no response, 429, 502, 503, 504), after the collector's Retry-After or after growing pauses.
/// Any other failure drops the batch.
class Exporter {
public:
    using Report = std::function<void(Delivered const&)>;
    /// Sends one request to the collector, before `deadline`. The response lives in `arena`. Called on the
    /// loop's thread. Does not throw for what the collector does: Response::delivery says what went wrong.
    using Send = std::function<boost::asio::awaitable<Response>(
        Request const& request, Arena& arena, std::chrono::steady_clock::time_point deadline)>;
    struct Options {
        std::string target; ///< "/v1/traces"
        std::vector<std::pair<std::string, std::string>> headers = {};
        std::string before_spans;
        std::size_t batches = 4;                     ///< batches that may wait
        int tries = 5;                               ///< of one batch
        std::chrono::milliseconds first_pause{1000}; ///< doubles with each try
        std::chrono::milliseconds longest_pause{30'000};
    };
    /// `report` is called on the loop's thread. `loop` must outlive the exporter.
    Exporter(net::Loop& loop, Options options, Send send, Report report = {});

    /// The outlet of a Recorder. Any thread; blocks for a few instructions at most.
    bool take(Batch& batch);

    /// Begins to send. `ended` is called on the loop when everything has ended after `finish`.
    void start(std::function<void()> ended);
    /// Sends the batches taken so far, each at most once more, and stops at `deadline`. On the loop's thread.
    void finish(std::chrono::steady_clock::time_point deadline);

    /// Spans that the collector accepted, and spans that were lost. Any thread.
    std::uint64_t sent() const { return sent_.load(std::memory_order_relaxed); }
    std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

private:
    /// The result of a try.
    struct Attempt {
        bool taken = false;
        bool again = false; ///< worth another try
        std::string_view why;
        std::uint64_t rejected = 0;
    };
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> deliver(Batch const& batch);
    boost::asio::awaitable<Attempt> post(Batch const& batch, std::optional<std::uint32_t>& retry_after);
    boost::asio::awaitable<void> wait_until(std::chrono::steady_clock::time_point time);
    static Attempt attempt_of(Response const& response, std::size_t count, Arena& arena);
    std::chrono::milliseconds pause_after(int tries, std::optional<std::uint32_t> retry_after) const;
    std::optional<Batch> next();
    void give_back(Batch batch);
    void settle(Attempt const& outcome, std::size_t count);
    void report(Delivered::State state, std::string_view why);

    net::Loop& loop_;
    Options const options_;
    Send const send_;
    Report const report_;
    boost::asio::steady_timer wake_;  ///< cancelled when there is work
    boost::asio::steady_timer limit_; ///< ends `finish`
    boost::asio::cancellation_signal cut_off_;
    std::optional<std::chrono::steady_clock::time_point> finish_by_;
    Delivered::State state_ = Delivered::State::working;
    std::uint64_t lost_when_told_ = 0;
    std::uint64_t lost_when_settled_ = 0;
    std::atomic<std::uint64_t> sent_ = 0; ///< only the loop's thread writes it
    std::atomic<std::uint64_t> lost_ = 0;

    std::mutex mutex_; ///< guards what follows
    std::deque<Batch> waiting_;
    std::vector<Batch> spare_; ///< empty batches
};

} // namespace idiom::tracing
