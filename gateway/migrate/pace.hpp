#pragma once

#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/environment.hpp"
#include "translators/core/error.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace idiom::migrate {

/// Decides when a run may send. An overloaded vendor makes the whole run wait, not only one worker. Belongs
/// to one event loop.
class Pace {
public:
    /// The run ends after this time without a success.
    static constexpr std::chrono::minutes patience{5};

    explicit Pace(upstream::Environment environment) : environment_(std::move(environment)) {}

    /// Resumes when the run does not wait. Returns false if the run is to end: no success for `patience`, or
    /// `end` was called.
    boost::asio::awaitable<bool> ready();
    /// Resumes when the run does not wait; at once if that is not before the deadline.
    boost::asio::awaitable<void> rest(telemetry::TimePoint deadline);
    /// Makes the whole run wait: for the time that the vendor gives, else 1, 2, 4 … 60 seconds.
    void wait(std::optional<std::uint32_t> retry_after);
    /// A call has succeeded: the next wait begins with one second again.
    void succeed();
    /// The same for a call that writes.
    void succeed_in_writing() {
        ++written_;
        succeed();
    }
    /// Returns how many calls that write have succeeded.
    std::uint64_t written() const { return written_; }
    /// Ends every wait, for a signal.
    void end() { ended_ = true; }
    bool ended() const { return ended_; }
    bool out_of_patience() const { return waiting_since_ && environment_.now() - *waiting_since_ > patience; }
    /// Returns whether nothing more may begin.
    bool over() const { return ended_ || out_of_patience(); }
    bool waiting() const { return environment_.now() < until_; }

private:
    upstream::Environment environment_;
    telemetry::TimePoint until_{};
    std::optional<telemetry::TimePoint> waiting_since_; ///< the first wait after the last success
    std::chrono::seconds step_{1};
    std::uint64_t written_ = 0;
    bool ended_ = false;
};

/// Returns whether the error only means that the run must wait: 429, 503, an open circuit, a vendor that
/// cannot be reached. Nothing was written.
bool is_wait(Error const& error);

/// Makes the run wait as soon as the vendor answers 429 or 503, also where the gateway repeats the request: a
/// repeat goes out after the wait, unless its call has not the time.
std::unique_ptr<upstream::Backend> observed(std::unique_ptr<upstream::Backend> to, Pace& pace);

/// Sends through `to` at most `rate` requests a second. Several may share one `Rate`.
class Rate {
public:
    Rate(double rate, upstream::Environment environment)
        : interval_(std::chrono::duration_cast<std::chrono::steady_clock::duration>(
              std::chrono::duration<double>(1 / rate))),
          environment_(std::move(environment)) {}
    /// Resumes when the next request may be sent.
    boost::asio::awaitable<void> turn();

private:
    std::chrono::steady_clock::duration interval_;
    upstream::Environment environment_;
    telemetry::TimePoint next_{};
};
std::unique_ptr<upstream::Backend> limited(std::unique_ptr<upstream::Backend> to, std::shared_ptr<Rate> rate);

} // namespace idiom::migrate
