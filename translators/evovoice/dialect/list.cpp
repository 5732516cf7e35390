#include "translators/codec/base64.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/resume.hpp"
#include "translators/core/text.hpp"
#include "translators/evovoice/dialect/fields.hpp"
#include "translators/evovoice/dialect/operations.hpp"

#include <algorithm>
#include <charconv>

namespace idiom::evovoice {

namespace {

constexpr std::size_t largest_page = 100; ///< the vendor names no maximum; its own tools ask for 25 to 100
constexpr std::size_t most_pages = 10;    ///< of one reading
constexpr int most_readings = 3;          ///< of one call, before the list is read as a whole

/// A place in the vendor's list. A page number only has a meaning together with the page size, so a cursor
/// keeps both, whatever the limit of the next call is. The place is on the user that was shown last.
struct Place {
    std::size_t page = 0;
    std::size_t size = 1;
    std::size_t shown = 0; ///< users of the page, up to the last one shown
    std::optional<LastShown> last;
};

std::string_view write_cursor(Place const& place, Arena& arena) {
    return base64::encode_url(arena.join({decimal(place.page, arena), ".", decimal(place.size, arena), ".",
                                          decimal(place.shown, arena), ".", write_last(*place.last, arena)}),
                              arena);
}

std::optional<Place> read_cursor(std::string_view cursor, Arena& arena) {
    auto const text = base64::decode_url(cursor, arena);
    if (!text) return std::nullopt;
    Place place;
    auto const* at = text->data();
    auto const* const end = at + text->size();
    for (auto* const number : {&place.page, &place.size, &place.shown}) {
        std::uint32_t value = 0;
        auto const read = std::from_chars(at, end, value);
        if (read.ec != std::errc{} || read.ptr == end || *read.ptr != '.') return std::nullopt;
        at = read.ptr + 1;
        *number = value;
    }
    place.last = read_last({at, static_cast<std::size_t>(end - at)});
    bool const possible =
        place.size > 0 && place.size <= largest_page && place.shown > 0 && place.shown <= place.size;
    return place.last && possible ? std::optional(place) : std::nullopt;
}

/// The vendor's member to sort by; "" if the vendor cannot sort by the field. (Its documents do not list the
/// members. We assume those of UserInfo.)
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

std::string_view sort_parameters(ListUsers const& call, Arena& arena) {
    return arena.join(
        {"&sortField=", sort_member(call.sort), "&sortOrder=", call.descending ? "Descend" : "Ascend"});
}

std::string_view page_parameters(ListUsers const& call, std::size_t page, std::size_t size, Arena& arena) {
    return arena.join({"&page=", decimal(page, arena), "&countPerPage=", decimal(size, arena),
                       sort_parameters(call, arena)});
}

/// Moves the users of this back end's accounts to the front and returns them. Error: backend_error if the
/// response does not show whose a user is.
Result<std::span<HeldUser>> only_ours(Conversation& conversation, std::span<HeldUser> users) {
    if (std::ranges::any_of(users, [](HeldUser const& user) { return user.not_understood(Field::accounts); }))
        return std::unexpected(not_understood({Field::accounts}, conversation.arena()));
    auto const others = std::ranges::remove_if(
        users, [&](HeldUser const& user) { return !conversation.accounts().has(user); });
    return users.first(users.size() - others.size());
}

/// Returns a text that is a part of the address of every user in the list: the text of a filter on the
/// address, which is also the login. Null if there is no such filter.
std::optional<std::string_view> part_of_address(ListUsers const& call) {
    if (auto const& whole = call.email ? call.email : call.user_name) return whole;
    for (auto const& filter : call.filters)
        if (filter.field == Field::email || filter.field == Field::user_name) return filter.text;
    return std::nullopt;
}

/// Does what the vendor cannot do, on the complete list. The vendor's address filter matches a part of the
/// address, so it only narrows the search.
Step<Answer> list_from_all(Conversation& conversation, ListUsers const& call) {
    auto& arena = conversation.arena();
    auto const address = part_of_address(call);
    auto const filter =
        address ? arena.join({"&emailFilter=", uri::encode(*address, arena)}) : std::string_view{};
    auto const all = conversation.everybody(filter);
    if (!all) return all.error();
    auto const ours = only_ours(conversation, *all);
    if (!ours) return failed(ours.error());
    return answer_page(*ours, call, capabilities, conversation.call(), arena);
}

/// Pages that were read together.
struct Reading {
    std::span<HeldUser> users; ///< in the vendor's order
    std::size_t first = 0;     ///< the index of the first user in the whole list
    bool more = false;         ///< whether users follow
    bool torn = false;         ///< users disappeared meanwhile, so one may be missing between two pages
};

/// Whether users follow a page; nullopt if the vendor does not say. A page that denies it is not the last one
/// if its total is higher.
std::optional<bool> has_next(UserPage const& page, std::size_t number, std::size_t size) {
    if (page.more.value_or(false)) return true;
    if (page.total) return number * size + page.users.size() < *page.total;
    if (page.more) return false;
    if (page.pages) return number + 1 < *page.pages;
    return std::nullopt;
}

/// Appends the users that are not there yet. A user created during the reading moves others to the next page.
void append_new(std::pmr::vector<HeldUser>& users, std::span<HeldUser const> page) {
    auto const before = users.size();
    for (auto const& user : page) {
        auto const known = [&](HeldUser const& other) { return other.id().is(*user.id()); };
        if (std::ranges::none_of(std::span(users).first(before), known)) users.push_back(user);
    }
}

/// Joins the pages of a reading that begins with page `from.page`.
Result<Reading> joined(Conversation& conversation, Responses responses, Place const& from) {
    auto users = conversation.arena().vector<HeldUser>();
    Reading reading{.users = {}, .first = from.page * from.size};
    std::optional<std::uint32_t> total;
    for (std::size_t i = 0; i < responses.size(); ++i) {
        auto const page = conversation.read_page(responses[i]);
        if (!page) return std::unexpected(page.error());
        reading.torn = reading.torn || (total && page->total && *page->total < *total);
        if (page->total) total = page->total;
        append_new(users, page->users);
        auto const more = has_next(*page, from.page + i, from.size);
        if (!more) return fail(Fault::backend_error, "the back end does not say whether its list goes on");
        reading.more = *more;
        if (!reading.more) break;
    }
    reading.users = {users.data(), users.size()};
    return reading;
}

/// Reads `count` pages from `from` on.
Part<Reading> read_pages(Conversation& conversation, ListUsers const& call, Place const& from,
                         std::size_t count) {
    auto& arena = conversation.arena();
    auto const parameters = arena.array<std::string_view>(count);
    for (std::size_t i = 0; i < count; ++i)
        parameters[i] = page_parameters(call, from.page + i, from.size, arena);
    auto const responses = conversation.pages(parameters);
    if (!responses) return std::unexpected(responses.error());
    auto const reading = joined(conversation, *responses, from);
    if (!reading) return std::unexpected(failed(reading.error()));
    return *reading;
}

/// Shows the users of a reading from `index` on.
Step<Answer> show(Conversation& conversation, ListUsers const& call, Reading const& reading,
                  std::size_t index, std::size_t size) {
    auto const limit = std::max<std::size_t>(call.limit, 1);
    auto const shown = reading.users.subspan(index, std::min(limit, reading.users.size() - index));
    auto const end = index + shown.size();
    bool const over = shown.empty() || (end == reading.users.size() && !reading.more);
    auto const last = over ? std::optional<LastShown>() : last_shown(shown.back(), call.sort);
    auto const ours = only_ours(conversation, shown);
    if (!ours) return failed(ours.error());
    if (over) return answer_users({.users = *ours, .next = {}}, conversation.call(), conversation.arena());
    auto const at = reading.first + end - 1;
    Place const next{.page = at / size, .size = size, .shown = at % size + 1, .last = last};
    return answer_users({.users = *ours, .next = write_cursor(next, conversation.arena())},
                        conversation.call(), conversation.arena());
}

/// Reads from the user that was shown last. If the user is no longer at the place of the cursor, reads the
/// pages before or after it, and finally the whole list.
Step<Answer> list_by_pages(Conversation& conversation, ListUsers const& call) {
    auto const limit = std::max<std::size_t>(call.limit, 1);
    auto const given = call.cursor.empty() ? Place{.size = std::min(limit, largest_page), .last = {}}
                                           : read_cursor(call.cursor, conversation.arena());
    if (!given) return failed(Fault::invalid_parameter, "the cursor is not one that this list gave");
    auto from = *given;
    auto count = std::min((from.shown + limit + from.size - 1) / from.size, most_pages);
    for (int i = 0; i < most_readings; ++i) {
        auto const reading = read_pages(conversation, call, from, count);
        if (!reading) return reading.error();
        if (reading->torn) continue;
        if (!from.last) return show(conversation, call, *reading, 0, from.size);
        auto const found = resume(reading->users, *from.last, call, from.page == 0, !reading->more);
        using Where = Resumed::Where;
        bool const leaves_some = found.index < reading->users.size() || !reading->more;
        if (found.where == Where::here && leaves_some)
            return show(conversation, call, *reading, found.index, from.size);
        // The pages read now overlap with those read before.
        count = std::max<std::size_t>(count, 2);
        if (found.where == Where::earlier)
            from.page -= std::min(from.page, count - 1);
        else
            from.page += count - 1;
    }
    auto const all = conversation.everybody(sort_parameters(call, conversation.arena()));
    if (!all) return all.error();
    auto const found = from.last ? resume(*all, *from.last, call, true, true) : Resumed{};
    return show(conversation, call, {.users = *all}, found.index, from.size);
}

} // namespace

Step<Answer> list(ListUsers const& wanted, Conversation& conversation) {
    bool const vendor_can = !wanted.role && !wanted.user_name && !wanted.email && !wanted.scans() &&
                            !sort_member(wanted.sort).empty();
    return vendor_can ? list_by_pages(conversation, wanted) : list_from_all(conversation, wanted);
}

} // namespace idiom::evovoice
