#include "translators/core/conversation.hpp"
#include "translators/core/list_filter.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom {

namespace {

/// A place in the order of a list: the sort key, and the id because keys may be equal.
struct Place {
    std::string_view key;
    std::string_view id;
    auto operator<=>(Place const&) const = default;
};

/// A member that was not understood sorts first, like an absent member.
Place place_of(HeldUser const& user, TextField const& field) {
    auto const key = user.text(field);
    auto const id = user.id();
    return {key ? *key : std::string_view{}, id ? *id : std::string_view{}};
}

constexpr std::string_view hex_digits = "0123456789abcdef";

/// The cursor is the place in hexadecimal, "KEY.ID". It is opaque, safe in a query, and any text can be read.
std::string_view write_cursor(Place place, Arena& arena) {
    auto text = arena.text(2 * (place.key.size() + place.id.size()) + 1);
    auto const append = [&](std::string_view bytes) {
        for (unsigned char const byte : bytes) {
            text += hex_digits[byte >> 4];
            text += hex_digits[byte & 15];
        }
    };
    append(place.key);
    text += '.';
    append(place.id);
    return arena.keep(text);
}

std::optional<std::string_view> read_hex(std::string_view digits, Arena& arena) {
    if (digits.size() % 2 != 0) return std::nullopt;
    if (digits.empty()) return std::string_view{};
    char* const to = arena.bytes(digits.size() / 2);
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        auto const high = hex_digits.find(digits[i]);
        auto const low = hex_digits.find(digits[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        to[i / 2] = static_cast<char>(high << 4 | low);
    }
    return std::string_view(to, digits.size() / 2);
}

std::optional<Place> read_cursor(std::string_view cursor, Arena& arena) {
    auto const dot = cursor.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    auto const key = read_hex(cursor.substr(0, dot), arena);
    auto const id = read_hex(cursor.substr(dot + 1), arena);
    if (!key || !id) return std::nullopt;
    return Place{*key, *id};
}

Error not_filterable(FieldSet fields, Arena& arena) {
    auto error = not_understood(fields, arena);
    error.detail =
        "a user of the back end may or may not be one that is looked for, because a member of it is "
        "not understood or not shown";
    return error;
}

} // namespace

bool may_pass(HeldUser const& user, ListUsers const& list, Capabilities const& can) {
    auto without_role = list;
    without_role.role.reset();
    return !Filtered(user, without_role, can).refused();
}

Result<HeldPage> page(std::span<HeldUser> users, ListUsers const& list, Capabilities const& can,
                      Arena& arena) {
    auto const& field = text_field(list.sort);
    auto const precedes = [&](Place const& a, Place const& b) { return list.descending ? b < a : a < b; };

    std::optional<Place> after;
    if (!list.cursor.empty()) {
        after = read_cursor(list.cursor, arena);
        if (!after) return fail(Fault::invalid_parameter, "the cursor is not one that this list gave");
    }
    FieldSet unknown;
    std::size_t total = 0;
    auto const wanted = std::ranges::partition(users, [&](HeldUser const& user) {
        Filtered const filtered(user, list, can);
        unknown.add(filtered.unknown());
        if (filtered.passed()) ++total;
        return filtered.passed() && (!after || precedes(*after, place_of(user, field)));
    });
    if (!unknown.empty()) return std::unexpected(not_filterable(unknown, arena));
    auto const candidates = users.first(users.size() - wanted.size());
    auto const size = std::min(list.limit, candidates.size());
    std::ranges::partial_sort(candidates, candidates.begin() + static_cast<std::ptrdiff_t>(size),
                              [&](HeldUser const& a, HeldUser const& b) {
                                  return precedes(place_of(a, field), place_of(b, field));
                              });
    auto const shown = candidates.first(size);
    bool const more = size > 0 && candidates.size() > size;
    return HeldPage{.users = shown,
                    .next = more ? write_cursor(place_of(shown.back(), field), arena) : std::string_view{},
                    .total = total};
}

Step<Answer> continued(Step<Answer> step, HeldPage const& page) {
    if (auto* const result = std::get_if<Result<Answer>>(&step); result && *result) {
        auto& many = std::get<ManyUsers>((*result)->what);
        many.next = page.next;
        many.total = page.total;
    }
    return step;
}

Step<Answer> answer_page(std::span<HeldUser> users, ListUsers list, Capabilities const& can, Call const& call,
                         Arena& arena) {
    // If the route has no name for the role, it becomes "", and no user holds "".
    if (list.role) list.role = call.roles->to_vendor(*list.role);
    auto const found = page(users, list, can, arena);
    if (!found) return failed(found.error());
    return answer_users(*found, call, arena);
}

Step<Answer> answer_users(HeldPage const& found, Call const& call, Arena& arena) {
    auto const shown = arena.array<User>(found.users.size());
    auto warnings = arena.vector<Warning>();
    for (std::size_t i = 0; i < shown.size(); ++i) {
        auto const before = warnings.size();
        shown[i] = present(found.users[i], call, warnings, arena);
        if (warnings.size() == before) continue;
        Decimal const at(i);
        for (auto& warning : std::span(warnings).subspan(before))
            warning.pointer = arena.join({"/users/", at, warning.pointer});
    }
    return Result<Answer>(Answer{.what = ManyUsers{.users = shown, .next = found.next, .total = found.total},
                                 .warnings = Arena::keep(warnings)});
}

} // namespace idiom
