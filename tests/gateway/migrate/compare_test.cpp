#include <boost/test/unit_test.hpp>

#include "gateway/migrate/compare.hpp"
#include "tests/gateway/migrate/mapping/ends.hpp"

using namespace idiom;
using namespace idiom::migrate;

namespace {

/// The names of what differs, joined by blanks.
std::string difference(mapping::Wanted const& wanted, User const& is, std::string_view dialect) {
    Arena arena;
    std::string text;
    for (auto const& name : names_of(compare(wanted, is, {.can = mapping::test::can(dialect)}, arena)))
        text += (text.empty() ? "" : " ") + name;
    return text;
}

constexpr std::array<std::string_view, 2> sorted{"admin", "agent"};
constexpr std::array<std::string_view, 3> another_order{"agent", "admin", "agent"};
constexpr std::array<std::string_view, 1> fewer{"agent"};

} // namespace

BOOST_AUTO_TEST_SUITE(comparison)

BOOST_AUTO_TEST_CASE(equal_is_what_to_can_hold_and_not_what_it_takes_on_create_only) {
    struct Row {
        char const* name;
        char const* to;
        User wanted;
        User is;
        char const* differs;
    };
    Row const rows[] = {
        {"the login without regard to case", "xarios", {.user_name = "Ana@X"}, {.user_name = "ana@x"}, ""},
        {"another login, where it can be written",
         "xarios",
         {.user_name = "new@x"},
         {.user_name = "old@x"},
         "userName"},
        {"a login of create only", "evovoice", {.user_name = "new@x"}, {.user_name = "old@x"}, ""},
        {"a login of create only", "genesys", {.user_name = "new"}, {.user_name = "old"}, ""},
        {"a password", "genesys", {.password = "Tr1ck-Pony"}, {}, ""},
        {"blanks around a text", "genesys", {.last_name = " Quarz "}, {.last_name = "Quarz"}, ""},
        {"the case of a name", "genesys", {.last_name = "quarz"}, {.last_name = "Quarz"}, "lastName"},
        {"the joined name",
         "xarios",
         {.display_name = "Ana Quarz"},
         {.display_name = "Ana Quarz", .first_name = "A"},
         ""},
        {"what TO derives", "genesys", {.display_name = "Ana Quarz"}, {.display_name = "Quarz, Ana"}, ""},
        {"what TO cannot write", "genesys", {.active = false}, {.active = true}, ""},
        {"what is not wanted",
         "genesys",
         {.first_name = "Ana"},
         {.first_name = "Ana", .last_name = "Quarz"},
         ""},
        {"roles in another order, and twice", "genesys", {.roles = another_order}, {.roles = sorted}, ""},
        {"one role less", "genesys", {.roles = fewer}, {.roles = sorted}, "roles"},
        {"roles at a TO without roles", "configureuser", {.roles = fewer}, {}, ""},
        {"two fields",
         "genesys",
         {.first_name = "Ana", .last_name = "Quarz"},
         {.first_name = "Bo"},
         "firstName lastName"},
    };
    for (auto const& row : rows)
        BOOST_TEST(difference({.set = row.wanted}, row.is, row.to) == row.differs,
                   row.name << ", " << row.to);
}

BOOST_AUTO_TEST_CASE(an_empty_value_needs_not_be_cleared) {
    mapping::Wanted wanted;
    wanted.clears.add(Field::last_name);
    BOOST_TEST(difference(wanted, {}, "genesys") == "");
    BOOST_TEST(difference(wanted, {.last_name = ""}, "genesys") == "");
    BOOST_TEST(difference(wanted, {.last_name = "Quarz"}, "genesys") == "lastName");
}

BOOST_AUTO_TEST_CASE(the_change_has_nothing_but_what_differs) {
    Arena arena;
    mapping::Wanted const wanted{
        .set = {.first_name = "Ana", .last_name = "Quarz", .email = "ana@x", .roles = sorted}};
    User const is{.first_name = "Ana", .last_name = "Granat", .email = "ana@x", .roles = fewer};
    migrate::Target const target{.can = mapping::test::can("genesys")};
    auto const change = change_of(compare(wanted, is, target, arena), wanted, arena);
    BOOST_TEST(!change.set.first_name);
    BOOST_TEST(!change.set.email);
    BOOST_TEST(change.set.last_name.value_or("") == "Quarz");
    auto const* const roles = change.roles ? std::get_if<RolesDelta>(&*change.roles) : nullptr;
    BOOST_TEST_REQUIRE(roles != nullptr, "nobody else's role is overwritten");
    BOOST_TEST(roles->add.size() == 1U);
    BOOST_TEST(roles->add.front() == "admin");
    BOOST_TEST(roles->remove.empty());
}

BOOST_AUTO_TEST_SUITE_END()
