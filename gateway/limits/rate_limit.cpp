#include "gateway/limits/rate_limit.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace idiom::limits {

namespace {

/// Half of the range, so that sums of two stay within it.
constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max() / 2;

std::int64_t nanoseconds(std::chrono::steady_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

std::int64_t interval_of(Rate const& rate) {
    auto const whole = std::chrono::nanoseconds(rate.per).count();
    return std::max<std::int64_t>(1, whole / static_cast<std::int64_t>(rate.requests));
}

std::int64_t depth_of(std::int64_t interval, std::uint64_t burst) {
    auto const most = static_cast<std::uint64_t>(longest / interval);
    return interval * static_cast<std::int64_t>(std::min(burst, most));
}

} // namespace

Bucket::Bucket(Rate const& rate) : interval_(interval_of(rate)), depth_(depth_of(interval_, rate.burst)) {}

Taken Bucket::take(std::chrono::steady_clock::time_point time) {
    auto const now = nanoseconds(time);
    auto full_at = full_at_.load(std::memory_order_relaxed);
    for (;;) {
        auto const next = std::max(full_at, now) + interval_;
        if (next - now > depth_) return standing(full_at, now, false, depth_);
        if (full_at_.compare_exchange_weak(full_at, next, std::memory_order_relaxed))
            return standing(next, now, true, depth_);
    }
}

boost::asio::awaitable<Taken> Bucket::ask(std::chrono::steady_clock::time_point now) { co_return take(now); }

Taken Bucket::standing(std::int64_t full_at, std::int64_t now, bool allowed, std::int64_t depth) const {
    auto const missing = std::max<std::int64_t>(0, full_at - now);
    auto const left = std::max<std::int64_t>(0, depth - missing);
    auto const until = allowed ? missing : std::max<std::int64_t>(0, missing + interval_ - depth);
    return {.allowed = allowed,
            .remaining = static_cast<std::uint64_t>(left / interval_),
            .until = std::chrono::nanoseconds(until)};
}

std::string policy_field(Rate const& rate) {
    // The window is whole seconds: as many periods as that takes, with the requests of all of them.
    auto const milliseconds = rate.per.count();
    auto const periods = 1000 / std::gcd(milliseconds, std::int64_t{1000});
    std::string field = "\"default\";q=";
    // The largest integer of a structured field (RFC 8941, 3.3.1).
    constexpr std::uint64_t most = 999'999'999'999'999;
    field += std::to_string(std::min(most, rate.requests * static_cast<std::uint64_t>(periods)));
    field += ";w=" + std::to_string(milliseconds * periods / 1000);
    if (rate.burst != rate.requests) field += ";burst=" + std::to_string(rate.burst);
    return field;
}

std::shared_ptr<Bucket> Buckets::get(std::string_view client, std::string_view route, Rate const& rate) {
    std::scoped_lock const lock(mutex_);
    auto& kept = buckets_[{std::string(client), std::string(route), rate}];
    auto bucket = kept.lock();
    if (!bucket) kept = bucket = make_ ? make_(client, route, rate) : std::make_shared<Bucket>(rate);
    return bucket;
}

void Buckets::prune() {
    std::scoped_lock const lock(mutex_);
    std::erase_if(buckets_, [](auto const& entry) { return entry.second.expired(); });
}

void RateLimits::add(std::string_view client, Rate const& rate, std::string_view route,
                     std::shared_ptr<Bucket> bucket) {
    auto& entry = clients_[std::string(client)];
    entry.policy = policy_field(rate);
    entry.by_route.insert_or_assign(std::string(route), std::move(bucket));
}

Limit RateLimits::look_up(std::string_view client, std::string_view route) const {
    auto const entry = clients_.find(client);
    if (entry == clients_.end()) return {};
    auto const bucket = entry->second.by_route.find(route);
    if (bucket == entry->second.by_route.end()) return {};
    return {bucket->second.get(), entry->second.policy};
}

} // namespace idiom::limits
