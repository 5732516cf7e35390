#include "fields.hpp"
#include "filter.hpp"
#include "operations.hpp"
#include "translators/codec/base64.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/resume.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <charconv>

namespace idiom::scim {

namespace {

/// How often Idiom looks for the page that continues the last one, before it reads the whole list.
constexpr int most_readings = 4;

/// Bytes. A longer filter is not sent, because the URL could be too long for the service; the dialect filters
/// the list itself.
constexpr std::size_t longest_filter = 1500;

/// The attribute to sort by; "" if no attribute sorts as the field does.
std::string_view sort_attribute(Field field) {
    switch (field) {
    case Field::id:
    case Field::user_name:
    case Field::first_name:
    case Field::last_name: return fields[static_cast<std::size_t>(field)].wire;
    default: return {};
    }
}

/// The attribute to filter by; "" if the service has none for the field.
std::string_view filter_attribute(Field field) {
    if (field == Field::email) return "emails.value";
    if (field == Field::phone_number) return "phoneNumbers.value";
    return fields[static_cast<std::size_t>(field)].wire;
}

std::string_view operator_for(TextFilter::How how) {
    switch (how) {
    case TextFilter::How::equals: return "eq";
    case TextFilter::How::starts_with: return "sw";
    case TextFilter::How::contains: return "co";
    }
    return "eq";
}

/// A filter that narrows the search. Everything is compared again here, because services compare without
/// case.
std::string_view filter_of(ListUsers const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    std::string_view filter;
    auto const add_one = [&](std::string_view condition) {
        filter = arena.join({filter, filter.empty() ? "" : " and ", condition});
    };
    auto const add = [&](std::string_view attribute, std::optional<std::string_view> const& value) {
        if (value) add_one(equals(attribute, *value, arena));
    };
    add("userName", wanted.user_name);
    add("emails.value", wanted.email);
    // A service does not tell whether it knows groups as a filter of users, so such a filter is not sent.
    if (wanted.role && !conversation.options().roles_as_groups)
        add("roles.value", conversation.call().roles->to_vendor(*wanted.role));
    // The gateway joins the name that is shown from others if the service has none, and reads texts as truth
    // values. The service would not find such users, so it is not asked.
    for (auto const& one : wanted.filters)
        if (one.field != Field::display_name)
            add_one(compared(filter_attribute(one.field), operator_for(one.how), one.text, arena));
    return uri::encode(filter, arena);
}

Part<std::span<HeldUser>> read_users(std::span<json::Value const> records, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const users = arena.array<HeldUser>(records.size());
    for (std::size_t i = 0; i < users.size(); ++i) {
        auto const user = read_user(records[i], conversation.options().roles_as_groups, arena);
        if (!user)
            return std::unexpected(failed(Fault::backend_error, "the back end lists a user without an id"));
        users[i] = *user;
    }
    return users;
}

Part<std::span<json::Value const>> matching(ListUsers const& wanted, Service const& can,
                                            Conversation& conversation) {
    auto const filter = can.filter ? filter_of(wanted, conversation) : std::string_view{};
    if (!filter.empty() && filter.size() <= longest_filter) {
        auto const found = conversation.all(conversation.arena().join({"/Users?filter=", filter, "&"}));
        // A service need not know every attribute as a filter.
        if (found || !is_filter_refused(found.error())) return found;
    }
    return conversation.all("/Users?");
}

Step<Answer> list_from_all(ListUsers const& wanted, Service const& can, Conversation& conversation) {
    auto const records = matching(wanted, can, conversation);
    if (!records) return records.error();
    auto const users = read_users(*records, conversation);
    if (!users) return users.error();
    return answer_page(*users, wanted, capabilities, conversation.call(), conversation.arena());
}

/// Our cursor over a service's pages: "i", the beginning of the next page and the user that was shown last;
/// or "c" and the service's own cursor.
struct Place {
    std::size_t start = 1;
    std::optional<LastShown> last;
    std::string_view cursor;
};

std::string_view write_cursor(Place const& place, Arena& arena) {
    auto const text =
        place.last ? arena.join({"i", decimal(place.start, arena), ".", write_last(*place.last, arena)})
                   : arena.join({"c", place.cursor});
    return base64::encode_url(text, arena);
}

std::optional<Place> read_cursor(std::string_view cursor, bool by_cursor, Arena& arena) {
    if (cursor.empty()) return Place{};
    auto const text = base64::decode_url(cursor, arena);
    if (!text || !text->starts_with(by_cursor ? 'c' : 'i')) return std::nullopt;
    auto const rest = text->substr(1);
    if (by_cursor) return rest.empty() ? std::nullopt : std::optional(Place{.last = {}, .cursor = rest});
    std::uint32_t start = 0;
    auto const* const end = rest.data() + rest.size();
    auto const [at, error] = std::from_chars(rest.data(), end, start);
    if (error != std::errc{} || at == end || *at != '.' || start < 2) return std::nullopt;
    auto const last = read_last({at + 1, static_cast<std::size_t>(end - at - 1)});
    return last ? std::optional(Place{.start = start, .last = last, .cursor = {}}) : std::nullopt;
}

/// One page in the service's sort order. `from` is "&startIndex=…" or "&cursor=…".
Part<Page> sorted_page(ListUsers const& wanted, std::string_view from, std::size_t size,
                       Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const page =
        conversation.page(arena.join({"/Users?sortBy=", sort_attribute(wanted.sort),
                                      "&sortOrder=", wanted.descending ? "descending" : "ascending", from,
                                      "&count=", decimal(size, arena)}));
    if (!page) return page;
    if (page->resources.size() > size)
        return std::unexpected(failed(Fault::backend_error, "the back end's page is longer than asked for"));
    return page;
}

/// The service sorts and cuts the list, and its cursors say where a page begins.
Step<Answer> list_by_cursor(ListUsers const& wanted, Place const& place, std::size_t size,
                            Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const page =
        sorted_page(wanted, arena.join({"&cursor=", uri::encode(place.cursor, arena)}), size, conversation);
    if (!page) return page.error();
    if (place.cursor.empty())
        if (auto const first = checked_first(*page); !first) return first.error();
    auto const users = read_users(page->resources, conversation);
    if (!users) return users.error();
    auto const next = page->next_cursor.empty()
                          ? std::string_view{}
                          : write_cursor({.last = {}, .cursor = page->next_cursor}, arena);
    return answer_users({.users = *users, .next = next}, conversation.call(), arena);
}

/// Some users of a list in the service's order.
struct Reading {
    std::span<HeldUser> users;
    std::size_t start = 1; ///< the index of the first user, from 1
    std::size_t total = 0;

    bool to_end() const { return start + users.size() > total; }
};

Part<Reading> read_from(ListUsers const& wanted, std::size_t start, std::size_t size,
                        Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const page =
        sorted_page(wanted, arena.join({"&startIndex=", decimal(start, arena)}), size, conversation);
    if (!page) return std::unexpected(page.error());
    if (!begins_at(*page, start))
        return std::unexpected(
            failed(Fault::backend_error, "the back end's list does not go on where it was asked to"));
    auto const total = total_of(*page, start);
    if (!total) return std::unexpected(total.error());
    if (page->resources.empty() && start <= *total)
        return std::unexpected(failed(Fault::backend_error, "the back end's list is shorter than it says"));
    auto const users = read_users(page->resources, conversation);
    if (!users) return std::unexpected(users.error());
    return Reading{.users = *users, .start = start, .total = *total};
}

/// Shows the users of a reading from `index` on.
Step<Answer> show(ListUsers const& wanted, Reading const& reading, std::size_t index, std::size_t size,
                  Conversation& conversation) {
    auto const shown = reading.users.subspan(index, std::min(size, reading.users.size() - index));
    auto const next = reading.start + index + shown.size();
    bool const over = shown.empty() || next > reading.total;
    auto const cursor =
        over ? std::string_view{}
             : write_cursor({.start = next, .last = last_shown(shown.back(), wanted.sort), .cursor = {}},
                            conversation.arena());
    return answer_users({.users = shown, .next = cursor}, conversation.call(), conversation.arena());
}

/// Reads the whole list in the service's order, if no page shows where to continue.
Step<Answer> go_on_in_all(ListUsers const& wanted, LastShown const& last, std::size_t size,
                          Conversation& conversation) {
    auto const records = conversation.all(
        conversation.arena().join({"/Users?sortBy=", sort_attribute(wanted.sort),
                                   "&sortOrder=", wanted.descending ? "descending&" : "ascending&"}));
    if (!records) return records.error();
    auto const users = read_users(*records, conversation);
    if (!users) return users.error();
    auto const found = resume(*users, last, wanted, true, true);
    return show(wanted, {.users = *users, .start = 1, .total = users->size()}, found.index, size,
                conversation);
}

/// The service sorts and cuts the list. Its indexes change when others create and delete users, so a page
/// begins with the user that was shown last. If it does not, this reads the pages around it.
Step<Answer> list_by_index(ListUsers const& wanted, Place const& place, std::size_t size, bool overlaps,
                           Conversation& conversation) {
    if (!place.last || !overlaps) {
        auto const reading = read_from(wanted, place.start, size, conversation);
        return reading ? show(wanted, *reading, 0, size, conversation) : reading.error();
    }
    auto from = place.start - 1;
    for (int i = 0; i < most_readings; ++i) {
        auto const reading = read_from(wanted, from, size + 1, conversation);
        if (!reading) return reading.error();
        auto const found = resume(reading->users, *place.last, wanted, from == 1, reading->to_end());
        bool const leaves_some = found.index < reading->users.size() || reading->to_end();
        if (found.where == Resumed::Where::here && leaves_some)
            return show(wanted, *reading, found.index, size, conversation);
        // The pages read now overlap with those read before.
        if (found.where == Resumed::Where::earlier)
            from -= std::min(from - 1, size);
        else
            from += std::max<std::size_t>(reading->users.size(), 2) - 1;
    }
    return go_on_in_all(wanted, *place.last, size, conversation);
}

Step<Answer> list_by_pages(ListUsers const& wanted, Service const& can, Conversation& conversation) {
    auto const place = read_cursor(wanted.cursor, can.cursor, conversation.arena());
    if (!place) return failed(Fault::invalid_parameter, "the cursor is not one that this list gave");
    auto size = std::max<std::size_t>(wanted.limit, 1);
    std::size_t const largest = can.largest_page == 0 ? size + 1 : can.largest_page;
    if (can.cursor) return list_by_cursor(wanted, *place, std::min(size, largest), conversation);
    // A page of one user has no room for an overlap.
    bool const overlaps = largest > 1;
    size = std::min(size, place->last && overlaps ? largest - 1 : largest);
    return list_by_index(wanted, *place, size, overlaps, conversation);
}

} // namespace

bool is_filter_refused(Step<Answer> const& step) {
    auto const* const result = std::get_if<Result<Answer>>(&step);
    return result && !result->has_value() && result->error().backend &&
           result->error().backend->code == "invalidFilter";
}

Step<Answer> list(ListUsers const& wanted, Conversation& conversation) {
    auto const can = conversation.service();
    if (!can) return can.error();
    bool const filters = wanted.user_name || wanted.email || wanted.role || wanted.scans();
    if (can->sort && !filters && !sort_attribute(wanted.sort).empty())
        return list_by_pages(wanted, *can, conversation);
    return list_from_all(wanted, *can, conversation);
}

} // namespace idiom::scim
