#pragma once

#include "gateway/async/suspend.hpp"
#include "gateway/auth/key_set.hpp"
#include "gateway/backend/backend.hpp"
#include "gateway/telemetry/clock.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::auth {

/// How one URL of keys is reached. One per event loop, used from its thread only. Shared, because a fetch
/// goes on after the request that started it has ended.
class KeyClient {
public:
    virtual ~KeyClient() = default;
    /// GETs the URL, without following redirects. Like a Backend it does not throw for what a peer does.
    virtual boost::asio::awaitable<Response> get(backend::CallContext& call_context) = 0;
};

/// What became of a fetch, for log and metrics.
struct KeyEvent {
    std::string_view url;
    std::size_t keys = 0;     ///< how many there are now
    std::string_view failure; ///< "" where it succeeded; safe to log
};

/// The keys of an issuer, as they are now: read from a file once, or fetched from a URL again and again.
///
/// A set is used until the next has come: after what `Cache-Control: max-age` says, between a minute and a
/// day, or ten minutes, it is fetched anew in the background; a fetch that fails changes nothing. One fetch
/// at a time, and none within ten seconds of the last, whatever callers make up.
///
/// From any thread. Must be owned by a shared_ptr; outlives the configurations that name it, so that a reload
/// does not begin without keys.
class KeySource : public std::enable_shared_from_this<KeySource> {
public:
    using Observer = std::function<void(KeyEvent const&)>;
    static constexpr std::chrono::seconds pause{10};
    static constexpr std::chrono::seconds usual_age{600};
    static constexpr std::chrono::seconds least_age{60};
    static constexpr std::chrono::seconds greatest_age{24 * 3600};
    static constexpr std::chrono::seconds longest_fetch{5};

    /// A set that stays.
    explicit KeySource(KeySet keys);
    /// `url` is how events name the place. `observer` is called on any event loop's thread.
    KeySource(std::string url, telemetry::Clock clock, Observer observer = {});

    /// Whether there may be more keys than those it has: false for a set that stays.
    bool fetches() const { return !url_.empty(); }
    /// Null before the first fetch has succeeded.
    std::shared_ptr<KeySet const> keys() const;
    /// Grows whenever the set is replaced. Costs one load.
    std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
    /// Whether it is time to fetch. Costs one load and a look at the clock; false for a set that stays.
    bool due() const;

    /// Fetches on `executor` if it is due, and does not wait for it. `client` is that loop's.
    void refresh_if_due(boost::asio::any_io_executor executor, std::shared_ptr<KeyClient> client);
    /// For a caller with a key that is not known: comes back when the keys are as new as they may be, which
    /// is at once where the last fetch was a moment ago.
    boost::asio::awaitable<void> refresh(std::shared_ptr<KeyClient> client);

private:
    void begin(boost::asio::any_io_executor executor, std::shared_ptr<KeyClient> client);
    /// Never throws; owns all that it uses, for it may outlive the request that started it.
    static boost::asio::awaitable<void> fetch(std::shared_ptr<KeySource> self,
                                              std::shared_ptr<KeyClient> client);
    void settle(std::expected<KeySet, std::string> fetched, std::chrono::seconds age);
    void wait(async::Resume<bool> resume);
    bool take_turn(bool only_if_due);

    std::string const url_; ///< "" for a set that stays
    telemetry::Clock const clock_;
    Observer const observer_;
    std::atomic<std::uint64_t> version_ = 0;
    std::atomic<telemetry::TimePoint::rep> due_at_;

    std::mutex mutable mutex_; ///< of what follows; held for a few instructions
    std::shared_ptr<KeySet const> keys_;
    bool fetching_ = false;
    telemetry::TimePoint not_before_ = telemetry::TimePoint::min();
    std::vector<async::Resume<bool>> waiters_;
};

/// How long a fetched set is good for, by its Cache-Control (RFC 9111, 5.2.2), within the bounds above.
std::chrono::seconds age_allowed(std::string_view cache_control);

} // namespace idiom::auth
