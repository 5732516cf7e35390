#pragma once

#include "translators/core/arena.hpp"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>

namespace idiom {

/// The changes of a route that went through the gateway are a record that every face may read: a ReadRecord
/// with this key. Its documents are the changes, oldest first; the key of each is the id of the change. One
/// more document comes last, see FeedEnd. The gateway makes them from its audit trail.
struct FeedPage {
    std::string_view since; ///< of a FeedEnd, or a time (RFC 3339); "" is the beginning of the trail
    std::size_t limit = 50; ///< the most changes, 1 to 500
};
inline constexpr std::size_t most_changes = 500;

/// The keys of the last document. Its text is `since` of the following page.
struct FeedEnd {
    static constexpr std::string_view newest = "newest"; ///< there are no further changes so far
    static constexpr std::string_view more = "more";
};

/// No key of a face begins with this.
inline constexpr std::string_view feed_prefix = "\x01"
                                                "changes ";

inline std::string_view key_of(FeedPage const& page, Arena& arena) {
    char digits[8];
    auto const [end, error] = std::to_chars(std::begin(digits), std::end(digits), page.limit);
    return arena.join({feed_prefix, std::string_view(digits, end), " ", page.since});
}

/// Returns the page of a key; null if the key is of another record.
inline std::optional<FeedPage> feed_page(std::string_view key) {
    if (!key.starts_with(feed_prefix)) return std::nullopt;
    key.remove_prefix(feed_prefix.size());
    FeedPage page;
    auto const [end, error] = std::from_chars(key.data(), key.data() + key.size(), page.limit);
    bool const valid = error == std::errc{} && page.limit >= 1 && page.limit <= most_changes;
    key.remove_prefix(static_cast<std::size_t>(end - key.data()));
    if (!valid || !key.starts_with(' ')) return std::nullopt;
    page.since = key.substr(1);
    return page;
}

} // namespace idiom
