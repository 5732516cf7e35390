#include "gateway/limits/login_throttle.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <random>

namespace idiom::limits {

namespace {

constexpr std::size_t set_count = 512;
constexpr std::int64_t second = 1'000'000'000;

/// An IPv4 address (also one mapped into IPv6), or the network part of an IPv6 address.
std::uint64_t number_of(std::string_view peer) {
    boost::system::error_code error;
    auto const address = boost::asio::ip::make_address(peer, error);
    if (error) return 0;
    if (address.is_v4()) return 0xFFFF'0000'0000 | address.to_v4().to_uint();
    auto const v6 = address.to_v6();
    auto const bytes = v6.to_bytes();
    if (v6.is_v4_mapped())
        return 0xFFFF'0000'0000 | boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_uint();
    std::uint64_t network = 0;
    for (std::size_t i = 0; i < 8; ++i)
        network = network << 8 | bytes[i];
    return network;
}

} // namespace

LoginThrottle::LoginThrottle(std::uint32_t at_once, telemetry::Clock now, std::chrono::nanoseconds interval)
    : interval_(interval.count()), depth_(at_once * interval_), now_(std::move(now)),
      seed_(std::random_device{}() | 1ull), sets_(set_count) {}

std::int64_t LoginThrottle::now() const {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now_().time_since_epoch()).count();
}

LoginThrottle::Set& LoginThrottle::set_of(std::uint64_t address) const {
    auto mixed = (address ^ address >> 32) * (seed_ << 32 | seed_);
    return sets_[(mixed >> 32) % sets_.size()];
}

std::uint32_t LoginThrottle::wait(std::string_view peer) const {
    auto const last = last_block_ends_.load(std::memory_order_relaxed);
    if (last == 0) return 0;
    auto const now = this->now();
    if (last <= now) return 0;
    auto const address = number_of(peer);
    std::scoped_lock const lock(mutex_);
    auto const& set = set_of(address);
    auto const entry = std::ranges::find(set, address, &Entry::address);
    if (entry == set.end()) return 0;
    auto const left = entry->full_at + interval_ - depth_ - now;
    return left <= 0 ? 0 : static_cast<std::uint32_t>((left + second - 1) / second);
}

void LoginThrottle::failed(std::string_view peer) {
    if (depth_ == 0) return;
    auto const address = number_of(peer);
    auto const now = this->now();
    std::scoped_lock const lock(mutex_);
    auto& set = set_of(address);
    auto entry = std::ranges::find(set, address, &Entry::address);
    if (entry == set.end()) {
        entry = std::ranges::min_element(set, {}, &Entry::full_at);
        *entry = {.address = address, .full_at = 0};
    }
    // Logins that were let in together may fail more often than the allowance. The excess is not held against
    // the address.
    entry->full_at = std::min(std::max(entry->full_at, now) + interval_, now + depth_);
    auto const block_ends = entry->full_at + interval_ - depth_;
    if (block_ends > std::max(now, last_block_ends_.load(std::memory_order_relaxed)))
        last_block_ends_.store(block_ends, std::memory_order_relaxed);
}

void LoginThrottle::take_back(std::string_view peer) {
    auto const address = number_of(peer);
    std::scoped_lock const lock(mutex_);
    auto& set = set_of(address);
    auto const entry = std::ranges::find(set, address, &Entry::address);
    if (entry != set.end()) entry->full_at -= interval_;
}

} // namespace idiom::limits
