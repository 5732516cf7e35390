#include "gateway/app/inspections.hpp"

#include "gateway/telemetry/log.hpp"

#include <boost/asio/post.hpp>

namespace idiom::app {

Inspections::Inspections(std::vector<std::unique_ptr<Worker>> const& workers,
                         std::optional<inspect::Bounds> const& bounds)
    : workers_(workers), bounds_(bounds), timer_(workers.front()->loop().io),
      inspector_(bounds, {.publish = [this](auto const& inspections) { publish(inspections); },
                          .log = [](std::string const& line) { log::info(line); },
                          .call =
                              [this](inspect::Summary const& summary) {
                                  if (on_call) on_call(summary);
                              }}) {}

Inspections::~Inspections() { *open_ = false; }

inspect::Now Inspections::now() {
    return {.at = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()),
            .steady = std::chrono::steady_clock::now()};
}

template <class Take> auto Inspections::handed_to(Take take) {
    return [&io = workers_.front()->loop().io, open = open_, take](auto work) {
        if (!*open) return;
        boost::asio::post(io, [open, take, work = std::move(work)]() mutable {
            if (*open) take(std::move(work));
        });
    };
}

void Inspections::post(std::function<void()> work) {
    handed_to([](std::function<void()> const& one) { one(); })(std::move(work));
}

void Inspections::changed() {
    auto const next = inspector_.tick(now());
    timer_.cancel();
    if (!next) return;
    timer_.expires_at(*next);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) changed();
    });
}

void Inspections::publish(std::vector<inspect::Inspection> const& inspections) {
    std::shared_ptr<inspect::Watch> watch;
    if (!inspections.empty()) {
        using Ended = std::pair<inspect::KeptCall, inspect::Match>;
        watch = std::make_shared<inspect::Watch>();
        watch->inspections = inspections;
        watch->bounds = *bounds_;
        watch->last_seq = last_seq_;
        watch->begun = [hand = handed_to([this](Ended one) {
                            inspector_.begun(std::move(one.first), one.second, now());
                        })](inspect::KeptCall call, inspect::Match match) {
            hand(Ended(std::move(call), std::move(match)));
        };
        watch->ended = [hand = handed_to([this](Ended one) {
                            inspector_.ended(std::move(one.first), one.second, now());
                        })](inspect::KeptCall call, inspect::Match match) {
            hand(Ended(std::move(call), std::move(match)));
        };
        watch->abandoned = handed_to([this](std::uint64_t seq) { inspector_.abandoned(seq); });
    }
    for (auto const& worker : workers_)
        worker->replace_watch(watch);
    if (on_change) on_change();
}

} // namespace idiom::app
