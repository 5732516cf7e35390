#include "gateway/upstream/retry.hpp"

#include "gateway/inspect/recording.hpp"

#include <algorithm>

namespace idiom::upstream {

namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;

constexpr std::chrono::duration<double> first_pause = 100ms; ///< at most; the limit doubles with each retry
constexpr std::chrono::duration<double> longest_pause = 2s;

bool may_be_repeated(Request const& request, Response const& response) {
    if (response.delivery == Delivery::not_sent) return true;
    if (request.writes && !request.repeatable) return false;
    if (response.delivery == Delivery::lost) return true;
    return response.delivery == Delivery::answered &&
           (response.status == 502 || response.status == 503 || response.status == 504);
}

/// Returns whether the repeat's response says less than the one before. The one before then says what
/// happened.
bool tells_less(Request const& request, Response const& repeat, Response const& before) {
    if (before.delivery == Delivery::not_sent) return false;
    bool const answered = repeat.delivery == Delivery::answered;
    bool const received = answered || repeat.delivery == Delivery::lost ||
                          repeat.delivery == Delivery::timed_out || repeat.delivery == Delivery::unusable;
    // The first of two writes may have been executed, even if the second certainly was not.
    bool const hides_a_loss =
        request.writes && before.delivery == Delivery::lost && answered && repeat.status >= 500;
    return !received || hides_a_loss;
}

class Retry final : public Backend {
public:
    Retry(std::unique_ptr<Backend> to, std::size_t attempts, std::shared_ptr<RetryBudget> budget,
          Environment environment)
        : to_(std::move(to)), attempts_(attempts), budget_(std::move(budget)),
          requests_(budget_->new_counter(environment.now())), environment_(std::move(environment)) {}

    awaitable<Response> send(Request const& request, CallContext& call_context) override {
        requests_->add(environment_.now());
        Response response = co_await to_->send(request, call_context);
        for (std::size_t retry = 0; retry < attempts_ && may_be_repeated(request, response); ++retry) {
            auto const now = environment_.now();
            auto const at = now + pause_before(retry, response);
            if (at >= call_context.deadline || !budget_->take(now)) break;
            co_await environment_.sleep_until(at);
            call_context.why = inspect::Why::retry;
            if (call_context.recording)
                call_context.recording->add({.kind = inspect::Wait::Kind::pause,
                                             .began = now,
                                             .ended = environment_.now(),
                                             .what = "before a retry"});
            Response const repeat = co_await to_->send(request, call_context);
            if (!tells_less(request, repeat, response))
                response = repeat;
            else if (repeat.delivery == Delivery::busy)
                break;
        }
        co_return response;
    }

private:
    telemetry::TimePoint::duration pause_before(std::size_t retry, Response const& response) {
        auto const longest = std::min(first_pause * static_cast<double>(1 << retry), longest_pause);
        auto const asked = std::chrono::seconds(
            response.delivery == Delivery::answered ? response.retry_after.value_or(0) : 0);
        return asked +
               std::chrono::duration_cast<telemetry::TimePoint::duration>(longest * environment_.random());
    }

    std::unique_ptr<Backend> to_;
    std::size_t attempts_;
    std::shared_ptr<RetryBudget> budget_;
    std::shared_ptr<RecentCount> requests_; ///< counter of this loop
    Environment environment_;
};

} // namespace

std::unique_ptr<Backend> retrying(std::unique_ptr<Backend> to, std::size_t attempts,
                                  std::shared_ptr<RetryBudget> budget, Environment environment) {
    if (attempts == 0) return to;
    return std::make_unique<Retry>(std::move(to), attempts, std::move(budget), std::move(environment));
}

} // namespace idiom::upstream
