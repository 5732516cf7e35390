#include <boost/test/unit_test.hpp>

#include "gateway/migrate/prepare.hpp"
#include "tests/gateway/migrate/mapping/ends.hpp"

using namespace idiom;
using namespace idiom::migrate;
using mapping::test::between;
using mapping::test::can;

BOOST_AUTO_TEST_SUITE(preparation)

BOOST_AUTO_TEST_CASE(the_login_that_idiom_itself_uses_at_to_is_skipped_whatever_to_shows) {
    struct Row {
        char const* to;
        Field match;
        char const* login;
        char const* email;
        bool skipped;
    };
    Row const rows[] = {
        {"genesys", Field::user_name, "ops", "x@x", true},
        {"genesys", Field::user_name, " OPS ", "x@x", true},
        {"genesys", Field::email, "ops", "x@x", true},
        {"genesys", Field::user_name, "ana", "ops", false}, // there an email is no login
        {"evovoice", Field::user_name, "ops", "x@x", true},
        {"evovoice", Field::email, "ana", "ops", true},
        {"evovoice", Field::user_name, "ana", "x@x", false},
    };
    for (auto const& row : rows) {
        auto const ends = between("configureuser", row.to);
        auto mapping = mapping::standard(ends);
        mapping.match = row.match;
        mapping::LeftBehind const left;
        RolePolicy const roles;
        Options const options;
        Preparation preparation(
            mapping, left,
            {.can = can(row.to),
             .roles = &roles,
             .is_own_login = [](std::string_view login) { return equal_ignoring_case(login, "ops"); }},
            options);
        Arena arena;
        RouteUser const read{.user = {.id = "7", .user_name = row.login, .email = row.email}};
        auto const mover = preparation.prepare(read, can("configureuser"), arena);
        BOOST_TEST(!mover.skipped.empty() == row.skipped, row.to << ' ' << row.login << ' ' << row.email);
    }
}

BOOST_AUTO_TEST_CASE(a_user_without_a_key_is_failed) {
    auto const ends = between("configureuser", "evovoice");
    struct Row {
        Field match;
        std::optional<std::string_view> login;
        std::optional<std::string_view> email;
        char const* problem;
    };
    Row const rows[] = {
        {Field::email, "ana", "ana@x", ""},
        {Field::email, "ana", {}, "has no email"},
        {Field::email, "ana", "", "has no email"},
        {Field::email, "ana", " \t", "has no email"},
        {Field::user_name, "ana", "", ""},
        {Field::user_name, {}, "ana@x", "has no userName"},
        {Field::user_name, " ", "ana@x", "has no userName"},
    };
    for (auto const& row : rows) {
        auto mapping = mapping::standard(ends);
        mapping.match = row.match;
        mapping::LeftBehind const left;
        Options const options;
        Preparation preparation(mapping, left, {.can = ends.to}, options);
        Arena arena;
        RouteUser const read{.user = {.id = "7", .user_name = row.login, .email = row.email}};
        auto const mover = preparation.prepare(read, ends.from, arena);
        BOOST_TEST(mover.problem == row.problem, name_of(row.match) << ' ' << row.login.value_or("none")
                                                                    << ' ' << row.email.value_or("none"));
    }
}

BOOST_AUTO_TEST_CASE(a_user_that_was_not_read_whole_clears_nothing) {
    auto const ends = between("configureuser", "evovoice");
    auto const mapping = mapping::standard(ends);
    mapping::LeftBehind const left;
    Options const options;
    Preparation preparation(mapping, left, {.can = ends.to}, options);
    Arena arena;
    RouteUser read{.user = {.id = "7", .user_name = "ana", .first_name = "Ana"}};
    BOOST_TEST(preparation.prepare(read, ends.from, arena).wanted.clears.has(Field::last_name));
    read.problem = "cannot be read";
    BOOST_TEST(preparation.prepare(read, ends.from, arena).wanted.clears.empty());
}

BOOST_AUTO_TEST_SUITE_END()
