#include "gateway/upstream/breaker.hpp"

#include <algorithm>

namespace idiom::upstream {

using boost::asio::awaitable;
using telemetry::TimePoint;

void Breaker::note(HostSignal outcome, TimePoint now) {
    if (outcome != HostSignal::bad) return;
    {
        std::scoped_lock const lock(mutex_);
        if (!closed()) return; // sent before the breaker opened
        while (!failures_.empty() && now - failures_.front() >= limits_.window)
            failures_.pop_front();
        failures_.push_back(now);
        if (failures_.size() < limits_.failures) return;
        trip(now);
    }
    notify(Event::opened);
}

void Breaker::trip(TimePoint now) {
    failures_.clear();
    // 0 means closed.
    open_until_ = std::max<TimePoint::rep>(1, (now + limits_.open_for).time_since_epoch().count());
}

bool Breaker::open(TimePoint now) const {
    return now.time_since_epoch().count() < open_until_.load(std::memory_order_relaxed);
}

bool Breaker::lets_through(TimePoint now) const {
    if (closed()) return true;
    std::scoped_lock const lock(mutex_);
    return !probing_ && !open(now);
}

bool Breaker::begin_probe(TimePoint now) {
    std::scoped_lock const lock(mutex_);
    if (probing_ || open(now)) return false;
    probing_ = true;
    return true;
}

void Breaker::settle(HostSignal outcome, TimePoint now) {
    {
        std::scoped_lock const lock(mutex_);
        probing_ = false;
        if (outcome == HostSignal::unknown || closed()) return;
        if (outcome == HostSignal::bad) return trip(now);
        open_until_ = 0;
    }
    notify(Event::closed);
}

std::uint32_t Breaker::retry_after(TimePoint now) const {
    TimePoint const until{TimePoint::duration{open_until_.load(std::memory_order_relaxed)}};
    auto const left = std::chrono::ceil<std::chrono::seconds>(until - now).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(left, 1, 0xFFFF'FFFF));
}

void Breaker::notify(Event event) const {
    if (observer_) observer_(event);
}

namespace {

class Breaking final : public Backend {
public:
    Breaking(std::unique_ptr<Backend> to, std::shared_ptr<Breaker> breaker, telemetry::Clock now)
        : to_(std::move(to)), breaker_(std::move(breaker)), now_(std::move(now)) {}

    awaitable<Response> send(Request const& request, CallContext& call_context) override {
        if (breaker_->closed()) return watch(request, call_context);
        if (breaker_->begin_probe(now_())) return probe(request, call_context);
        return hold_back();
    }

private:
    awaitable<Response> watch(Request const& request, CallContext& call_context) {
        Response const response = co_await to_->send(request, call_context);
        auto const outcome = host_signal_of(response);
        if (outcome == HostSignal::bad) breaker_->note(outcome, now_());
        co_return response;
    }

    /// Settles even if its coroutine is destroyed, because otherwise no second probe could begin.
    struct Probe {
        Breaking& of;
        HostSignal outcome = HostSignal::unknown;
        explicit Probe(Breaking& breaking) : of(breaking) {}
        Probe(Probe const&) = delete;
        Probe& operator=(Probe const&) = delete;
        ~Probe() { of.breaker_->settle(outcome, of.now_()); }
    };

    awaitable<Response> probe(Request const& request, CallContext& call_context) {
        Probe result(*this);
        Response const response = co_await to_->send(request, call_context);
        result.outcome = host_signal_of(response);
        co_return response;
    }

    awaitable<Response> hold_back() {
        breaker_->note_held_back();
        Response response{.delivery = Delivery::busy};
        response.retry_after = breaker_->retry_after(now_());
        co_return response;
    }

    std::unique_ptr<Backend> to_;
    std::shared_ptr<Breaker> breaker_;
    telemetry::Clock now_;
};

} // namespace

std::unique_ptr<Backend> breaking(std::unique_ptr<Backend> to, std::shared_ptr<Breaker> breaker,
                                  telemetry::Clock now) {
    return std::make_unique<Breaking>(std::move(to), std::move(breaker), std::move(now));
}

} // namespace idiom::upstream
