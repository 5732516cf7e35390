#include "translators/declared/pages.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/text.hpp"

namespace idiom::declared {

namespace {

std::unexpected<Error> strange(std::string_view why) { return fail(Fault::backend_error, why); }

/// Returns the URL of `rel="next"` (RFC 8288); "" if there is none.
std::string_view next_link(std::string_view header) {
    while (!header.empty()) {
        auto const open = header.find('<');
        auto const close = header.find('>', open == header.npos ? 0 : open);
        if (open == header.npos || close == header.npos) return {};
        auto const url = header.substr(open + 1, close - open - 1);
        header.remove_prefix(close + 1);
        auto const end = header.find('<');
        auto const parameters = header.substr(0, end);
        for (auto const form : {"rel=\"next\"", "rel=next", "rel='next'"})
            if (mentions(parameters, form)) return url;
        header = end == header.npos ? std::string_view{} : header.substr(end);
    }
    return {};
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
    if (items == 0) return strange("the back end's list came short");
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

Result<NextPlace> next_place(Paging const& paging, PagePlace const& place, std::size_t items,
                             ReadResponse const& reply, std::string_view path, Arena& arena) {
    std::string_view cursor;
    switch (paging.by) {
    case Paging::By::none: return NextPlace{};
    case Paging::By::offset:
    case Paging::By::page: return next_number(paging, place, items, reply);
    case Paging::By::cursor: {
        auto const* const value = paging.at && reply.document ? find(*paging.at, *reply.document) : nullptr;
        cursor = value ? scalar_text(*value) : std::string_view{};
        if (!paging.header.empty()) cursor = reply.response->header(paging.header);
        if (paging.more && !says_more(paging, reply)) cursor = {};
        break;
    }
    case Paging::By::link: cursor = next_link(reply.response->header("Link")); break;
    case Paging::By::next_url: {
        auto const* const value = reply.document ? find(*paging.at, *reply.document) : nullptr;
        cursor = value ? scalar_text(*value) : std::string_view{};
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
