#pragma once

#include "translators/core/call.hpp"

#include <optional>
#include <span>
#include <string_view>

/// For lists in which the vendor counts positions (offset, startIndex, page number). A position means another
/// user as soon as somebody creates or deletes a user before it. So neighbouring pages overlap, a cursor
/// names the user that was shown last, and the list continues after that user, wherever that user is now.
namespace idiom {

/// The last user of a page. Views into the user or the cursor.
struct LastShown {
    std::string_view id;
    std::string_view key; ///< the value that the list is sorted by; "" if the user has none
};
LastShown last_shown(HeldUser const& user, Field sort);

/// Writes and reads a part of a cursor: "LENGTH.ID KEY". `read_last` takes any text, and returns null for one
/// that is malformed.
std::string_view write_last(LastShown const& last, Arena& arena);
std::optional<LastShown> read_last(std::string_view text);

/// Where the list continues, relative to the users that were read.
struct Resumed {
    enum class Where : std::uint8_t {
        here,    ///< at `index`, which may be behind the last user
        earlier, ///< before the users that were read: users before them were deleted
        later,   ///< behind the users that were read: users before them were created
    };
    Where where = Where::here;
    std::size_t index = 0;
};

/// Finds in `users`, in the vendor's order, where the list continues after `last`. Looks for the id; if that
/// user is gone, for the sort key of `list`, without case as most vendors sort. `from_start` and `to_end` say
/// that no user of the list precedes or follows `users`.
Resumed resume(std::span<HeldUser const> users, LastShown const& last, ListUsers const& list, bool from_start,
               bool to_end);

} // namespace idiom
