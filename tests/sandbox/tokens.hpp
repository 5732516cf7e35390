#pragma once

#include "text.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace idiom::sandbox {

/// Allows a search with a string_view in an unordered container of strings.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

template <typename Value> using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// Access tokens that expire. The meaning of a token is free text (a level, a user).
class AccessTokens {
public:
    enum class Verdict { good, expired, unknown };

    /// Issues a new token. It has the form of a JWT but is opaque.
    std::string issue(std::chrono::seconds lifetime, std::string meaning = {});
    Verdict check(std::string_view token) const;
    /// The meaning of a known token.
    std::string_view meaning(std::string_view token) const;
    /// Expires every token so far. They stay known as expired.
    void expire_all();
    void clear() { tokens_.clear(); }

private:
    using Clock = std::chrono::steady_clock;
    struct Entry {
        Clock::time_point end;
        std::string meaning;
    };
    TextMap<Entry> tokens_;
    std::uint64_t issued_ = 0; // never decreases, so that no token repeats
};

} // namespace idiom::sandbox
