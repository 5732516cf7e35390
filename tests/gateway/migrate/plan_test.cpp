#include <boost/test/unit_test.hpp>

#include "gateway/migrate/limits.hpp"
#include "gateway/migrate/plan.hpp"
#include "gateway/migrate/prepare.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/gateway/migrate/mapping/ends.hpp"
#include "tests/support/await.hpp"

using namespace idiom;
using namespace idiom::migrate;
using idiom::test::await;

namespace {

/// Two ends in memory. Users of FROM have an id `f:LOGIN`, users of TO `t:LOGIN`.
struct Ends {
    Ends() {
        auto made = Spill::make();
        BOOST_REQUIRE(made);
        spill = std::move(*made);
    }

    void mover(std::string const& login, std::string id = {}, std::vector<std::string_view> roles = {"agent"},
               std::string_view problem = {}) {
        Arena arena;
        if (id.empty()) id = "f:" + login;
        Mover one{.source = id, .name = login, .problem = problem};
        one.wanted.key = login;
        one.wanted.set.user_name = login;
        one.wanted.set.last_name = "Quarz";
        one.wanted.set.roles = arena.copy(roles);
        auto const place = keep(*spill, one);
        BOOST_REQUIRE(place);
        from.add({.id = id, .key = key_of(login), .place = *place, .usable = problem.empty()});
    }
    void resident(std::string const& login, std::string id = {}, std::string_view last = "Quarz",
                  std::vector<std::string_view> roles = {"agent"}) {
        Arena arena;
        if (id.empty()) id = "t:" + login;
        Resident one;
        one.user = {.id = id, .user_name = login, .last_name = last, .roles = arena.copy(roles)};
        auto const place = keep(*spill, one);
        BOOST_REQUIRE(place);
        to.add({.id = id, .key = key_of(login), .place = *place});
    }
    void link(std::string source, std::string target, bool created = true) {
        BOOST_REQUIRE(await(links.put(std::move(source), {.target = std::move(target), .created = created})));
    }
    Plan plan(Leaving leaving = {}) {
        PlanInput const input{.from = from,
                              .to = to,
                              .spill = *spill,
                              .links = links,
                              .mapping = mapping,
                              .target = {.can = mapping::test::can(dialect)},
                              .leaving = leaving};
        auto made = make_plan(input, {});
        BOOST_REQUIRE(made);
        return std::move(*made);
    }
    /// The first letters of the actions.
    std::string actions(Leaving leaving = {}) {
        std::string text;
        for (auto const& item : plan(leaving).items)
            text += "cusxCFlf"[static_cast<std::size_t>(item.action)];
        return text;
    }

    std::string_view dialect = "evovoice";
    fakes::MemoryStore store;
    Links links{store, "a", "b"};
    Roster from;
    Roster to;
    std::unique_ptr<Spill> spill;
    mapping::Mapping mapping;
};

constexpr Leaving delete_copied{mapping::MissingAction::delete_, mapping::MissingScope::copied};
constexpr Leaving delete_everyone{mapping::MissingAction::delete_, mapping::MissingScope::everyone};

} // namespace

BOOST_FIXTURE_TEST_SUITE(plans, Ends)

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

BOOST_AUTO_TEST_CASE(what_takes_something_away_is_counted) {
    mover("ana@x", {}, {});
    mover("bo@x");
    resident("ana@x");
    resident("bo@x", {}, "Quarz", {"agent", "admin"});
    resident("cy@x");
    auto const made = plan(delete_everyone);
    BOOST_TEST(made.takes_away == 2U, "the last role of ana, and cy; bo keeps a role");
}

BOOST_AUTO_TEST_CASE(a_leaver_without_roles_has_none_to_lose) {
    resident("bo@x", {}, "Quarz", {});
    BOOST_TEST(plan({mapping::MissingAction::remove_roles, mapping::MissingScope::everyone}).leavers == 0U);
}

BOOST_AUTO_TEST_CASE(nobody_is_created_while_a_user_of_to_may_be_anybody) {
    mover("ana@x");
    resident("ana@x");
    mover("bo@x");
    to.add({.id = "t9", .key = "", .place = to.at(0).place, .usable = false});
    BOOST_TEST(actions() == "sF");
}

BOOST_AUTO_TEST_CASE(limits_refuse_before_the_first_write) {
    BOOST_TEST(most_deletes(std::nullopt, 1000) == 10U);
    BOOST_TEST(most_deletes(std::nullopt, 31) == 4U, "a percentage is rounded up");
    BOOST_TEST(most_deletes(Share{.number = 25, .percent = true}, 10) == 3U);
    BOOST_TEST(most_deletes(Share{.number = 7, .percent = false}, 10) == 7U);

    Plan made;
    made.leavers = 3;
    Options const options;
    auto const refused = [&](std::uint64_t now, std::optional<std::uint64_t> before,
                             mapping::MissingAction action = mapping::MissingAction::delete_) {
        return !check_limits(
            {.plan = made, .options = options, .action = action, .from = now, .to = 9, .before = before});
    };
    BOOST_TEST(refused(0, std::nullopt), "an empty source");
    BOOST_TEST(!refused(0, 10, mapping::MissingAction::keep), "nobody to act on");
    BOOST_TEST(!refused(5, 10), "half is allowed");
    BOOST_TEST(refused(4, 10));
    BOOST_TEST(!refused(4, std::nullopt), "the first run");
    made.takes_away = 2;
    BOOST_TEST(refused(9, 10), "two of nine are more than a tenth");
}

BOOST_AUTO_TEST_SUITE_END()
