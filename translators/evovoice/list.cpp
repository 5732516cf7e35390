#include "translators/codec/uri.hpp"
#include "translators/core/conversation.hpp"
#include "translators/evovoice/conversations.hpp"
#include "translators/evovoice/fields.hpp"

#include <charconv>

namespace idiom::evovoice {

namespace {

constexpr std::size_t largest_page = 100; ///< the vendor names no maximum; its own tools ask for 25 to 100
constexpr std::size_t most_pages = 10;    ///< of one call

/// A place in the vendor's list: its page number only means something together with the page size, so a
/// cursor keeps both, whatever limit the next call has.
struct Place {
    std::size_t page = 0;
    std::size_t size = 1;
    std::size_t skip = 0; ///< users of the page that were shown already
};

std::string_view decimal(std::size_t number, Arena& arena) {
    std::array<char, 20> digits{};
    return arena.copy(
        {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr});
}

std::string_view write_cursor(Place place, Arena& arena) {
    return uri::encode_base64url(arena.join({decimal(place.page, arena), ".", decimal(place.size, arena), ".",
                                             decimal(place.skip, arena)}),
                                 arena);
}

std::optional<Place> read_cursor(std::string_view cursor, Arena& arena) {
    auto const text = uri::decode_base64url(cursor, arena);
    if (!text) return std::nullopt;
    Place place;
    auto const* at = text->data();
    auto const* const end = at + text->size();
    for (auto* const number : {&place.page, &place.size, &place.skip}) {
        if (number != &place.page && (at == end || *at++ != '.')) return std::nullopt;
        std::uint32_t value = 0;
        auto const read = std::from_chars(at, end, value);
        if (read.ec != std::errc{}) return std::nullopt;
        at = read.ptr;
        *number = value;
    }
    if (at != end || place.size == 0 || place.size > largest_page || place.skip >= place.size)
        return std::nullopt;
    return place;
}

/// The vendor's member to sort by; "" where it cannot. (Its documents do not list them; members of UserInfo
/// are assumed.)
std::string_view sort_member(Field field) {
    switch (field) {
    case Field::id: return "Id";
    case Field::user_name:
    case Field::email: return "EmailAddress";
    case Field::display_name: return "Name";
    case Field::first_name: return "FirstName";
    case Field::last_name: return "LastName";
    default: return {};
    }
}

std::string_view page_query(Talk const& talk, ListUsers const& call, Place place) {
    auto& arena = talk.arena;
    return arena.join({talk.accounts.query, "&page=", decimal(place.page, arena),
                       "&countPerPage=", decimal(place.size, arena), "&sortField=", sort_member(call.sort),
                       "&sortOrder=", call.descending ? "Descend" : "Ascend"});
}

/// What the vendor cannot do is done here, on everything that there is. Its address filter looks for a part
/// of the address, so it only narrows the search.
Step<Answer> list_from_all(Talk const& talk, ListUsers const& call, Script& script) {
    auto& arena = talk.arena;
    if (script.at_end()) {
        auto const address = call.email ? call.email : call.user_name;
        auto const filter =
            address ? arena.join({"&emailFilter=", uri::encode(*address, arena)}) : std::string_view{};
        return ask(arena, talk.wire.list(arena.join({talk.accounts.query, "&all=true", filter}), arena));
    }
    auto const all = talk.wire.read_page(script.take(), arena);
    if (!all) return failed(all.error());
    return answer_page(all->users, call, capabilities, talk.call, arena);
}

Step<Answer> list_by_pages(Talk const& talk, ListUsers const& call, Script& script) {
    auto& arena = talk.arena;
    auto const limit = std::max<std::size_t>(call.limit, 1);
    auto const from =
        call.cursor.empty() ? Place{.size = std::min(limit, largest_page)} : read_cursor(call.cursor, arena);
    if (!from) return failed(Fault::invalid_parameter, "the cursor is not one that this list gave");
    auto const pages = std::min((from->skip + limit + from->size - 1) / from->size, most_pages);

    if (script.at_end()) {
        auto const requests = arena.array<Request>(pages);
        for (std::size_t i = 0; i < pages; ++i)
            requests[i] = talk.wire.list(
                page_query(talk, call, {.page = from->page + i, .size = from->size, .skip = 0}), arena);
        return Ask{.requests = requests, .session = {}, .roles = {}};
    }
    if (!script.has(pages)) return failed(Fault::internal_error, "a reply is missing");

    auto found = arena.vector<HeldUser>();
    for (std::size_t i = 0; i < pages; ++i) {
        auto const page = talk.wire.read_page(script.take(), arena);
        if (!page) return failed(page.error());
        auto const skipped = i == 0 ? std::min(from->skip, page->users.size()) : 0;
        auto const shown = std::min(page->users.size() - skipped, limit - found.size());
        found.insert(found.end(), page->users.begin() + static_cast<std::ptrdiff_t>(skipped),
                     page->users.begin() + static_cast<std::ptrdiff_t>(skipped + shown));
        Place next{.page = from->page + i, .size = from->size, .skip = skipped + shown};
        if (next.skip >= page->users.size()) next = {.page = next.page + 1, .size = next.size, .skip = 0};
        bool const over = next.skip == 0 && !page->more;
        bool const full = found.size() == limit || i + 1 == pages;
        if (over || full)
            return answer_users(
                {.users = std::span(found), .next = over ? std::string_view{} : write_cursor(next, arena)},
                talk.call, arena);
    }
    return failed(Fault::internal_error, "a list without pages");
}

} // namespace

Step<Answer> list(Talk const& talk, ListUsers const& call, Replies replies) {
    Script script(replies);
    bool const vendor_can = !call.role && !call.user_name && !call.email && !sort_member(call.sort).empty();
    return vendor_can ? list_by_pages(talk, call, script) : list_from_all(talk, call, script);
}

} // namespace idiom::evovoice
