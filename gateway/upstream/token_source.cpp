#include "gateway/upstream/token_source.hpp"

#include "gateway/upstream/make_grant.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace idiom::upstream {

using boost::asio::awaitable;

TokenSource::TokenSource(std::string backend, OAuthOptions options, store::Store& store,
                         telemetry::Clock clock, Observer observer, std::shared_ptr<FetchQueue> fetch_queue)
    : backend_(std::move(backend)), options_(std::move(options)), clock_(std::move(clock)),
      observer_(std::move(observer)), grant_(make_grant(options_, backend_, store)),
      fetch_queue_(std::move(fetch_queue)) {}

std::optional<telemetry::TimePoint> TokenSource::ends_at() const {
    std::scoped_lock const lock(mutex_);
    return current_ ? std::optional(current_->ends_at) : std::nullopt;
}

std::vector<std::string> TokenSource::secrets() const {
    auto all = secrets_of(options_);
    std::scoped_lock const lock(mutex_);
    for (auto const& token : {current_, previous_})
        if (token)
            all.push_back(
                token->authorization.substr(options_.scheme.empty() ? 0 : options_.scheme.size() + 1));
    all.push_back(refresh_token_);
    return all;
}

auto TokenSource::obtain(std::shared_ptr<TokenClient> client, telemetry::TimePoint deadline,
                         std::uint64_t refused) -> awaitable<Obtained> {
    auto decision = decide(refused);
    auto const executor = co_await boost::asio::this_coro::executor;
    if (decision.fetch) {
        // A coroutine of its own, because other callers wait too: the end or cancellation of this call must
        // not stop it.
        boost::asio::co_spawn(
            executor, fetch(shared_from_this(), std::move(client), refused, FetchQueue::Place(fetch_queue_)),
            boost::asio::detached);
    }
    if (decision.answer) co_return std::move(*decision.answer);
    boost::asio::steady_timer timer(executor, deadline);
    auto const ticket = decision.ticket;
    timer.async_wait([self = shared_from_this(), ticket](boost::system::error_code cancelled) {
        if (!cancelled) self->give_up(ticket);
    });
    auto obtained = co_await net::suspend<Obtained>([this, ticket](net::Resume<Obtained> resume) {
        wait({.ticket = ticket, .resume = std::move(resume)});
    });
    timer.cancel();
    co_return obtained;
}

auto TokenSource::decide(std::uint64_t refused) -> Decision {
    auto const now = clock_();
    std::scoped_lock const lock(mutex_);
    bool const usable = current_ && current_->generation > refused && now < current_->ends_at;
    if (usable && now < current_->renew_at) return {.answer = current_};
    bool const blocked = now < retry_at_;
    bool const again =
        current_ && current_->generation == refused && !current_->accepted && now < current_->refetch_at;
    bool const fetch = !fetching_ && !blocked && !again;
    if (fetch) fetching_ = true;
    if (usable) return {.answer = current_, .fetch = fetch};
    if (again && !fetching_) return {.answer = current_};
    if (blocked && !fetching_) return {.answer = std::unexpected(*failure_)};
    return {.answer = std::nullopt, .fetch = fetch, .ticket = ++tickets_};
}

awaitable<void> TokenSource::fetch(std::shared_ptr<TokenSource> self, std::shared_ptr<TokenClient> client,
                                   std::uint64_t refused, FetchQueue::Place place) {
    auto asked_at = self->clock_();
    std::expected<Granted, TokenFailure> granted;
    try {
        co_await place.wait();
        asked_at = self->clock_();
        Arena arena;
        CallContext call_context{.arena = arena, .deadline = asked_at + self->options_.timeout};
        granted = co_await self->grant_->fetch(*client, call_context);
    } catch (...) {
        // Whatever failed, the waiting callers must be resumed.
        granted = std::unexpected(TokenFailure{.reason = "the token endpoint could not be asked"});
    }
    self->settle(std::move(granted), asked_at, refused);
}

void TokenSource::settle(std::expected<Granted, TokenFailure> granted, telemetry::TimePoint asked_at,
                         std::uint64_t refused) {
    std::vector<TokenWaiter> waiting;
    Obtained result;
    {
        std::scoped_lock const lock(mutex_);
        fetching_ = false;
        if (granted) {
            auto const life = granted->lifetime.value_or(options_.default_lifetime);
            auto token = std::make_shared<Token>();
            token->authorization =
                (options_.scheme.empty() ? "" : options_.scheme + " ") + granted->access_token;
            token->generation = generation_ + 1;
            token->renew_at = asked_at + life * 4 / 5;
            token->ends_at = asked_at + life;
            if (refused != 0) token->refetch_at = asked_at + options_.pause_after_failure;
            previous_ = std::exchange(current_, std::move(token));
            if (!granted->refresh_token.empty()) refresh_token_ = granted->refresh_token;
            generation_.store(current_->generation, std::memory_order_release);
            failure_.reset();
        } else {
            failure_ = std::move(granted.error());
            retry_at_ = clock_() + options_.pause_after_failure;
        }
        result = outcome();
        waiting.swap(waiters_);
    }
    if (observer_)
        observer_({.backend = backend_,
                   .renewed = result.has_value(),
                   .reason = result ? "" : result.error().reason});
    for (auto& waiter : waiting)
        waiter.resume(result);
}

void TokenSource::wait(TokenWaiter waiter) {
    std::unique_lock lock(mutex_);
    if (fetching_) {
        waiters_.push_back(std::move(waiter));
        return;
    }
    // The fetch ended between the decision to wait for it and here.
    auto result = outcome();
    lock.unlock();
    waiter.resume(std::move(result));
}

void TokenSource::give_up(std::uint64_t ticket) {
    net::Resume<Obtained> resume;
    {
        std::scoped_lock const lock(mutex_);
        auto const waiter = std::ranges::find(waiters_, ticket, &TokenWaiter::ticket);
        if (waiter == waiters_.end()) return;
        resume = std::move(waiter->resume);
        waiters_.erase(waiter);
    }
    resume(std::unexpected(TokenFailure{.reason = "no token came in time", .delivery = Delivery::timed_out}));
}

auto TokenSource::outcome() const -> Obtained {
    if (failure_) return std::unexpected(*failure_);
    return current_;
}

} // namespace idiom::upstream
