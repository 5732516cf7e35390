#include "translators/scim/face/logins.hpp"

#include "translators/core/text.hpp"
#include "translators/face/page_size.hpp"
#include "translators/scim/face/held.hpp"

#include <string>

namespace idiom::scim_face {

namespace {

std::optional<User> among(ManyUsers const& many, std::string_view login) {
    for (auto const& user : many.users)
        if (user.user_name && equal_login(*user.user_name, login)) return user;
    return std::nullopt;
}

std::string without_separators(std::string_view number) {
    std::string made(number);
    std::erase_if(made, [](char c) { return std::string_view(" -./()").contains(c); });
    return made;
}

} // namespace

bool may_be_shown_as(Field field, std::string_view sent, std::string_view shown) {
    sent = trimmed(sent, blanks);
    shown = trimmed(shown, blanks);
    if (field == Field::phone_number) return without_separators(sent) == without_separators(shown);
    bool const is_login = field == Field::user_name || field == Field::email;
    return is_login ? equal_login(sent, shown) : scim::equal_folded(sent, shown);
}

Stage<std::optional<User>> find_login(OutcomeReader& course, std::string_view login, Shape const& shape) {
    if (!shape.can().operations.has(Operation::list)) return std::optional<User>();
    auto const found = taken<ManyUsers>(
        course, ListUsers{.limit = 50, .cursor = {}, .user_name = login, .email = {}, .role = {}});
    if (!found) return std::unexpected(found.error());
    if (auto const user = among(*found, login)) return user;
    if (rule(shape.can(), Field::user_name).ignores_case) return std::optional<User>();
    std::string_view cursor;
    std::size_t pages = 0;
    do {
        if (++pages > most_pages) return end_of_pages();
        auto const more = taken<ManyUsers>(course, ListUsers{.limit = face::page_size_of(shape.can()),
                                                             .cursor = cursor,
                                                             .user_name = {},
                                                             .email = {},
                                                             .role = {}});
        if (!more) return std::unexpected(more.error());
        if (auto const user = among(*more, login)) return user;
        cursor = more->next;
    } while (!cursor.empty());
    return std::optional<User>();
}

} // namespace idiom::scim_face
