#include "translators/declared/pages.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

std::unexpected<Error> strange(std::string_view why) { return fail(Fault::backend_error, why); }

/// Takes the text before the first of `ends` that is not inside quotes. The text begins with the rest then.
std::string_view take_until(std::string_view& text, std::string_view ends) {
    std::size_t at = 0;
    for (bool quoted = false; at < text.size(); ++at) {
        if (quoted && text[at] == '\\' && at + 1 < text.size())
            ++at;
        else if (text[at] == '"')
            quoted = !quoted;
        else if (!quoted && ends.contains(text[at]))
            break;
    }
    auto const taken = text.substr(0, at);
    text.remove_prefix(at);
    return trimmed(taken, blanks);
}

/// Returns whether a link parameter is `rel` with `next` among its words (RFC 8288, 3.3).
bool is_next(std::string_view parameter) {
    auto const equals = parameter.find('=');
    if (equals == parameter.npos || !equal_ignoring_case(trimmed(parameter.substr(0, equals), blanks), "rel"))
        return false;
    auto words = trimmed(trimmed(parameter.substr(equals + 1), blanks), "\"'");
    while (!words.empty()) {
        auto const word = words.substr(0, words.find(' '));
        if (equal_ignoring_case(word, "next")) return true;
        words.remove_prefix(std::min(word.size() + 1, words.size()));
    }
    return false;
}

/// Returns the URL of the link with `rel="next"` in one field (RFC 8288, 3); "" if it has none.
std::string_view next_in(std::string_view field) {
    while (!field.empty()) {
        auto const open = field.find_first_not_of(" \t,");
        if (open == field.npos || field[open] != '<') return {};
        auto const close = field.find('>', open);
        if (close == field.npos) return {};
        auto const url = field.substr(open + 1, close - open - 1);
        field.remove_prefix(close + 1);
        bool next = false;
        for (take_until(field, ",;"); field.starts_with(';');) {
            field.remove_prefix(1);
            next = is_next(take_until(field, ",;")) || next;
        }
        if (next) return url;
    }
    return {};
}

/// Returns the URL that follows the page; "" if there is none. A vendor may send a field for each link.
std::string_view next_link(Response const& response) {
    for (auto const& header : response.headers)
        if (equal_ignoring_case(header.name, "Link"))
            if (auto const url = next_in(header.value); !url.empty()) return url;
    return {};
}

/// Returns a place that the vendor gives as a text or a number; "" for every other value.
std::string_view place_text(json::Value const* value) {
    return value && (value->is_string() || value->is_number()) ? scalar_text(*value) : std::string_view{};
}

std::string_view path_in(std::string_view url) {
    if (auto const scheme = url.find("://"); scheme != url.npos && scheme < url.find('/')) {
        url.remove_prefix(scheme + 3);
        auto const slash = url.find_first_of("/?#");
        url = slash == url.npos ? std::string_view{} : url.substr(slash);
    }
    return url.substr(0, url.find_first_of("?#"));
}

/// Returns one parameter of a URL from the vendor. The URL must have the same path; its other parts are
/// ignored.
Result<std::string_view> parameter_of(std::string_view url, std::string_view name, std::string_view path,
                                      Arena& arena) {
    if (!path_in(url).ends_with(path)) return strange("the back end's list goes on at another place");
    auto const question = url.find('?');
    auto const query = question == url.npos ? std::string_view{} : url.substr(question + 1);
    auto const parameters = uri::read_query(query.substr(0, query.find('#')), arena);
    auto const value = parameters ? uri::find(*parameters, name) : std::nullopt;
    if (!value || value->empty()) return strange("the back end's list does not say how it goes on");
    return *value;
}

bool says_more(Paging const& paging, ReadResponse const& reply) {
    auto const* const more = paging.more && reply.document ? find(*paging.more, *reply.document) : nullptr;
    return more && scalar_text(*more) == "true";
}

Result<NextPlace> next_number(Paging const& paging, PagePlace const& place, std::size_t items,
                              ReadResponse const& reply) {
    NextPlace next{.place = {}, .total = count_at(paging.total, reply)};
    bool const pages = paging.by == Paging::By::page;
    auto const before = pages ? (place.number - paging.start) * place.size : place.number - paging.start;
    bool goes_on = false;
    if (next.total)
        goes_on = before + items < *next.total;
    else if (paging.more)
        goes_on = says_more(paging, reply);
    else if (paging.total)
        return strange("the back end does not say how long its list is");
    else
        goes_on = paging.ends == Paging::Ends::empty_page ? items > 0 : items >= place.size;
    if (!goes_on) return next;
    // A vendor that caps pages below what was asked would show the next page from another place.
    bool const capped = pages && next.total && items < place.size;
    if (items == 0 || capped) return strange("the back end's list came short");
    if (paging.reach && before + place.size >= *paging.reach) {
        next.cut_by_reach = next.total.value_or(*paging.reach) > *paging.reach || !next.total;
        return next;
    }
    next.place = PagePlace{.number = place.number + (pages ? 1 : items), .cursor = {}, .size = place.size};
    return next;
}

} // namespace

PagePlace first_place(Paging const& paging, std::size_t size) {
    return {.number = paging.start, .cursor = {}, .size = size};
}

PagePlace narrowed(PagePlace place, Paging const& paging, std::size_t most) {
    if (place.size <= most) return place;
    auto const before = place.size;
    place.size = most;
    if (paging.by != Paging::By::page) return place;
    while (before % place.size != 0)
        --place.size;
    place.number = paging.start + (place.number - paging.start) * (before / place.size);
    return place;
}

void put_page(PagePlace const& place, Paging const& paging, FillValues& values) {
    values.page_size = place.size;
    values.page_number = place.number;
    values.page_offset = place.number;
    values.page_cursor = std::nullopt;
    if (!place.cursor.empty()) values.page_cursor = place.cursor;
    if (paging.by == Paging::By::none) values.page_size = paging.size;
}

std::optional<std::uint64_t> count_at(std::optional<Path> const& path, ReadResponse const& reply) {
    auto const* const value = path && reply.document ? find(*path, *reply.document) : nullptr;
    return value ? read_decimal(scalar_text(*value)) : std::nullopt;
}

bool sends_size(Paging const& paging) {
    return std::ranges::any_of(paging.query, [](Parameter const& one) {
        return std::ranges::any_of(one.value.pieces,
                                   [](Piece const& piece) { return piece.ref == Ref::page_size; });
    });
}

Result<NextPlace> next_place(Paging const& paging, PagePlace const& place, std::size_t items,
                             ReadResponse const& reply, std::string_view path, Arena& arena) {
    std::string_view cursor;
    switch (paging.by) {
    case Paging::By::none: return NextPlace{};
    case Paging::By::offset:
    case Paging::By::page: return next_number(paging, place, items, reply);
    case Paging::By::cursor: {
        auto const* const value = paging.at && reply.document ? find(*paging.at, *reply.document) : nullptr;
        cursor = place_text(value);
        if (!paging.header.empty()) cursor = reply.response->header(paging.header);
        if (paging.more && !says_more(paging, reply)) cursor = {};
        break;
    }
    case Paging::By::link: cursor = next_link(*reply.response); break;
    case Paging::By::next_url: {
        auto const* const value = reply.document ? find(*paging.at, *reply.document) : nullptr;
        cursor = place_text(value);
        break;
    }
    }
    if (cursor.empty()) return NextPlace{.place = {}, .total = count_at(paging.total, reply)};
    if (paging.by != Paging::By::cursor) {
        auto const parameter = parameter_of(cursor, paging.parameter, path, arena);
        if (!parameter) return std::unexpected(parameter.error());
        cursor = *parameter;
    }
    if (cursor == place.cursor) return strange("the back end's list goes in a circle");
    return NextPlace{.place = PagePlace{.number = place.number, .cursor = cursor, .size = place.size},
                     .total = count_at(paging.total, reply)};
}

} // namespace idiom::declared
