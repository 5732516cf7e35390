#include "translators/core/change.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

namespace {

using namespace idiom;

constexpr std::array<std::string_view, 2> old_roles{"a", "b"};
constexpr std::array<std::string_view, 1> old_accounts{"acc"};
constexpr std::array<Extension, 2> old_extensions{Extension{"keep", "1"}, Extension{"drop", "2"}};

User whole_user() {
    User user;
    for (auto const& text : text_fields)
        user.*text.member = name_of(text.field);
    user.active = true;
    user.roles = old_roles;
    user.accounts = old_accounts;
    user.devices = std::span<Device const>{};
    user.skills = std::span<Skill const>{};
    user.extensions = old_extensions;
    return user;
}

/// Gives `user` a value in `field` that differs from those of `whole_user`.
void set(User& user, Field field) {
    static constexpr std::array<std::string_view, 1> names{"new"};
    static constexpr std::array<Device, 1> devices{
        Device{.id = "new", .phone_number = {}, .client_type = {}}};
    static constexpr std::array<Skill, 1> skills{Skill{.id = "new", .name = {}, .level = {}}};
    static constexpr std::array<Extension, 1> extensions{Extension{"new", "true"}};
    for (auto const& text : text_fields)
        if (text.field == field) user.*text.member = "new";
    switch (field) {
    case Field::active: user.active = false; break;
    case Field::roles: user.roles = names; break;
    case Field::accounts: user.accounts = names; break;
    case Field::devices: user.devices = devices; break;
    case Field::skills: user.skills = skills; break;
    case Field::extensions: user.extensions = extensions; break;
    default: break;
    }
}

template <class Work> void for_every_field(Work work) {
    for (std::size_t i = 0; i < field_count; ++i) {
        auto const field = static_cast<Field>(i);
        BOOST_TEST_CONTEXT(name_of(field)) work(field);
    }
}

BOOST_AUTO_TEST_SUITE(change)

BOOST_AUTO_TEST_CASE(every_field_has_a_name_of_its_own) {
    for_every_field([](Field field) { BOOST_TEST((field_named(name_of(field)) == field)); });
    for (auto const name : {"", "ID", "username", "role", "userName "})
        BOOST_TEST(!field_named(name));
}

BOOST_AUTO_TEST_CASE(has_and_clear_reach_every_field) {
    for_every_field([](Field field) {
        User user;
        BOOST_TEST(!has(user, field));
        set(user, field);
        BOOST_TEST(has(user, field));
        clear(user, field);
        BOOST_TEST(!has(user, field));
    });
}

BOOST_AUTO_TEST_CASE(an_empty_change_keeps_everything) {
    Arena arena;
    Change const change;
    BOOST_TEST(change.empty());
    BOOST_TEST(!change.touches_scalars());
    auto const after = apply(whole_user(), change, arena);
    for_every_field([&](Field field) { BOOST_TEST(has(after, field)); });
}

BOOST_AUTO_TEST_CASE(a_cleared_field_is_gone_and_the_others_stay) {
    for_every_field([](Field cleared) {
        Arena arena;
        Change change;
        change.clear(cleared);
        BOOST_TEST(change.clears(cleared));
        BOOST_TEST(change.touches(cleared));
        BOOST_TEST(!change.sets(cleared));
        BOOST_TEST(change.touches_scalars() == (cleared != Field::roles));
        auto const after = apply(whole_user(), change, arena);
        for_every_field([&](Field field) { BOOST_TEST(has(after, field) == (field != cleared)); });
    });
}

BOOST_AUTO_TEST_CASE(a_set_field_takes_its_new_value) {
    Arena arena;
    Change change;
    for_every_field([&](Field field) {
        if (field != Field::roles) set(change.set, field);
    });
    auto const after = apply(whole_user(), change, arena);
    for (auto const& text : text_fields)
        BOOST_TEST((after.*text.member).value() == "new");
    BOOST_TEST(after.active.value() == false);
    BOOST_TEST(after.accounts->front() == "new");
    BOOST_TEST(after.devices->front().id == "new");
    BOOST_TEST(after.skills->front().id == "new");
    BOOST_TEST(after.roles->size() == 2u);
    BOOST_TEST(after.extensions->size() == 3u);
}

BOOST_AUTO_TEST_CASE(roles_come_from_the_roles_change_only) {
    Arena arena;
    Change change;
    change.set.roles = old_accounts;
    BOOST_TEST(!change.sets(Field::roles));
    BOOST_TEST(change.empty());
    BOOST_TEST(apply(User{}, change, arena).roles.has_value() == false);

    change.roles = RolesReplace{.roles = old_accounts};
    BOOST_TEST(change.sets(Field::roles));
    BOOST_TEST(!change.empty());
    BOOST_TEST(!change.touches_scalars());
    BOOST_TEST(apply(whole_user(), change, arena).roles->front() == "acc");
}

BOOST_AUTO_TEST_CASE(a_kept_field_is_neither_set_nor_cleared) {
    for_every_field([](Field field) {
        Change change;
        set(change.set, field);
        if (field == Field::roles) change.roles = RolesReplace{.roles = old_roles};
        change.clear(field);
        change.keep(field);
        BOOST_TEST(!change.touches(field));
        BOOST_TEST(change.empty());
    });
}

BOOST_AUTO_TEST_CASE(extensions_are_merged_by_name_and_null_removes) {
    Arena arena;
    static constexpr std::array<Extension, 3> changes{
        Extension{"drop", "null"},
        Extension{"new", "[1]"},
        Extension{"never there", "null"},
    };
    auto const after = merge_extensions(old_extensions, changes, arena);
    BOOST_REQUIRE(after.size() == 2u);
    BOOST_TEST((after[0] == Extension{"keep", "1"}));
    BOOST_TEST((after[1] == Extension{"new", "[1]"}));
}

BOOST_AUTO_TEST_CASE(an_extension_takes_the_place_of_its_namesake) {
    Arena arena;
    static constexpr std::array<Extension, 1> changes{Extension{"keep", "9"}};
    auto const after = merge_extensions(old_extensions, changes, arena);
    BOOST_REQUIRE(after.size() == 2u);
    BOOST_TEST((after[0] == Extension{"drop", "2"}));
    BOOST_TEST((after[1] == Extension{"keep", "9"}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
