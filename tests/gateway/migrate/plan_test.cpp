#include <boost/test/unit_test.hpp>

#include "gateway/migrate/plan.hpp"
#include "gateway/migrate/prepare.hpp"
#include "tests/gateway/migrate/two_ends.hpp"

using namespace idiom;
using namespace idiom::migrate;
using namespace idiom::migrate::fake;

BOOST_FIXTURE_TEST_SUITE(plans, TwoEnds)

BOOST_AUTO_TEST_CASE(partners_are_found_by_the_key_without_regard_to_case) {
    mover("Ana@x");
    mover("bo@x");
    mover("cy@x");
    resident("ANA@x");
    resident("bo@x", {}, "Granat");
    BOOST_TEST(actions() == "suc");
}

BOOST_AUTO_TEST_CASE(two_of_from_with_one_key_are_both_a_conflict_and_keep_their_partner) {
    mover("ana@x", "1");
    mover("Ana@x", "2");
    resident("ana@x");
    BOOST_TEST(actions(delete_everyone) == "CC");
}

BOOST_AUTO_TEST_CASE(a_key_is_shared_from_the_second_holder_on) {
    mover("ana@x", "1");
    BOOST_TEST(!from.shared("ana@x"));
    mover("Ana@x", "2");
    BOOST_TEST(from.shared("ana@x"));
    BOOST_TEST(!from.shared("bo@x"));
}

BOOST_AUTO_TEST_CASE(more_than_one_partner_is_a_conflict) {
    mover("ana@x");
    resident("ana@x", "1");
    resident("ana@x", "2");
    BOOST_TEST(actions(delete_everyone) == "C");
}

BOOST_AUTO_TEST_CASE(a_link_comes_first_and_a_key_that_disagrees_is_a_conflict) {
    mover("new@x", "f1");
    resident("old@x", "t1");
    link("f1", "t1");
    dialect = "xarios";
    BOOST_TEST(actions() == "u", "a rename where TO can write the login");
    dialect = "evovoice";
    BOOST_TEST(actions() == "C", "a rename where it cannot");
    resident("new@x", "t2");
    BOOST_TEST(actions() == "C", "the link says one, the key another");
}

BOOST_AUTO_TEST_CASE(a_partner_that_two_want_is_a_conflict_for_both) {
    mover("ana@x", "f1");
    mover("cy@x", "f2");
    resident("cy@x", "t1");
    link("f1", "t1");
    BOOST_TEST(actions() == "CC");
}

BOOST_AUTO_TEST_CASE(leavers_are_those_in_scope_who_have_no_partner) {
    mover("ana@x");
    resident("ana@x");
    resident("created@x");
    resident("matched@x");
    resident("stranger@x");
    link("gone1", "t:created@x", true);
    link("gone2", "t:matched@x", false);
    BOOST_TEST(actions() == "s", "no action");
    BOOST_TEST(actions(delete_copied) == "sl");
    BOOST_TEST(actions({mapping::MissingAction::delete_, mapping::MissingScope::matched}) == "sll");
    BOOST_TEST(actions(delete_everyone) == "slll");
}

BOOST_AUTO_TEST_CASE(a_user_of_from_that_failed_is_not_missing) {
    mover("ana@x", {}, {}, "cannot be read");
    resident("ana@x");
    link("f:ana@x", "t:ana@x");
    BOOST_TEST(actions(delete_everyone) == "F");
}

BOOST_AUTO_TEST_CASE(nobody_is_a_leaver_while_a_user_of_from_may_be_anybody) {
    mover("ana@x");
    auto place = from.at(0);
    place.known = false;
    place.id = "unknown";
    place.key.clear();
    from.add(place);
    resident("ana@x");
    resident("bo@x");
    auto const made = plan(delete_everyone);
    BOOST_TEST(made.leavers_unknown);
    BOOST_TEST(made.count(Action::leave) == 0U);
}

BOOST_AUTO_TEST_CASE(an_empty_key_never_finds_a_user_with_an_empty_key) {
    mapping.match = Field::email;
    mover("", "f1", {"agent"}, "has no email");
    mover("", "f2", {"agent"}, "has no email");
    resident("", "t1");
    resident("", "t2");
    BOOST_TEST(actions() == "FF", "neither a partner nor a conflict of two with one key");
    BOOST_TEST(!from.shared(""));
    BOOST_TEST(to.by_key("").empty());
    link("f1", "t1");
    BOOST_TEST(plan(delete_everyone).leavers == 1U, "a link still holds the partner");
}

BOOST_AUTO_TEST_CASE(nobody_is_created_while_a_user_of_to_may_be_anybody) {
    mover("ana@x");
    resident("ana@x");
    mover("bo@x");
    to.add({.id = "t9", .key = "", .place = to.at(0).place, .usable = false});
    BOOST_TEST(actions() == "sF");
}

BOOST_AUTO_TEST_CASE(two_of_a_file_with_one_external_id_are_both_a_conflict_and_keep_their_partners) {
    mover("ana@x", "e7");
    mover("bo@x", "e7");
    resident("ana@x");
    resident("bo@x");
    BOOST_TEST(from.shared_id("e7"));
    BOOST_TEST(!from.shared_id("e8"));
    BOOST_TEST(actions(delete_everyone) == "CC");
}

BOOST_AUTO_TEST_CASE(each_rule_of_matching) {
    using Users = std::vector<std::pair<char const*, char const*>>; ///< id and login
    struct Row {
        char const* name;
        Users from;
        Users to;
        std::vector<std::pair<char const*, char const*>> links; ///< of FROM's id to TO's
        char const* where_logins_can_change;
        char const* elsewhere;
    };
    Row const rows[] = {
        {"nobody there: created", {{"f1", "ana@x"}}, {}, {}, "c", "c"},
        {"by the field, without regard to case", {{"f1", "Ana@x"}}, {{"t1", "aNA@x"}}, {}, "s", "s"},
        {"blanks around a key do not count", {{"f1", " ana@x "}}, {{"t1", "ana@x"}}, {}, "s", "s"},
        {"by the link", {{"f1", "ana@x"}}, {{"t1", "ana@x"}}, {{"f1", "t1"}}, "s", "s"},
        {"renamed", {{"f1", "new@x"}}, {{"t1", "old@x"}}, {{"f1", "t1"}}, "u", "C"},
        {"renamed in its case alone", {{"f1", "ANA@x"}}, {{"t1", "ana@x"}}, {{"f1", "t1"}}, "s", "s"},
        {"renamed to a login that another of TO has",
         {{"f1", "new@x"}},
         {{"t1", "old@x"}, {"t2", "new@x"}},
         {{"f1", "t1"}},
         "C",
         "C"},
        {"two changed their logins",
         {{"f1", "b@x"}, {"f2", "a@x"}},
         {{"t1", "a@x"}, {"t2", "b@x"}},
         {{"f1", "t1"}, {"f2", "t2"}},
         "CC",
         "CC"},
        {"a newcomer has the login that a renamed one had",
         {{"f1", "new@x"}, {"f2", "old@x"}},
         {{"t1", "old@x"}},
         {{"f1", "t1"}},
         "CC",
         "CC"},
        {"another id at FROM, the same login",
         {{"f9", "ana@x"}},
         {{"t1", "ana@x"}},
         {{"f1", "t1"}},
         "s",
         "s"},
        {"the link leads to nobody: by the field",
         {{"f1", "ana@x"}},
         {{"t2", "ana@x"}},
         {{"f1", "t1"}},
         "s",
         "s"},
        {"the link leads to nobody, nor does the field", {{"f1", "ana@x"}}, {}, {{"f1", "t1"}}, "c", "c"},
        {"several partners", {{"f1", "ana@x"}}, {{"t1", "ana@x"}, {"t2", "Ana@x"}}, {}, "C", "C"},
        {"several of TO have the key, and the link names one",
         {{"f1", "ana@x"}},
         {{"t1", "ana@x"}, {"t2", "Ana@x"}},
         {{"f1", "t1"}},
         "C",
         "C"},
        {"one key twice", {{"f1", "ana@x"}, {"f2", "ANA@x"}}, {}, {}, "CC", "CC"},
        {"one key twice, of which one is linked",
         {{"f1", "ana@x"}, {"f2", "ANA@x"}},
         {{"t1", "ana@x"}},
         {{"f1", "t1"}},
         "CC",
         "CC"},
        {"one id twice", {{"f1", "ana@x"}, {"f1", "bo@x"}}, {}, {}, "CC", "CC"},
        {"one id twice, linked",
         {{"f1", "ana@x"}, {"f1", "bo@x"}},
         {{"t1", "ana@x"}},
         {{"f1", "t1"}},
         "CC",
         "CC"},
    };
    for (auto const& row : rows)
        for (auto const* const dialect : {"xarios", "evovoice"}) {
            TwoEnds ends;
            ends.dialect = dialect;
            for (auto const& [id, login] : row.from)
                ends.mover(login, id, {"agent"}, {}, [](Mover& one) {
                    one.wanted.set.last_name.reset(); // xarios keeps one name
                });
            for (auto const& [id, login] : row.to)
                ends.resident(login, id);
            for (auto const& [source, target] : row.links)
                ends.link(source, target);
            bool const can_rename = std::string_view(dialect) == "xarios";
            // No rule makes a leaver of whoever is part of it.
            BOOST_TEST(ends.actions(delete_everyone) ==
                           (can_rename ? row.where_logins_can_change : row.elsewhere),
                       row.name << ", " << dialect);
        }
}

BOOST_AUTO_TEST_CASE(a_renamed_user_is_found_where_the_mapping_does_not_write_logins) {
    mover("new@x", "f1", {"agent"}, {}, [](Mover& one) { one.wanted.set.user_name.reset(); });
    resident("old@x", "t1");
    link("f1", "t1");
    BOOST_TEST(actions(delete_everyone) == "C", "its link and its key disagree");
}

BOOST_AUTO_TEST_CASE(what_the_dialect_refuses_is_named_and_counted_before_anything_is_written) {
    dialect = "configureuser";
    mover("ana@x");
    mover("bo@x");
    mover("cy@x", {}, {"agent"}, {}, [](Mover& one) {
        static constexpr std::array given{Extension{"pbxUserId", R"("7")"}};
        one.wanted.set.extensions = given;
    });
    resident("bo@x", {}, "Granat");
    auto asked = input();
    constexpr std::string_view pbx = "extensions/configureuser/pbxUserId";
    asked.refused_of_new = [&](Mover const& one, Arena& arena) {
        return arena.list(
            {Refusal{pbx, one.wanted.set.extensions ? "has more than 255 characters" : "is required"}});
    };
    asked.settle = [](Comparison&, Mover const&, Resident const&, Arena& arena) {
        return arena.list({Refusal{"lastName", "must not contain control characters"}});
    };
    std::vector<std::string> why;
    auto const made = make_plan(asked, [&](PlannedUser const& user) { why.emplace_back(user.why); });
    BOOST_REQUIRE(made);
    BOOST_TEST(made->lacking == 3U);
    BOOST_TEST(!made->writes());
    BOOST_TEST(why[0] == "lacks extensions/configureuser/pbxUserId");
    BOOST_TEST(why[1] == "lastName must not contain control characters");
    BOOST_TEST(why[2] == "extensions/configureuser/pbxUserId has more than 255 characters");
    BOOST_TEST(made->lacks.at("lack extensions/configureuser/pbxUserId") == 1U);
    BOOST_TEST(made->lacks.size() == 3U);
}

BOOST_AUTO_TEST_CASE(roles_that_cost_are_counted_for_those_who_get_them) {
    dialect = "xarios";
    mover("new@x", {}, {"agent", "login"});
    mover("has@x", {}, {"agent"});
    mover("gets@x", {}, {"agent", "boss"});
    resident("has@x");
    resident("gets@x", {}, "Quarz", {"login"});
    auto asked = input();
    BOOST_TEST(make_plan(asked, {})->charged.empty(), "TO charges for nothing");
    asked.is_charged = [](std::string_view role) { return role != "login"; };
    auto const made = make_plan(asked, {});
    BOOST_REQUIRE(made);
    BOOST_TEST(made->charged.size() == 2U);
    BOOST_TEST(made->charged.at("agent") == 2U);
    BOOST_TEST(made->charged.at("boss") == 1U);
    BOOST_TEST(made->writes(), "the vendor decides");
}

BOOST_AUTO_TEST_CASE(a_login_that_is_no_address_stands_only_in_the_way_of_a_write_that_has_it) {
    dialect = "xarios";
    mover("kim");
    mover("lee");
    resident("lee", {}, "Granat");
    auto const made = plan();
    BOOST_TEST(made.items[0].lacks);
    BOOST_TEST(made.reason(0).contains("userName is no e-mail address"), made.reason(0));
    BOOST_TEST(made.reason(1) == "", "the login stays");
}

BOOST_AUTO_TEST_CASE(roles_that_were_left_out_are_told_with_the_user) {
    dialect = "configureuser"; // needs nothing but a login
    static constexpr std::array<std::string_view, 2> left{"captain", "cook"};
    mover("ana@x", {}, {"agent"}, {}, [](Mover& one) { one.left_roles = left; });
    std::string why;
    BOOST_REQUIRE(make_plan(input(), [&](PlannedUser const& user) { why = user.why; }));
    BOOST_TEST(why == "roles that TO does not know were left out: captain, cook");
}

BOOST_AUTO_TEST_CASE(default_roles_are_for_a_new_user_and_to_compare_with) {
    auto const has_none = [](Mover& one) { one.wanted.default_roles = true; };
    mover("new@x", {}, {"agent"}, {}, has_none);
    mover("default@x", {}, {"agent"}, {}, has_none);
    mover("other@x", {}, {"agent"}, {}, has_none);
    mover("unnamed@x", {}, {"agent"}, {}, has_none);
    resident("default@x");
    resident("other@x", {}, "Quarz", {"agent", "supervisor"});
    resident("unnamed@x", {}, "Quarz", {}); // roles that the route does not name are not shown
    BOOST_TEST(actions() == "csus");
}

BOOST_AUTO_TEST_SUITE_END()
