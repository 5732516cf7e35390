#pragma once

#include "gateway/upstream/environment.hpp"
#include "tests/fakes/binding.hpp"
#include "tests/support/await.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace idiom::test {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using telemetry::TimePoint;

inline Response answered(int status) { return {.delivery = Delivery::answered, .status = status}; }
inline Response ended(Delivery delivery) { return {.delivery = delivery}; }

/// Returns "503", "lost", …, to compare responses and to read them in a failure.
inline std::string described(Response const& response) {
    switch (response.delivery) {
    case Delivery::answered: return std::to_string(response.status);
    case Delivery::not_sent: return "not sent";
    case Delivery::lost: return "lost";
    case Delivery::timed_out: return "timed out";
    case Delivery::unusable: return "unusable";
    case Delivery::busy: return "busy";
    case Delivery::refused: return "refused";
    case Delivery::unfit: return "unfit";
    }
    return {};
}

/// An Environment for tests. A sleep moves the clock to its end and returns at once. The random number is the
/// test's.
struct World {
    TimePoint now = TimePoint(1h);
    double dice = 0.5;
    std::vector<std::chrono::milliseconds> pauses;
    Arena arena;

    upstream::Environment environment() {
        return {.now = [this] { return now; },
                .sleep_until = [this](TimePoint at) -> awaitable<void> {
                    pauses.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(at - now));
                    now = std::max(now, at);
                    co_return;
                },
                .random = [this] { return dice; }};
    }
    void pass(std::chrono::milliseconds time) { now += time; }

    Response send(upstream::Backend& to, Request const& request, std::chrono::milliseconds time = 30s) {
        upstream::CallContext call_context{.arena = arena, .deadline = now + time};
        return await(to.send(request, call_context));
    }
};

/// A back end that gives these responses one after the other, and repeats the last.
class Responding final : public upstream::Backend {
public:
    explicit Responding(std::vector<Response> responses) : responses_(std::move(responses)) {}

    awaitable<Response> send(Request const&, upstream::CallContext& call_context) override {
        deadlines.push_back(call_context.deadline);
        auto const which = std::min(count++, responses_.size() - 1);
        co_return responses_[which];
    }
    void say(std::vector<Response> responses) {
        responses_ = std::move(responses);
        count = 0;
    }

    std::size_t count = 0; ///< requests so far
    std::vector<TimePoint> deadlines;

private:
    std::vector<Response> responses_;
};

/// Passes requests on to a back end that the test owns.
class Borrowed final : public upstream::Backend {
public:
    explicit Borrowed(Backend& to) : to_(to) {}
    awaitable<Response> send(Request const& request, upstream::CallContext& call_context) override {
        return to_.send(request, call_context);
    }

private:
    Backend& to_;
};

inline Request const a_read{.target = "/"};
inline Request const a_write{.method = Method::post, .target = "/", .writes = true};
inline Request const a_repeatable_write{
    .method = Method::put, .target = "/", .writes = true, .repeatable = true};

} // namespace idiom::test
