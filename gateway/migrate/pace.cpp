#include "gateway/migrate/pace.hpp"

#include <algorithm>

namespace idiom::migrate {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

class Limited final : public upstream::Backend {
public:
    Limited(std::unique_ptr<upstream::Backend> to, std::shared_ptr<Rate> rate)
        : to_(std::move(to)), rate_(std::move(rate)) {}

    asio::awaitable<Response> send(Request const& request, upstream::CallContext& call_context) override {
        co_await rate_->turn();
        co_return co_await to_->send(request, call_context);
    }

private:
    std::unique_ptr<upstream::Backend> to_;
    std::shared_ptr<Rate> rate_;
};

class Observed final : public upstream::Backend {
public:
    Observed(std::unique_ptr<upstream::Backend> to, Pace& pace) : to_(std::move(to)), pace_(pace) {}

    asio::awaitable<Response> send(Request const& request, upstream::CallContext& call_context) override {
        if (call_context.why == inspect::Why::retry) co_await pace_.rest(call_context.deadline);
        auto const response = co_await to_->send(request, call_context);
        bool const busy = response.status == 429 || response.status == 503;
        if (busy && response.delivery == Delivery::answered) pace_.wait(response.retry_after);
        co_return response;
    }

private:
    std::unique_ptr<upstream::Backend> to_;
    Pace& pace_;
};

} // namespace

asio::awaitable<bool> Pace::ready() {
    // A short nap instead of one long wait, so that a signal ends it.
    constexpr auto nap = 100ms;
    while (!over() && waiting())
        co_await environment_.sleep_until(std::min<telemetry::TimePoint>(until_, environment_.now() + nap));
    co_return !over();
}

asio::awaitable<void> Pace::rest(telemetry::TimePoint deadline) {
    while (until_ < deadline && waiting())
        if (!co_await ready()) co_return;
}

void Pace::wait(std::optional<std::uint32_t> retry_after) {
    auto const now = environment_.now();
    // Workers that were refused together make one wait.
    if (now < until_ && !retry_after) return;
    if (!waiting_since_) waiting_since_ = now;
    until_ = std::max(until_, now + (retry_after ? std::chrono::seconds(*retry_after) : step_));
    if (!retry_after) step_ = std::min<std::chrono::seconds>(step_ * 2, 60s);
}

void Pace::succeed() {
    step_ = 1s;
    waiting_since_.reset();
}

bool is_wait(Error const& error) {
    if (error.uncertain) return false;
    return error.fault == Fault::backend_unavailable || error.fault == Fault::backend_unreachable;
}

asio::awaitable<void> Rate::turn() {
    auto const mine = std::max(next_, environment_.now());
    next_ = mine + interval_;
    if (mine > environment_.now()) co_await environment_.sleep_until(mine);
}

std::unique_ptr<upstream::Backend> observed(std::unique_ptr<upstream::Backend> to, Pace& pace) {
    return std::make_unique<Observed>(std::move(to), pace);
}

std::unique_ptr<upstream::Backend> limited(std::unique_ptr<upstream::Backend> to,
                                           std::shared_ptr<Rate> rate) {
    return std::make_unique<Limited>(std::move(to), std::move(rate));
}

} // namespace idiom::migrate
