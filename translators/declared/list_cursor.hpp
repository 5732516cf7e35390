#pragma once

#include "translators/declared/pages.hpp"

namespace idiom::declared {

/// The place of a client's cursor: the turn, the place in it, and the size of a page.
struct ListPlace {
    std::size_t turn = 0;
    PagePlace page;

    bool operator==(ListPlace const&) const = default;
};

/// Writes and reads the cursor of a client: `[turn, place, size]`, opaque. `read_cursor` returns null for a
/// text that is none; it may come from anybody.
std::string_view write_cursor(ListPlace const& place, Paging const& paging, Arena& arena);
std::optional<ListPlace> read_cursor(std::string_view cursor, Paging const& paging, std::size_t turns,
                                     Arena& arena);

} // namespace idiom::declared
