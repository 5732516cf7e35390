#pragma once

#include "translators/declared/pages.hpp"

namespace idiom::declared {

/// The place that a client's cursor names: the entry of `turns`, and the page in it.
struct ListPlace {
    std::size_t turn = 0;
    PagePlace page;

    bool operator==(ListPlace const&) const = default;
};

/// Writes and reads a client's cursor: `[turn, place, size]`, opaque. `read_cursor` takes any text, and
/// returns null for one that is no cursor.
std::string_view write_cursor(ListPlace const& place, Paging const& paging, Arena& arena);
std::optional<ListPlace> read_cursor(std::string_view cursor, Paging const& paging, std::size_t turns,
                                     Arena& arena);

} // namespace idiom::declared
