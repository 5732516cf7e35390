#include "translators/declared/list_cursor.hpp"

#include "translators/codec/base64.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::declared {

std::string_view write_cursor(ListPlace const& place, Paging const& paging, Arena& arena) {
    bool const counts = paging.by == Paging::By::offset || paging.by == Paging::By::page;
    auto const at = counts ? decimal(place.page.number, arena) : place.page.cursor;
    return base64::encode_url(
        arena.join({decimal(place.turn, arena), ".", decimal(place.page.size, arena), ".", at}), arena);
}

std::optional<ListPlace> read_cursor(std::string_view cursor, Paging const& paging, std::size_t turns,
                                     Arena& arena) {
    auto const text = base64::decode_url(cursor, arena);
    if (!text) return std::nullopt;
    auto const first = text->find('.');
    auto const second = first == text->npos ? first : text->find('.', first + 1);
    if (second == text->npos) return std::nullopt;
    auto const turn = read_decimal(text->substr(0, first));
    auto const size = read_decimal(text->substr(first + 1, second - first - 1));
    auto const at = text->substr(second + 1);
    if (!turn || *turn >= std::max<std::size_t>(turns, 1) || !size || *size == 0 || *size > paging.size)
        return std::nullopt;
    ListPlace place{.turn = *turn, .page = {.number = paging.start, .cursor = {}, .size = *size}};
    if (paging.by == Paging::By::offset || paging.by == Paging::By::page) {
        auto const number = read_decimal(at);
        if (!number || *number < paging.start || *number > 1'000'000'000) return std::nullopt;
        place.page.number = *number;
    } else {
        place.page.cursor = at;
    }
    return place;
}

} // namespace idiom::declared
