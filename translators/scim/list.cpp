#include "fields.hpp"
#include "filter.hpp"
#include "operations.hpp"
#include "translators/codec/uri.hpp"

#include <charconv>

namespace idiom::scim {

namespace {

/// Filters that would make the URL too long are left to ourselves.
constexpr std::size_t longest_filter = 1500;

/// The attribute to sort by; "" where there is none that sorts as the field does.
std::string_view sort_attribute(Field field) {
    switch (field) {
    case Field::id:
    case Field::user_name:
    case Field::first_name:
    case Field::last_name: return fields[static_cast<std::size_t>(field)].wire;
    default: return {};
    }
}

/// What narrows the search; everything is compared again here, since services compare without case.
std::string_view filter_of(ListUsers const& wanted, Talk& talk) {
    auto& arena = talk.arena();
    std::string_view filter;
    auto const add = [&](std::string_view attribute, std::optional<std::string_view> const& value) {
        if (value)
            filter = arena.join({filter, filter.empty() ? "" : " and ", equals(attribute, *value, arena)});
    };
    add("userName", wanted.user_name);
    add("emails.value", wanted.email);
    // Whether a service knows groups as a filter of users cannot be told.
    if (wanted.role && !talk.options().roles_as_groups)
        add("roles.value", talk.call().roles->to_vendor(*wanted.role));
    return uri::encode(filter, arena);
}

Part<std::span<HeldUser>> read_users(std::span<json::Value const> records, Talk& talk) {
    auto& arena = talk.arena();
    auto const users = arena.array<HeldUser>(records.size());
    for (std::size_t i = 0; i < users.size(); ++i) {
        auto const user = read_user(records[i], talk.options().roles_as_groups, arena);
        if (!user)
            return std::unexpected(failed(Fault::backend_error, "the back end lists a user without an id"));
        users[i] = *user;
    }
    return users;
}

bool is_filter_refused(Step<Answer> const& step) {
    auto const* const result = std::get_if<Result<Answer>>(&step);
    return result && !result->has_value() && result->error().backend &&
           result->error().backend->code == "invalidFilter";
}

Part<std::span<json::Value const>> matching(ListUsers const& wanted, Service const& can, Talk& talk) {
    auto const filter = can.filter ? filter_of(wanted, talk) : std::string_view{};
    if (!filter.empty() && filter.size() <= longest_filter) {
        auto const found = talk.all(talk.arena().join({"/Users?filter=", filter, "&"}));
        // Services need not know every attribute as a filter.
        if (found || !is_filter_refused(found.error())) return found;
    }
    return talk.all("/Users?");
}

Step<Answer> list_from_all(ListUsers const& wanted, Service const& can, Talk& talk) {
    auto const records = matching(wanted, can, talk);
    if (!records) return records.error();
    auto const users = read_users(*records, talk);
    if (!users) return users.error();
    return answer_page(*users, wanted, capabilities, talk.call(), talk.arena());
}

/// Our cursor over a service's pages: "i" and where the next page begins, or "c" and the service's own
/// cursor.
struct Place {
    std::size_t start = 1;
    std::string_view cursor;
};

std::string_view write_cursor(Place const& place, bool by_cursor, Arena& arena) {
    auto const text =
        by_cursor ? arena.join({"c", place.cursor}) : arena.join({"i", decimal(place.start, arena)});
    return uri::encode_base64url(text, arena);
}

std::optional<Place> read_cursor(std::string_view cursor, bool by_cursor, Arena& arena) {
    if (cursor.empty()) return Place{};
    auto const text = uri::decode_base64url(cursor, arena);
    if (!text || !text->starts_with(by_cursor ? 'c' : 'i')) return std::nullopt;
    auto const rest = text->substr(1);
    if (by_cursor) return rest.empty() ? std::nullopt : std::optional(Place{.cursor = rest});
    std::uint32_t start = 0;
    auto const [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), start);
    if (error != std::errc{} || end != rest.data() + rest.size() || start < 2) return std::nullopt;
    return Place{.start = start, .cursor = {}};
}

std::string_view next_of(Page const& page, Place const& place, bool by_cursor, Arena& arena) {
    if (by_cursor)
        return page.next_cursor.empty() ? std::string_view{}
                                        : write_cursor({.cursor = page.next_cursor}, true, arena);
    auto const next = place.start + page.resources.size();
    return next > page.total ? std::string_view{} : write_cursor({.start = next, .cursor = {}}, false, arena);
}

/// The service sorts and cuts.
Step<Answer> list_by_pages(ListUsers const& wanted, Service const& can, Talk& talk) {
    auto& arena = talk.arena();
    auto const place = read_cursor(wanted.cursor, can.cursor, arena);
    if (!place) return failed(Fault::invalid_parameter, "the cursor is not one that this list gave");
    auto size = std::max<std::size_t>(wanted.limit, 1);
    if (can.largest_page != 0) size = std::min<std::size_t>(size, can.largest_page);
    auto const from = can.cursor ? arena.join({"&cursor=", uri::encode(place->cursor, arena)})
                                 : arena.join({"&startIndex=", decimal(place->start, arena)});
    auto const page = talk.page(arena.join({"/Users?sortBy=", sort_attribute(wanted.sort),
                                            "&sortOrder=", wanted.descending ? "descending" : "ascending",
                                            from, "&count=", decimal(size, arena)}));
    if (!page) return page.error();
    auto const users = read_users(page->resources, talk);
    if (!users) return users.error();
    if (users->size() > size)
        return failed(Fault::backend_error, "the back end's page is longer than asked for");
    if (!can.cursor && !begins_at(*page, place->start))
        return failed(Fault::backend_error, "the back end's list does not go on where it was asked to");
    bool const goes_on = can.cursor ? !page->next_cursor.empty() : place->start <= page->total;
    if (users->empty() && goes_on && !can.cursor)
        return failed(Fault::backend_error, "the back end's list is shorter than it says");
    return answer_users({.users = *users, .next = next_of(*page, *place, can.cursor, arena)}, talk.call(),
                        arena);
}

} // namespace

Step<Answer> list(ListUsers const& wanted, Talk& talk) {
    auto const can = talk.service();
    if (!can) return can.error();
    bool const filters = wanted.user_name || wanted.email || wanted.role;
    if (can->sort && !filters && !sort_attribute(wanted.sort).empty())
        return list_by_pages(wanted, *can, talk);
    return list_from_all(wanted, *can, talk);
}

} // namespace idiom::scim
