#include "gateway/migrate/mapping/apply.hpp"
#include "tests/gateway/migrate/mapping/ends.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::migrate::mapping;
using namespace idiom::migrate::mapping::test;

namespace {

std::string sentences(std::span<Lack const> lacks) {
    Arena arena;
    std::string made;
    for (auto const& lack : lacks)
        made += (made.empty() ? "" : "; ") + std::string(sentence(lack, arena));
    return made;
}

User whole(Arena& arena) {
    User user;
    user.user_name = "kim@x";
    user.first_name = "Kim";
    user.last_name = "Lee";
    user.password = "pw";
    user.roles = arena.list<std::string_view>({"agent"});
    return user;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_a_new_user_lacks_is_named) {
    Arena arena;
    auto const lacks = [&](std::string_view to, User const& set, Mapping const& mapping = {},
                           bool roles = false) {
        return sentences(why_not_created({.key = {}, .set = set, .clears = {}, .invalid = {}}, mapping,
                                         can(to), roles, arena));
    };
    User alone;
    alone.user_name = "kim@x";
    BOOST_TEST(lacks("genesys", alone) == "lacks firstName; lacks lastName; lacks password; lacks roles");
    BOOST_TEST(lacks("genesys", alone, {}, true) == "lacks firstName; lacks lastName; lacks password");
    BOOST_TEST(lacks("evovoice", alone) == "lacks password");
    BOOST_TEST(lacks("xarios", alone) == "lacks displayName");
    BOOST_TEST(lacks("configureuser", alone) == "");
    BOOST_TEST(lacks("configureuser", {}) == "lacks userName");
    for (auto const* const to : {"genesys", "evovoice", "xarios", "configureuser"})
        BOOST_TEST(lacks(to, whole(arena)) == "", to);

    auto no_password = whole(arena);
    no_password.password = std::nullopt;
    auto const makes_one = mapping_of("fields: { password: generate }", between("xarios", "genesys"));
    BOOST_TEST(lacks("genesys", no_password, makes_one) == "");
    auto no_roles = whole(arena);
    no_roles.roles = Names{};
    BOOST_TEST(lacks("genesys", no_roles) == "lacks roles");
}

BOOST_AUTO_TEST_CASE(a_value_that_is_too_long_is_counted_in_characters) {
    Arena arena;
    std::string letters;
    for (int i = 0; i < 100; ++i)
        letters += "ä";
    auto const fits = letters;
    auto const longer = letters + "b";
    User user;
    user.user_name = "kim@x";
    user.display_name = fits;
    Wanted wanted{.key = {}, .set = user, .clears = {}, .invalid = {}};
    BOOST_TEST(sentences(why_not_created(wanted, {}, can("xarios"), false, arena)) == "");
    BOOST_TEST(sentences(why_not_updated(wanted, can("xarios"), arena)) == "");
    wanted.set.display_name = longer;
    auto const told = "displayName has more than 100 characters";
    BOOST_TEST(sentences(why_not_created(wanted, {}, can("xarios"), false, arena)) == told);
    BOOST_TEST(sentences(why_not_updated(wanted, can("xarios"), arena)) == told);
}

BOOST_AUTO_TEST_CASE(where_the_login_is_the_address_it_has_the_form_of_one) {
    Arena arena;
    auto const told = [&](std::string_view to, std::string_view login, bool updates = false) {
        Wanted wanted;
        wanted.set = whole(arena);
        wanted.set.user_name = login;
        return sentences(updates ? why_not_updated(wanted, can(to), arena)
                                 : why_not_created(wanted, {}, can(to), false, arena));
    };
    for (auto const* const to : {"xarios", "evovoice"}) {
        for (auto const* const login : {"kim", "kim@", "@x", "kim@x@y", "kim lee@x", "kim@x\ty"})
            BOOST_TEST(told(to, login) == "userName is no e-mail address", to << ' ' << login);
        for (auto const* const login : {"kim@x", " kim@x ", "Größe+7@bücher.example"})
            BOOST_TEST(told(to, login) == "", to << ' ' << login);
    }
    BOOST_TEST(told("xarios", "kim", true) == "userName is no e-mail address");
    for (auto const* const to : {"genesys", "configureuser"})
        BOOST_TEST(told(to, "kim") == "", to);
}

BOOST_AUTO_TEST_CASE(an_update_needs_only_what_it_writes) {
    Arena arena;
    Wanted wanted;
    wanted.set.user_name = std::string_view();
    wanted.clears.add(Field::first_name);
    wanted.clears.add(Field::email);
    BOOST_TEST(sentences(why_not_updated(wanted, can("genesys"), arena)) == "firstName cannot be cleared");
    BOOST_TEST(sentences(why_not_updated(wanted, can("configureuser"), arena)) == "email cannot be cleared");
    auto const name = std::string(300, 'x'); // configureuser takes 255, and the login on create only
    wanted = {};
    wanted.set.user_name = name;
    BOOST_TEST(sentences(why_not_updated(wanted, can("configureuser"), arena)) == "");
    BOOST_TEST(sentences(why_not_created(wanted, {}, can("configureuser"), false, arena)) ==
               "userName has more than 255 characters");
}

BOOST_AUTO_TEST_CASE(values_that_are_not_of_their_type_stand_in_the_way) {
    Arena arena;
    Wanted wanted;
    wanted.set = whole(arena);
    wanted.invalid = arena.list({Lack{Lack::Kind::invalid, Field::active, "active"}});
    auto const told = "active has a value that is not of its type";
    BOOST_TEST(sentences(why_not_created(wanted, {}, can("configureuser"), false, arena)) == told);
    BOOST_TEST(sentences(why_not_updated(wanted, can("configureuser"), arena)) == told);
}
