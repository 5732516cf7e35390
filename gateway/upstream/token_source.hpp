#pragma once

#include "gateway/net/suspend.hpp"
#include "gateway/store/store.hpp"
#include "gateway/telemetry/clock.hpp"
#include "gateway/upstream/fetch_queue.hpp"
#include "gateway/upstream/grant.hpp"

#include <atomic>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace idiom::upstream {

/// An access token as it is put on requests. Shared by all event loops. Only `accepted` changes.
struct Token {
    std::string authorization;     ///< "Bearer …", or with the scheme of the options
    std::uint64_t generation = 0;  ///< 1 for the first, one more with each renewal
    telemetry::TimePoint renew_at; ///< from here on a renewal is due; the token stays in use meanwhile
    telemetry::TimePoint ends_at;
    telemetry::TimePoint
        refetch_at; ///< until then a refused token is not replaced again if it replaced a refused one itself
    mutable std::atomic<bool> accepted = false; ///< the back end has accepted it at least once
};
using TokenPtr = std::shared_ptr<Token const>;

/// The end of a fetch from a token endpoint, for log and metrics. One event per fetch, however many callers
/// waited.
struct TokenEvent {
    std::string_view backend;
    bool renewed = false;
    std::string_view reason; ///< why not; safe to log
};

/// The tokens of one back end, for all event loops.
///
/// One fetch at a time. A caller that comes during a fetch waits for it, or uses the old token while that is
/// valid. A token is renewed in the background after 80 % of its life. A failed fetch is not repeated for
/// OAuthOptions::pause_after_failure. Callers within that time get its failure, so that a broken endpoint
/// gets few requests.
///
/// Any thread. Must be owned by a shared_ptr. A fetch keeps the source, its client and the store in use until
/// it has ended. A fetch waits for the earlier fetches of `fetch_queue`, and then takes at most
/// OAuthOptions::timeout. The fetch of a refresh grant takes longer: at most that time for the lock, that
/// time for each of up to three requests, and the time of the store.
class TokenSource : public std::enable_shared_from_this<TokenSource> {
public:
    using Observer = std::function<void(TokenEvent const&)>;
    using Obtained = std::expected<TokenPtr, TokenFailure>;

    /// `observer` is called on any event loop's thread. `fetch_queue` is the back end's.
    TokenSource(std::string backend, OAuthOptions options, store::Store& store, telemetry::Clock clock,
                Observer observer = {},
                std::shared_ptr<FetchQueue> fetch_queue = std::make_shared<FetchQueue>());

    telemetry::TimePoint now() const { return clock_(); }

    /// Returns the generation of the present token; 0 before the first. Costs one load.
    std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

    /// Returns the secrets of the options, and the tokens of the last two fetches.
    std::vector<std::string> secrets() const;

    /// Returns when the present token expires; null before the first.
    std::optional<telemetry::TimePoint> ends_at() const;

    /// Returns a valid token that is newer than `refused`, the generation that a back end answered with 401
    /// (0: any token will do). Callers that were refused the same generation share one renewal. Returns the
    /// refused token itself if a renewal would be pointless, because it has just replaced a refused one.
    ///
    /// If a fetch is needed, it runs on the calling executor through `client`, which belongs to that loop.
    /// Other callers wait for it too, so it is part of no call's trace and goes on when this caller's time is
    /// over. At `deadline` the wait ends with a failure whose delivery is `timed_out`.
    boost::asio::awaitable<Obtained> obtain(std::shared_ptr<TokenClient> client,
                                            telemetry::TimePoint deadline, std::uint64_t refused = 0);

private:
    struct Decision {
        std::optional<Obtained> answer; ///< what the caller gets at once
        bool fetch = false;             ///< the caller starts a fetch
        std::uint64_t ticket = 0;       ///< of the waiting caller, if there is no answer
    };
    struct TokenWaiter {
        std::uint64_t ticket;
        net::Resume<Obtained> resume;
    };
    Decision decide(std::uint64_t refused);
    /// Never throws. Owns all that it uses, because it may outlive the call that started it.
    static boost::asio::awaitable<void> fetch(std::shared_ptr<TokenSource> self,
                                              std::shared_ptr<TokenClient> client, std::uint64_t refused,
                                              FetchQueue::Place place);
    void settle(std::expected<Granted, TokenFailure> granted, telemetry::TimePoint asked_at,
                std::uint64_t refused);
    void wait(TokenWaiter waiter);
    void give_up(std::uint64_t ticket);
    Obtained outcome() const;

    std::string const backend_;
    OAuthOptions const options_;
    telemetry::Clock const clock_;
    Observer const observer_;
    std::unique_ptr<Grant> const grant_; ///< used by one fetch at a time
    std::shared_ptr<FetchQueue> const fetch_queue_;

    std::mutex mutable mutex_; ///< guards what follows; held for a few instructions
    TokenPtr current_;
    TokenPtr previous_;         ///< a back end may still refer to it
    std::string refresh_token_; ///< the last that was granted; "" for none
    bool fetching_ = false;
    std::optional<TokenFailure> failure_; ///< of the last fetch
    telemetry::TimePoint retry_at_;
    std::vector<TokenWaiter> waiters_;
    std::uint64_t tickets_ = 0;

    std::atomic<std::uint64_t> generation_ = 0;
};

} // namespace idiom::upstream
