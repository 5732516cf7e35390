#include "gateway/telemetry/request_id.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

namespace idiom::telemetry {

namespace {

constexpr std::string_view hex = "0123456789abcdef";

bool is_sane(std::string_view id) {
    return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
        return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
    });
}

void append_hex(char*& at, std::uint64_t value, int digits) {
    for (int i = digits - 1; i >= 0; --i)
        *at++ = hex[value >> (4 * i) & 15];
}

} // namespace

std::string_view request_id(std::string_view asked, Arena& arena) {
    if (is_sane(asked)) return asked;
    auto const made = new_request_id();
    return arena.copy({made.data(), made.size()});
}

std::array<char, 24> new_request_id() {
    // A random number per thread and a counter: as unique as a random number, without its cost.
    thread_local std::uint64_t const thread = [] {
        std::random_device random;
        return static_cast<std::uint64_t>(random()) << 32 | random();
    }();
    thread_local std::uint32_t count = 0;
    std::array<char, 24> id;
    char* at = id.data();
    append_hex(at, thread, 16);
    append_hex(at, ++count, 8);
    return id;
}

} // namespace idiom::telemetry
