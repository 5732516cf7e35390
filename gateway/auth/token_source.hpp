#pragma once

#include "gateway/async/suspend.hpp"
#include "gateway/auth/grant.hpp"
#include "gateway/auth/turns.hpp"
#include "gateway/telemetry/clock.hpp"

#include <atomic>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace idiom::auth {

/// An access token as it is put on requests. Shared by all event loops; does not change, but for one flag.
struct Token {
    std::string authorization;     ///< "Bearer …"
    std::uint64_t generation = 0;  ///< 1 for the first, one more with each renewal
    telemetry::TimePoint renew_at; ///< from here on it is renewed, and used until that is done
    telemetry::TimePoint ends_at;
    telemetry::TimePoint
        refetch_at; ///< before this, a token that replaced a refused one is not replaced again
    mutable std::atomic<bool> accepted = false; ///< the back end took it at least once
};
using TokenPtr = std::shared_ptr<Token const>;

/// What happened at a token endpoint, for log and metrics. Once per fetch, however many callers waited.
struct TokenEvent {
    std::string_view backend;
    bool renewed = false;
    std::string_view reason; ///< why not; safe to log
};

/// The tokens of one back end, for all event loops.
///
/// One fetch at a time: whoever comes while one is under way waits for it, or goes on with the old token
/// while that is valid. A token is renewed after 80 % of its life, in the background. A fetch that failed is
/// not tried again for a moment; callers in that time get its failure, so a broken endpoint is not hammered.
///
/// From any thread. Must be owned by a shared_ptr; a fetch keeps it, its client and the store busy until it
/// has ended. That takes at most OAuthOptions::timeout, or with a refresh token that for the turn and again
/// for each of up to three requests, and what the store takes; and it begins after those of `turns` that came
/// before it.
class TokenSource : public std::enable_shared_from_this<TokenSource> {
public:
    using Observer = std::function<void(TokenEvent const&)>;
    using Obtained = std::expected<TokenPtr, TokenFailure>;

    /// `observer` is called on any event loop's thread. `turns` are those of the back end.
    TokenSource(std::string backend, OAuthOptions options, store::Store& store, telemetry::Clock clock,
                Observer observer = {}, std::shared_ptr<Turns> turns = std::make_shared<Turns>());

    telemetry::TimePoint now() const { return clock_(); }

    /// Of the token that `obtain` would give; 0 before the first. Costs one load.
    std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

    /// All that must not be shown: what is configured, and the tokens of the last two fetches.
    std::vector<std::string> secrets() const;

    /// When the present token ends; nothing before the first.
    std::optional<telemetry::TimePoint> ends_at() const;

    /// A valid token that is newer than `refused`, the generation that a back end answered 401 to (0: any
    /// will do). Ten callers with one refused generation cause one renewal. The refused token itself comes
    /// back where a renewal would be pointless: it is fresh from a renewal for the same reason. `client` is
    /// the calling loop's; it fetches where there is something to fetch, on the calling executor. A fetch is
    /// for everybody, so it is part of no call's trace, and goes on when this caller's time is over: at
    /// `deadline` the wait for it ends with a failure whose delivery is `timed_out`.
    boost::asio::awaitable<Obtained> obtain(std::shared_ptr<TokenClient> client,
                                            telemetry::TimePoint deadline, std::uint64_t refused = 0);

private:
    struct Decision {
        std::optional<Obtained> answer; ///< what the caller can have at once
        bool fetch = false;             ///< the caller is the one to start a fetch
        std::uint64_t ticket = 0;       ///< of the one who waits, where there is no answer
    };
    struct TokenWaiter {
        std::uint64_t ticket;
        async::Resume<Obtained> resume;
    };
    Decision decide(std::uint64_t refused);
    /// Never throws; owns all that it uses, for it may outlive the call that started it.
    static boost::asio::awaitable<void> fetch(std::shared_ptr<TokenSource> self,
                                              std::shared_ptr<TokenClient> client, std::uint64_t refused,
                                              Turns::Place place);
    void settle(std::expected<Granted, TokenFailure> granted, telemetry::TimePoint asked_at,
                std::uint64_t refused);
    void wait(TokenWaiter waiter);
    void give_up(std::uint64_t ticket);
    Obtained outcome() const;

    std::string const backend_;
    OAuthOptions const options_;
    telemetry::Clock const clock_;
    Observer const observer_;
    std::unique_ptr<Grant> const grant_; ///< used by the one fetch
    std::shared_ptr<Turns> const turns_;

    std::mutex mutable mutex_; ///< of what follows; held for a few instructions
    TokenPtr current_;
    TokenPtr previous_;         ///< a back end may still speak of it
    std::string refresh_token_; ///< the last that was granted; "" where there was none
    bool fetching_ = false;
    std::optional<TokenFailure> failure_; ///< of the last fetch
    telemetry::TimePoint retry_at_;
    std::vector<TokenWaiter> waiters_;
    std::uint64_t tickets_ = 0;

    std::atomic<std::uint64_t> generation_ = 0;
};

} // namespace idiom::auth
