#pragma once

#include "translators/codec/datacontract/skeleton_cache.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace idiom::test {

inline bool same_value(datacontract::Value const& a, datacontract::Value const& b) {
    return a.state == b.state && a.text == b.text && std::ranges::equal(a.items, b.items);
}

/// What differs between two readings of one list; "" if nothing does.
inline std::string difference(datacontract::ListResponse const& a, datacontract::ListResponse const& b) {
    if (a.has_more_pages != b.has_more_pages || a.total_count != b.total_count ||
        a.total_pages != b.total_pages)
        return "another envelope";
    if (a.items.size() != b.items.size()) return "another number of items";
    for (std::size_t item = 0; item < a.items.size(); ++item)
        for (std::size_t member = 0; member < datacontract::most_members; ++member)
            if (!same_value(a.items[item][member], b.items[item][member]))
                return "another value of member " + std::to_string(member);
    return {};
}

/// What differs if the list is read with a cache that knows another document; "" if nothing does.
inline std::string difference_with_cache(datacontract::Contract const& contract, std::string_view known,
                                         std::string_view document) {
    Arena arena;
    datacontract::SkeletonCache cache(contract);
    (void)cache.read(known, arena);
    auto const with = cache.read(document, arena);
    auto const without = datacontract::read_list_xml(contract, document, arena);
    if (with.has_value() != without.has_value()) return with ? "accepted" : "refused";
    if (with) return difference(*with, *without);
    if (with.error().offset != without.error().offset || with.error().what != without.error().what)
        return "another error";
    return {};
}

} // namespace idiom::test
