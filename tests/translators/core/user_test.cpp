#include "translators/core/user.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace idiom;

namespace {

User whole() {
    static constexpr std::string_view name = "x";
    static Device const device{.id = "d"};
    static Skill const skill{.id = "s"};
    static Extension const extension{.name = "e", .json = "1"};
    return {.id = "1",
            .user_name = "a",
            .display_name = "b",
            .first_name = "c",
            .last_name = "d",
            .email = "e",
            .phone_number = "f",
            .password = "g",
            .active = true,
            .roles = Names(&name, 1),
            .accounts = Names(&name, 1),
            .devices = std::span(&device, 1),
            .skills = std::span(&skill, 1),
            .extensions = std::span(&extension, 1)};
}

BOOST_AUTO_TEST_SUITE(user_fields_table)

BOOST_AUTO_TEST_CASE(every_field_is_copied_and_cleared_alone) {
    for (auto const& row : user_fields) {
        BOOST_TEST_CONTEXT(row.name) {
            User some;
            copy_field(some, whole(), row.field);
            User less = whole();
            clear(less, row.field);
            for (auto const& other : user_fields) {
                bool const same = other.field == row.field;
                BOOST_TEST(has(some, other.field) == same, other.name);
                BOOST_TEST(has(less, other.field) == !same, other.name);
            }
            copy_field(some, User{}, row.field);
            BOOST_TEST(!has(some, row.field));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_field_is_found_by_its_name_alone) {
    for (auto const& row : user_fields) {
        BOOST_TEST((field_named(row.name) == row.field), row.name);
        BOOST_TEST(name_of(row.field) == row.name);
        BOOST_TEST(pointer_of(row.field) == "/" + std::string(row.name));
    }
    for (std::string_view const name : {"", "ID", "user_name", "/id", "role"})
        BOOST_TEST(!field_named(name).has_value(), name);
}

BOOST_AUTO_TEST_CASE(the_texts_of_a_user_are_its_text_fields) {
    std::size_t texts = 0;
    for (auto const& row : user_fields)
        if (row.shape == Shape::text) BOOST_TEST((text_fields[texts++].member == row.text), row.name);
    BOOST_TEST(texts == text_fields.size());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
