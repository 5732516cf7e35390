#include <boost/test/unit_test.hpp>

#include "gateway/migrate/limits.hpp"
#include "gateway/migrate/plan.hpp"
#include "tests/gateway/migrate/two_ends.hpp"
#include "translators/desk/fields.hpp"

using namespace idiom;
using namespace idiom::migrate;
using namespace idiom::migrate::fake;

BOOST_FIXTURE_TEST_SUITE(limits, TwoEnds)

BOOST_AUTO_TEST_CASE(what_takes_something_away_is_counted) {
    mover("ana@x", {}, {});
    mover("bo@x");
    resident("ana@x");
    resident("bo@x", {}, "Quarz", {"agent", "admin"});
    resident("cy@x");
    auto const made = plan(delete_everyone);
    BOOST_TEST(made.takes_away == 2U, "the last role of ana, and cy; bo keeps a role");
}

BOOST_AUTO_TEST_CASE(roles_that_are_only_added_take_nothing_away) {
    mover("ana@x", {}, {"agent"});
    mover("bo@x", {}, {});
    mover("cy@x", {}, {"agent"});
    resident("ana@x", {}, "Quarz", {"admin", "supervisor"});
    resident("bo@x", {}, "Quarz", {"admin"});
    resident("cy@x", {}, "Quarz", {"admin", "agent"});
    auto const removed = [this] {
        std::string text;
        BOOST_REQUIRE(make_plan(input(), [&](PlannedUser const& user) {
            text += '-' + std::to_string(user.comparison->remove.size());
            text += '+' + std::to_string(user.comparison->add.size());
        }));
        return text;
    };
    BOOST_TEST(actions() == "uuu", "by copy");
    BOOST_TEST(removed() == "-2+1-1+0-1+0");
    BOOST_TEST(plan().takes_away == 1U);
    mapping.roles.mode = mapping::RolesMode::add;
    BOOST_TEST(actions() == "uss");
    BOOST_TEST(removed() == "-0+1-0+0-0+0");
    BOOST_TEST(plan().takes_away == 0U);
}

BOOST_AUTO_TEST_CASE(each_way_to_take_something_away_counts_for_max_deletes) {
    using mapping::MissingAction;
    struct Row {
        char const* name;
        bool leaver;                              ///< FROM has nobody of this name
        MissingAction action;                     ///< with leavers
        std::optional<bool> active;               ///< at FROM
        bool was_active;                          ///< at TO
        std::vector<std::string_view> wished, is; ///< roles
        std::uint64_t counted;
    };
    using enum MissingAction;
    std::vector<std::string_view> const none, one{"agent"}, two{"admin", "agent"};
    Row const rows[] = {
        {"disabled by the copy", false, keep, false, true, one, one, 1},
        {"was not active before", false, keep, false, false, one, one, 0},
        {"becomes active", false, keep, true, false, one, one, 0},
        {"loses its last role", false, keep, {}, true, none, one, 1},
        {"loses all its roles", false, keep, {}, true, none, two, 1},
        {"keeps a role", false, keep, {}, true, one, two, 0},
        {"gets its first role", false, keep, {}, true, one, none, 0},
        {"a leaver is kept", true, keep, {}, true, none, one, 0},
        {"a leaver is disabled", true, disable, {}, true, none, one, 1},
        {"a leaver is disabled already", true, disable, {}, false, none, one, 0},
        {"a leaver is stripped", true, remove_roles, {}, true, none, two, 1},
        {"a leaver has no roles", true, remove_roles, {}, true, none, none, 0},
        {"a leaver is deleted", true, delete_, {}, false, none, none, 1},
    };
    for (auto const& row : rows) {
        TwoEnds ends;
        ends.takes = &desk::capabilities;
        if (!row.leaver)
            ends.mover("ana@x", {}, row.wished, {},
                       [&](Mover& user) { user.wanted.set.active = row.active; });
        ends.resident("ana@x", {}, "Quarz", row.is, [&](User& user) { user.active = row.was_active; });
        auto const made = ends.plan({row.action, mapping::MissingScope::everyone});
        BOOST_TEST(made.takes_away == row.counted, row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_leaver_without_roles_has_none_to_lose) {
    resident("bo@x", {}, "Quarz", {});
    BOOST_TEST(plan({mapping::MissingAction::remove_roles, mapping::MissingScope::everyone}).leavers == 0U);
}

BOOST_AUTO_TEST_CASE(a_leaver_whom_the_dialect_does_not_let_go_is_failed_and_takes_nothing_away) {
    resident("ana@x");
    resident("bo@x");
    auto asked = input(delete_everyone);
    asked.why_not_left = [](Resident const& one, Arena&) {
        return std::string_view(one.user.user_name == "bo@x" ? "delete-would-be-global" : "");
    };
    auto const made = make_plan(asked, {});
    BOOST_REQUIRE(made);
    BOOST_TEST(made->count(Action::leave) == 1U);
    BOOST_TEST(made->count(Action::fail) == 1U);
    BOOST_TEST(made->reason(1) == "delete-would-be-global");
    BOOST_TEST(made->takes_away == 1U);
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
