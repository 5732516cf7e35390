#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace idiom {

/// Returns `a == b`. Short texts, such as names, need no call: two loads of each text, which may overlap,
/// compare it.
inline bool equal(std::string_view a, std::string_view b) {
    auto const size = a.size();
    if (size != b.size()) return false;
    auto const both_ends = [&]<class Word>(Word) {
        auto const differ = [&](std::size_t from) {
            Word of_a;
            Word of_b;
            std::memcpy(&of_a, a.data() + from, sizeof of_a);
            std::memcpy(&of_b, b.data() + from, sizeof of_b);
            return of_a ^ of_b;
        };
        return (differ(0) | differ(size - sizeof(Word))) == 0;
    };
    if (size > 16) return a.data() == b.data() || std::memcmp(a.data(), b.data(), size) == 0;
    if (size >= 8) return both_ends(std::uint64_t{});
    if (size >= 4) return both_ends(std::uint32_t{});
    if (size >= 2) return both_ends(std::uint16_t{});
    return size == 0 || a.front() == b.front();
}

} // namespace idiom
