#pragma once

#include "translators/declared/response.hpp"

namespace idiom::declared {

/// Where a page of a list begins.
struct PagePlace {
    std::uint64_t number = 0; ///< of `offset` and `page`
    std::string_view cursor;  ///< of the others; "" for the first page
    std::size_t size = 0;

    bool operator==(PagePlace const&) const = default;
};
PagePlace first_place(Paging const& paging, std::size_t size);
void put_page(PagePlace const& place, Paging const& paging, FillValues& values);

/// What follows a page. Errors: backend_error for an answer that does not say it.
struct NextPlace {
    std::optional<PagePlace> place; ///< null: the list ends
    std::optional<std::uint64_t> total;
    bool cut_by_reach = false; ///< the vendor has more than it shows
};
/// `path` is the path that was asked, without the query.
Result<NextPlace> next_place(Paging const& paging, PagePlace const& place, std::size_t items,
                             ReadResponse const& reply, std::string_view path, Arena& arena);

/// A whole number of a document; null if there is none.
std::optional<std::uint64_t> count_at(std::optional<Path> const& path, ReadResponse const& reply);

} // namespace idiom::declared
