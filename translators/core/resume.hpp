#pragma once

#include "translators/core/call.hpp"

#include <optional>
#include <span>
#include <string_view>

/// Lists whose vendor counts positions (offset, startIndex, page number): a position means another user as
/// soon as somebody creates or deletes one before it. So neighbouring pages are read with an overlap, a
/// cursor says which user was shown last, and the list goes on behind that user wherever he stands now.
namespace idiom {

/// The user that a page ended with. Views.
struct LastShown {
    std::string_view id;
    std::string_view key; ///< what the list is sorted by; "" where the user has no such field
};
LastShown last_shown(HeldUser const& user, Field sort);

/// As a part of a cursor: "LENGTH.ID KEY". Total to read; nothing for what is none.
std::string_view write_last(LastShown const& last, Arena& arena);
std::optional<LastShown> read_last(std::string_view text);

/// Where in what was read a list goes on.
struct Resumed {
    enum class Where : std::uint8_t {
        here,    ///< at `index`, which may be behind the last user
        earlier, ///< before what was read: users before it were deleted
        later,   ///< behind what was read: users before it were created
    };
    Where where = Where::here;
    std::size_t index = 0;
};

/// Looks in `users`, in the vendor's order, for the user behind `last`: by id, and where that user is gone by
/// the sort key of `list`, without case as most vendors sort. `from_start` and `to_end` say that nothing
/// precedes or follows what was read.
Resumed resume(std::span<HeldUser const> users, LastShown const& last, ListUsers const& list, bool from_start,
               bool to_end);

} // namespace idiom
