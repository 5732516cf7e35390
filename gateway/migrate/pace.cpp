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

} // namespace

asio::awaitable<bool> Pace::ready() {
    // A short nap instead of one long wait, so that a signal ends it.
    constexpr auto nap = 100ms;
    while (!over() && waiting())
        co_await environment_.sleep_until(std::min<telemetry::TimePoint>(until_, environment_.now() + nap));
    co_return !over();
}

void Pace::wait(std::optional<std::uint32_t> retry_after) {
    auto const now = environment_.now();
    // Workers that were refused together make one wait.
    if (now < until_ && !retry_after) return;
    if (!waiting_since_) waiting_since_ = now;
    auto const time = retry_after ? std::chrono::seconds(*retry_after) : step_;
    until_ = std::max(until_, now + time);
    step_ = std::min<std::chrono::seconds>(step_ * 2, 60s);
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

std::unique_ptr<upstream::Backend> limited(std::unique_ptr<upstream::Backend> to,
                                           std::shared_ptr<Rate> rate) {
    return std::make_unique<Limited>(std::move(to), std::move(rate));
}

} // namespace idiom::migrate
