#pragma once

#include "translators/declared/response.hpp"

namespace idiom::declared {

/// Where a page of a list begins.
struct PagePlace {
    std::uint64_t number = 0; ///< for paging by `offset` or `page`
    std::string_view cursor;  ///< for other kinds of paging; "" for the first page
    std::size_t size = 0;

    bool operator==(PagePlace const&) const = default;
};
PagePlace first_place(Paging const& paging, std::size_t size);
/// Returns the place with a page of at most `most` items, `most` > 0. By number, the size becomes a divisor
/// of the old one, so that a page begins at the same item.
PagePlace narrowed(PagePlace place, Paging const& paging, std::size_t most);
/// Returns whether the requests of the pages say how many items a page may have.
bool sends_size(Paging const& paging);
void put_page(PagePlace const& place, Paging const& paging, FillValues& values);

/// What follows a page.
struct NextPlace {
    std::optional<PagePlace> place; ///< null: the list ends
    std::optional<std::uint64_t> total;
    bool cut_by_reach = false; ///< the list has more items than the vendor's `reach` lets anybody read
};
/// Returns what follows the page at `place`. `path` is the path of the request, without the query. Errors:
/// backend_error if the response does not say how the list continues.
Result<NextPlace> next_place(Paging const& paging, PagePlace const& place, std::size_t items,
                             ReadResponse const& reply, std::string_view path, Arena& arena);

/// Returns the whole number at a path of the response; null if there is none.
std::optional<std::uint64_t> count_at(std::optional<Path> const& path, ReadResponse const& reply);

} // namespace idiom::declared
