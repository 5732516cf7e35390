#include "translators/core/roles.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace idiom;

using Set = std::vector<std::string_view>;

/// "guarded.*" cannot be taken away, "kept.*" outlives a replacement, "group1.*" and "group2.*" are rivals.
class HouseRules final : public RoleRules {
public:
    bool guarded(std::string_view role) const override { return role.starts_with("guarded."); }
    bool kept_by_replace(std::string_view role) const override { return role.starts_with("kept."); }
    std::string_view exclusive_group(std::string_view role) const override {
        return role.starts_with("group") ? role.substr(0, 6) : std::string_view{};
    }
};

/// Owned by the test, as by the configuration: plans refer to its names.
RolePolicy make_policy(UnmappedRoles unmapped) {
    RolePolicy made;
    made.unmapped = unmapped;
    made.map = {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"},  {"guard", "guarded.x"},
                {"basic", "kept.user"},  {"level1", "group1.low"}, {"level2", "group1.high"}};
    return made;
}

RolePolicy const& policy(UnmappedRoles unmapped) {
    static RolePolicy const all[]{make_policy(UnmappedRoles::preserve),
                                  make_policy(UnmappedRoles::passthrough),
                                  make_policy(UnmappedRoles::reject)};
    return all[static_cast<std::size_t>(unmapped)];
}

std::string spelled(Names names) {
    std::string text;
    for (auto const name : names)
        text.append(text.empty() ? "" : " ").append(name);
    return text;
}

struct Row {
    std::string_view name;
    UnmappedRoles unmapped;
    Set before;
    RolesChange change;
    std::string_view after;          ///< where it succeeds
    std::optional<Fault> fault = {}; ///< where it does not
    std::string_view detail = {};    ///< what the fault must name
};

RolesDelta delta(Names add, Names remove = {}) { return {.add = add, .remove = remove}; }

Set const admin{"admin"}, agent{"agent"}, admin_and_agent{"agent", "admin"}, guard{"guard"}, basic{"basic"},
    vendor_admin{"ROLE_ADMIN"}, other{"OTHER"}, unknown_two{"nobody", "no one"}, level1{"level1"},
    level2{"level2"}, both_levels{"level1", "level2"}, none{}, twice{"admin", "admin"};

std::vector<Row> rows() {
    using enum UnmappedRoles;
    return {
        {"a role is added", preserve, {"ROLE_AGENT"}, delta(admin), "ROLE_ADMIN ROLE_AGENT"},
        {"a role that is there is added", preserve, {"ROLE_ADMIN"}, delta(admin), "ROLE_ADMIN"},
        {"a role is removed", preserve, {"ROLE_ADMIN", "ROLE_AGENT"}, delta({}, admin), "ROLE_AGENT"},
        {"a role that is not there is removed", preserve, {"ROLE_AGENT"}, delta({}, admin), "ROLE_AGENT"},
        {"a role is added and removed at once", preserve, {}, delta(admin, admin), "ROLE_ADMIN"},
        {"a role is named twice", preserve, {}, delta(twice), "ROLE_ADMIN"},
        {"the set is replaced", preserve, {"ROLE_ADMIN"}, RolesReplace{agent}, "ROLE_AGENT"},
        {"the set is emptied", preserve, {"ROLE_ADMIN", "ROLE_AGENT"}, RolesReplace{none}, ""},

        {"a delta preserves what is not mapped", preserve, {"OTHER"}, delta(admin), "OTHER ROLE_ADMIN"},
        {"a replacement preserves what is not mapped",
         preserve,
         {"OTHER"},
         RolesReplace{admin},
         "OTHER ROLE_ADMIN"},
        {"an unmapped role is not writable", preserve, {}, delta(other), "", Fault::role_not_mapped, "OTHER"},
        {"a vendor's name is none of ours",
         preserve,
         {},
         delta(vendor_admin),
         "",
         Fault::role_not_mapped,
         "ROLE_ADMIN"},
        {"an unknown role is not removed silently",
         preserve,
         {},
         delta({}, other),
         "",
         Fault::role_not_mapped,
         "OTHER"},

        {"passthrough adds under the vendor's name", passthrough, {}, delta(other), "OTHER"},
        {"passthrough removes under the vendor's name", passthrough, {"OTHER"}, delta({}, other), ""},
        {"passthrough replaces what is not mapped",
         passthrough,
         {"OTHER"},
         RolesReplace{admin},
         "ROLE_ADMIN"},
        {"passthrough has one name for one role",
         passthrough,
         {},
         delta(vendor_admin),
         "",
         Fault::role_not_mapped,
         "ROLE_ADMIN"},

        {"reject refuses to write to who holds an unmapped role",
         reject,
         {"OTHER"},
         delta(admin),
         "",
         Fault::role_not_mapped,
         "OTHER"},
        {"reject writes to others", reject, {"ROLE_AGENT"}, delta(admin), "ROLE_ADMIN ROLE_AGENT"},
        {"reject has no unmapped names",
         reject,
         {},
         RolesReplace{other},
         "",
         Fault::role_not_mapped,
         "OTHER"},

        {"a guarded role survives a replacement",
         preserve,
         {"guarded.x", "ROLE_ADMIN"},
         RolesReplace{none},
         "guarded.x"},
        {"a guarded role survives under passthrough",
         passthrough,
         {"guarded.y"},
         RolesReplace{none},
         "guarded.y"},
        {"a guarded role is not removed by name",
         preserve,
         {"guarded.x"},
         delta({}, guard),
         "",
         Fault::backend_conflict,
         "guarded.x"},
        {"a guarded role that is not there is removed",
         preserve,
         {"ROLE_ADMIN"},
         delta({}, guard),
         "ROLE_ADMIN"},
        {"a guarded role is added", preserve, {}, delta(guard), "guarded.x"},

        {"a kept role survives a replacement",
         preserve,
         {"kept.user", "ROLE_ADMIN"},
         RolesReplace{agent},
         "ROLE_AGENT kept.user"},
        {"a kept role is removed by name", preserve, {"kept.user"}, delta({}, basic), ""},

        {"a level takes its rival's place", preserve, {"group1.low"}, delta(level2), "group1.high"},
        {"a replacement takes a rival's place",
         preserve,
         {"group1.low"},
         RolesReplace{level2},
         "group1.high"},
        {"an unmapped rival gives way", preserve, {"group1.mid"}, delta(level2), "group1.high"},
        {"an unmapped rival gives way to a replacement",
         preserve,
         {"group1.mid"},
         RolesReplace{level2},
         "group1.high"},
        {"another group stays", preserve, {"group2.low"}, delta(level2), "group1.high group2.low"},
        {"a level that is there stays", preserve, {"group1.high"}, delta(level2), "group1.high"},
        {"two rivals are not added",
         preserve,
         {},
         delta(both_levels),
         "",
         Fault::invalid_value,
         "group1.high"},
        {"two rivals are not set",
         preserve,
         {},
         RolesReplace{both_levels},
         "",
         Fault::invalid_value,
         "group1.low"},
        {"a level is exchanged by name", preserve, {"group1.low"}, delta(level2, level1), "group1.high"},
    };
}

BOOST_AUTO_TEST_SUITE(roles)

BOOST_AUTO_TEST_CASE(plans_follow_the_policy_and_the_vendors_rules) {
    HouseRules const rules;
    for (auto const& row : rows())
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            auto const plan = plan_roles(Names(row.before), row.change, policy(row.unmapped), rules, arena);
            if (row.fault) {
                BOOST_REQUIRE(!plan);
                BOOST_TEST((plan.error().fault == *row.fault));
                BOOST_TEST(plan.error().detail.find(row.detail) != std::string_view::npos);
                BOOST_REQUIRE(!plan.error().errors.empty());
                BOOST_TEST(plan.error().errors.front().pointer == "/roles");
            } else {
                BOOST_REQUIRE(plan);
                BOOST_TEST(spelled(plan->after) == row.after);
            }
        }
}

BOOST_AUTO_TEST_CASE(every_unknown_role_is_named) {
    Arena arena;
    auto const plan =
        plan_roles(Names{}, delta(unknown_two), policy(UnmappedRoles::preserve), RoleRules{}, arena);
    BOOST_REQUIRE(!plan);
    BOOST_REQUIRE(plan.error().errors.size() == 2u);
    BOOST_TEST(plan.error().errors[0].detail.find("'nobody'") != std::string_view::npos);
    BOOST_TEST(plan.error().errors[1].detail.find("'no one'") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_role_is_answered_with_what_there_is) {
    Arena arena;
    static constexpr std::array<std::string_view, 2> wrong{"agnet", "boss"};
    auto const roles = roles_for_create(Names(wrong), policy(UnmappedRoles::preserve), RoleRules{}, arena);
    BOOST_REQUIRE(!roles);
    BOOST_REQUIRE(roles.error().errors.size() == 2u);
    BOOST_TEST(roles.error().errors[0].detail == "the route has no role 'agnet'; did you mean 'agent'?");
    BOOST_TEST(roles.error().errors[1].detail ==
               "the route has no role 'boss'; its roles are admin, agent, guard, basic, level1, level2");
    BOOST_TEST(roles.error().detail == roles.error().errors[0].detail);
}

BOOST_AUTO_TEST_CASE(of_many_unknown_roles_a_hundred_are_listed_and_the_rest_is_counted) {
    for (std::size_t const count : {100, 101, 25'000}) {
        Arena arena;
        std::vector<std::string> names;
        for (std::size_t i = 0; i < count; ++i)
            names.push_back("unknown-" + std::to_string(i));
        std::vector<std::string_view> const asked(names.begin(), names.end());
        auto const plan = plan_roles(Names{}, RolesReplace{.roles = asked}, policy(UnmappedRoles::preserve),
                                     RoleRules{}, arena);
        BOOST_REQUIRE(!plan);
        BOOST_TEST(plan.error().errors.size() == 100u);
        auto const more = "(and " + std::to_string(count - 100) + " more errors, which are not listed)";
        BOOST_TEST(plan.error().detail.ends_with(more) == (count > 100), plan.error().detail);
    }
}

BOOST_AUTO_TEST_CASE(a_huge_set_is_planned_like_a_small_one) {
    // By comparing each with each this would be 1.6 thousand million comparisons.
    constexpr std::size_t count = 40'000;
    Arena arena;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i)
        names.push_back("r" + std::to_string(i));
    std::vector<std::string_view> const all(names.begin(), names.end());
    auto const half = std::span(all).first(count / 2);
    RolePolicy const plain;
    auto const grown = plan_roles(half, RolesReplace{.roles = all}, plain, RoleRules{}, arena);
    BOOST_REQUIRE(grown);
    BOOST_TEST(grown->after.size() == count);
    BOOST_TEST(grown->add.size() == count / 2);
    BOOST_TEST(grown->remove.empty());
    auto const shrunk =
        plan_roles(Names(all), RolesDelta{.add = {}, .remove = half}, plain, RoleRules{}, arena);
    BOOST_REQUIRE(shrunk);
    BOOST_TEST(shrunk->remove.size() == count / 2);
    BOOST_TEST(apply(all, RolesDelta{.add = half, .remove = all}, arena).size() == count / 2);
}

BOOST_AUTO_TEST_CASE(a_plan_tells_what_is_added_and_removed) {
    Arena arena;
    Set const before{"ROLE_AGENT", "OTHER", "ROLE_AGENT"};
    auto const plan =
        plan_roles(Names(before), RolesReplace{admin}, policy(UnmappedRoles::preserve), RoleRules{}, arena);
    BOOST_REQUIRE(plan);
    BOOST_TEST(spelled(plan->before) == "OTHER ROLE_AGENT");
    BOOST_TEST(spelled(plan->add) == "ROLE_ADMIN");
    BOOST_TEST(spelled(plan->remove) == "ROLE_AGENT");
    BOOST_TEST(plan->changes());
    auto const nothing =
        plan_roles(Names(before), delta(agent), policy(UnmappedRoles::preserve), RoleRules{}, arena);
    BOOST_REQUIRE(nothing);
    BOOST_TEST(!nothing->changes());
}

BOOST_AUTO_TEST_CASE(without_a_map_names_are_the_same_on_both_sides) {
    for (auto const unmapped : {UnmappedRoles::preserve, UnmappedRoles::passthrough, UnmappedRoles::reject}) {
        RolePolicy const plain{.map = {}, .unmapped = unmapped, .default_roles = {}};
        BOOST_TEST(plain.to_vendor("anything") == "anything");
        BOOST_TEST(plain.to_unified("anything") == "anything");
        Arena arena;
        auto const plan = plan_roles(Names(other), delta(admin), plain, RoleRules{}, arena);
        BOOST_REQUIRE(plan);
        BOOST_TEST(spelled(plan->after) == "OTHER admin");
    }
}

BOOST_AUTO_TEST_CASE(names_that_are_crossed_over_stay_apart) {
    // The unified name of one role is the vendor's name of another.
    for (auto const unmapped : {UnmappedRoles::preserve, UnmappedRoles::passthrough, UnmappedRoles::reject}) {
        RolePolicy const crossed{
            .map = {{"user", "admin"}, {"admin", "root"}}, .unmapped = unmapped, .default_roles = {}};
        BOOST_TEST(crossed.to_vendor("user") == "admin");
        BOOST_TEST(crossed.to_vendor("admin") == "root");
        BOOST_TEST(crossed.to_vendor("root") == "");
        BOOST_TEST(crossed.to_unified("admin") == "user");
        BOOST_TEST(crossed.to_unified("root") == "admin");
        // A vendor role "user" outside the map would be taken for what clients call "user".
        BOOST_TEST(crossed.to_unified("user") == "");
    }
}

BOOST_AUTO_TEST_CASE(every_name_that_is_shown_can_be_written) {
    std::vector<std::string_view> const names{"admin", "agent", "ROLE_ADMIN", "ROLE_AGENT",
                                              "OTHER", "user",  "root"};
    for (auto const unmapped : {UnmappedRoles::preserve, UnmappedRoles::passthrough, UnmappedRoles::reject}) {
        for (auto const& map : {policy(unmapped).map, {{"user", "admin"}, {"admin", "root"}}}) {
            RolePolicy const one{.map = map, .unmapped = unmapped, .default_roles = {}};
            for (auto const vendor : names)
                if (auto const shown = one.to_unified(vendor); !shown.empty())
                    BOOST_TEST(one.to_vendor(shown) == vendor);
            for (auto const unified : names)
                if (auto const sent = one.to_vendor(unified); !sent.empty())
                    BOOST_TEST(one.to_unified(sent) == unified);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_new_user_gets_the_roles_asked_for_or_the_default_ones) {
    Arena arena;
    auto one = policy(UnmappedRoles::preserve);
    one.default_roles = {"agent", "basic"};
    HouseRules const rules;
    BOOST_TEST(spelled(roles_for_create(std::nullopt, one, rules, arena).value()) == "ROLE_AGENT kept.user");
    BOOST_TEST(spelled(roles_for_create(Names(admin), one, rules, arena).value()) == "ROLE_ADMIN");
    BOOST_TEST(spelled(roles_for_create(Names{}, one, rules, arena).value()) == "");
    BOOST_TEST((roles_for_create(Names(other), one, rules, arena).error().fault == Fault::role_not_mapped));
    BOOST_TEST(
        (roles_for_create(Names(both_levels), one, rules, arena).error().fault == Fault::invalid_value));
}

BOOST_AUTO_TEST_CASE(sets_are_sorted_without_doubles_and_not_copied_for_nothing) {
    Arena arena;
    Set const mixed{"b", "a", "b", "c", "a"};
    BOOST_TEST(spelled(sorted_set(mixed, arena)) == "a b c");
    Set const fine{"a", "b"};
    BOOST_TEST(sorted_set(fine, arena).data() == fine.data());
    BOOST_TEST(sorted_set({}, arena).empty());
}

/// Any sequence of a few names, doubles included.
Set random_names(std::mt19937& random, std::vector<std::string_view> const& from) {
    Set made;
    for (auto count = random() % 6; count > 0; --count)
        made.push_back(from[random() % from.size()]);
    return made;
}

RolesChange random_change(std::mt19937& random, Set const& first, Set const& second) {
    if (random() % 2 == 0) return RolesReplace{first};
    return RolesDelta{.add = first, .remove = second};
}

BOOST_AUTO_TEST_CASE(without_rules_a_plan_means_what_apply_means) {
    std::mt19937 random(1);
    std::vector<std::string_view> const names{"a", "b", "c", "d", "e", "f"};
    RolePolicy const plain;
    for (int i = 0; i < 20'000; ++i) {
        Arena arena;
        auto const before = random_names(random, names);
        auto const first = random_names(random, names);
        auto const second = random_names(random, names);
        auto const change = random_change(random, first, second);
        auto const plan = plan_roles(Names(before), change, plain, RoleRules{}, arena);
        BOOST_REQUIRE(plan);
        BOOST_REQUIRE(spelled(plan->after) == spelled(apply(before, change, arena)));
    }
}

BOOST_AUTO_TEST_CASE(with_a_map_a_plan_means_what_apply_means_and_keeps_the_rest) {
    std::mt19937 random(2);
    std::vector<std::string_view> const unified{"admin", "agent", "basic2"};
    std::vector<std::string_view> const vendor{"ROLE_ADMIN", "ROLE_AGENT", "R3", "OTHER", "ANOTHER"};
    RolePolicy const mapped{.map = {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}, {"basic2", "R3"}},
                            .unmapped = UnmappedRoles::preserve,
                            .default_roles = {}};
    for (int i = 0; i < 20'000; ++i) {
        Arena arena;
        auto const before = random_names(random, vendor);
        auto const first = random_names(random, unified);
        auto const second = random_names(random, unified);
        auto const change = random_change(random, first, second);
        auto const plan = plan_roles(Names(before), change, mapped, RoleRules{}, arena);
        BOOST_REQUIRE(plan);

        Set known;
        std::set<std::string_view> expected;
        for (auto const role : before)
            if (auto const name = mapped.to_unified(role); !name.empty())
                known.push_back(name);
            else
                expected.insert(role);
        for (auto const role : apply(known, change, arena))
            expected.insert(mapped.to_vendor(role));
        BOOST_REQUIRE(std::ranges::equal(plan->after, expected));

        // `add` and `remove` lead from `before` to `after`, and are no longer than needed.
        auto const again = apply(plan->before, RolesDelta{.add = plan->add, .remove = plan->remove}, arena);
        BOOST_REQUIRE(spelled(again) == spelled(plan->after));
        for (auto const role : plan->add)
            BOOST_REQUIRE(!contains(plan->before, role));
        for (auto const role : plan->remove)
            BOOST_REQUIRE(contains(plan->before, role));
    }
}

BOOST_AUTO_TEST_CASE(many_rivals_are_refused_each_with_the_next) {
    std::vector<std::string> storage;
    for (int i = 0; i < 8'000; ++i)
        storage.push_back("group1." + std::to_string(i));
    Set const rivals(storage.begin(), storage.end());
    Arena arena;
    auto const plan = plan_roles(Names{}, RolesReplace{rivals}, RolePolicy{}, HouseRules{}, arena);
    BOOST_REQUIRE(!plan);
    BOOST_TEST((plan.error().fault == Fault::invalid_value));
    BOOST_TEST(plan.error().errors.size() == 100u);
    BOOST_TEST(plan.error().detail.ends_with("(and 7899 more errors, which are not listed)"));
    auto const create = roles_for_create(rivals, RolePolicy{}, HouseRules{}, arena);
    BOOST_REQUIRE(!create);
    BOOST_TEST(create.error().errors.size() == 100u);
}

BOOST_AUTO_TEST_CASE(whatever_is_asked_for_guarded_roles_stay_and_rivals_never_meet) {
    std::mt19937 random(3);
    HouseRules const rules;
    std::vector<std::string_view> const unified{"admin", "agent", "guard", "basic", "level1", "level2"};
    std::vector<std::string_view> const vendor{"ROLE_ADMIN", "guarded.x", "guarded.y", "kept.user", "OTHER"};
    for (int i = 0; i < 20'000; ++i) {
        Arena arena;
        auto before = random_names(random, vendor);
        if (random() % 2 == 0) before.push_back(random() % 2 == 0 ? "group1.low" : "group1.mid");
        auto const first = random_names(random, unified);
        auto const second = random_names(random, unified);
        auto const plan = plan_roles(Names(before), random_change(random, first, second),
                                     policy(UnmappedRoles::preserve), rules, arena);
        if (!plan) continue;
        for (auto const role : before)
            if (rules.guarded(role)) BOOST_REQUIRE(contains(plan->after, role));
        auto const levels = std::ranges::count_if(
            plan->after, [](std::string_view role) { return role.starts_with("group1."); });
        BOOST_REQUIRE(levels <= 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
