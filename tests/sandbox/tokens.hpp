#pragma once

#include "text.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace idiom::sandbox {

/// Lets an unordered container of strings be searched with a string_view.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

template <typename Value> using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// Access tokens that end. What a token stands for is a free text (a level, a user).
class AccessTokens {
public:
    enum class Verdict { good, expired, unknown };

    /// A new token, shaped like a JWT but opaque.
    std::string issue(std::chrono::seconds lifetime, std::string meaning = {});
    Verdict check(std::string_view token) const;
    /// What a known token stands for.
    std::string_view meaning(std::string_view token) const;
    /// Every token so far is over; it stays known as an expired one.
    void expire_all();
    void clear() { tokens_.clear(); }

private:
    using Clock = std::chrono::steady_clock;
    struct Entry {
        Clock::time_point end;
        std::string meaning;
    };
    TextMap<Entry> tokens_;
    std::uint64_t issued_ = 0; // never goes back, so that no token comes twice
};

} // namespace idiom::sandbox
