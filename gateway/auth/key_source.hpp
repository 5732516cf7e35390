#pragma once

#include "gateway/auth/key_set.hpp"
#include "gateway/net/suspend.hpp"
#include "gateway/telemetry/clock.hpp"
#include "gateway/upstream/backend.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::auth {

/// Fetches one URL of keys. One per event loop, used from its thread only. Shared, because a fetch goes on
/// after the request that started it has ended.
class KeyClient {
public:
    virtual ~KeyClient() = default;
    /// GETs the URL without following redirects. Like a Backend it does not throw for what a peer does.
    virtual boost::asio::awaitable<Response> get(upstream::CallContext& call_context) = 0;
};

/// The end of a fetch, for log and metrics.
struct KeyEvent {
    std::string_view url;
    std::size_t keys = 0;     ///< number of keys in use now
    std::string_view failure; ///< "" if the fetch succeeded; safe to log
};

/// The present keys of an issuer, read once from a file or fetched from a URL repeatedly.
///
/// A set stays in use until the next one has arrived. The source fetches anew in the background: after the
/// `Cache-Control: max-age` of the last response, bounded to one minute and one day, or after ten minutes if
/// the response had none. A failed fetch changes nothing. One fetch runs at a time, and none starts within
/// ten seconds of the last, whatever key names callers invent.
///
/// Any thread. Must be owned by a shared_ptr. Outlives the configurations that name it, so that a reload does
/// not begin without keys.
class KeySource : public std::enable_shared_from_this<KeySource> {
public:
    using Observer = std::function<void(KeyEvent const&)>;
    static constexpr std::chrono::seconds pause{10};
    static constexpr std::chrono::seconds usual_age{600};
    static constexpr std::chrono::seconds least_age{60};
    static constexpr std::chrono::seconds greatest_age{24 * 3600};
    static constexpr std::chrono::seconds longest_fetch{5};

    /// A source whose keys never change.
    explicit KeySource(KeySet keys);
    /// `url` names the source in events. `observer` is called on any event loop's thread.
    KeySource(std::string url, telemetry::Clock clock, Observer observer = {});

    /// Returns whether the source fetches keys from a URL.
    bool fetches() const { return !url_.empty(); }
    /// Returns null before the first fetch has succeeded.
    std::shared_ptr<KeySet const> keys() const;
    /// Returns a number that grows whenever the set is replaced. Costs one load.
    std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
    /// Returns whether the next fetch is due. Costs one load and a look at the clock. False if the keys never
    /// change.
    bool due() const;

    /// Starts a fetch on `executor` if one is due, and does not wait for it. `client` is that event loop's.
    void refresh_if_due(boost::asio::any_io_executor executor, std::shared_ptr<KeyClient> client);
    /// For a caller with an unknown key: waits for a new fetch, or for the one under way. Returns at once if
    /// the last fetch ended a moment ago.
    boost::asio::awaitable<void> refresh(std::shared_ptr<KeyClient> client);

private:
    void begin(boost::asio::any_io_executor executor, std::shared_ptr<KeyClient> client);
    /// Never throws. Owns all that it uses, because it may outlive the request that started it.
    static boost::asio::awaitable<void> fetch(std::shared_ptr<KeySource> self,
                                              std::shared_ptr<KeyClient> client);
    void settle(std::expected<KeySet, std::string> fetched, std::chrono::seconds age);
    void wait(net::Resume<bool> resume);
    bool take_turn(bool only_if_due);

    std::string const url_; ///< "" if the keys never change
    telemetry::Clock const clock_;
    Observer const observer_;
    std::atomic<std::uint64_t> version_ = 0;
    std::atomic<telemetry::TimePoint::rep> due_at_;

    std::mutex mutable mutex_; ///< guards what follows; held for a few instructions
    std::shared_ptr<KeySet const> keys_;
    bool fetching_ = false;
    telemetry::TimePoint not_before_ = telemetry::TimePoint::min();
    std::vector<net::Resume<bool>> waiters_;
};

/// Returns how long a fetched set is fresh by its Cache-Control (RFC 9111, 5.2.2), within the bounds above.
std::chrono::seconds age_allowed(std::string_view cache_control);

} // namespace idiom::auth
