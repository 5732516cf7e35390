#include <boost/test/unit_test.hpp>

#include "tests/translators/evovoice/face/support.hpp"
#include "translators/core/role_names.hpp"
#include "translators/face/edit.hpp"
#include "translators/face/role_names.hpp"
#include "translators/face/write_user.hpp"
#include "translators/unified/edit.hpp"

using namespace idiom;
using namespace idiom::test;

namespace {

using Pairs = std::vector<RolePolicy::Pair>;

RolePolicy policy(Pairs map, UnmappedRoles unmapped = UnmappedRoles::preserve) {
    return {.map = std::move(map), .unmapped = unmapped, .default_roles = {}};
}

std::string text_of(std::vector<RoleWord> const& words) {
    std::string text;
    for (auto const& [word, unified] : words)
        text.append(text.empty() ? "" : " ").append(word).append("=").append(unified);
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(role_words)

BOOST_AUTO_TEST_CASE(evovoices_own_words_stand_where_nobody_says_otherwise) {
    struct Row {
        char const* name;
        Pairs map;
        std::vector<RoleWord> given;
        char const* expected;
    };
    std::vector<Row> const rows{
        {"EvoVoice's roles under other names",
         {{"admin", "SystemAdministrator"}, {"manager", "Manager"}, {"dispatcher", "Dispatcher"}},
         {},
         "SystemAdministrator=admin Manager=manager"},
        {"under their own names", {{"Manager", "Manager"}, {"Customer", "Customer"}}, {}, ""},
        {"no map", {}, {}, ""},
        {"another vendor", {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}}, {}, ""},
        {"one is given, the others stand",
         {{"admin", "SystemAdministrator"}, {"boss", "Manager"}},
         {{"Chief", "admin"}},
         "Chief=admin Manager=boss"},
        {"a given word is not taken twice",
         {{"admin", "SystemAdministrator"}, {"boss", "Manager"}},
         {{"Manager", "admin"}},
         "Manager=admin"},
        {"the unified name as its own word keeps it",
         {{"admin", "SystemAdministrator"}},
         {{"admin", "admin"}},
         "admin=admin"},
        {"two names change places",
         {{"Manager", "SystemAdministrator"}, {"SystemAdministrator", "Manager"}},
         {},
         "SystemAdministrator=Manager Manager=SystemAdministrator"},
        {"a word that the route has for another role is left out",
         {{"Manager", "ROLE_BOSS"}, {"admin", "Manager"}},
         {},
         ""},
        {"and so is what depends on it",
         {{"Manager", "Other"}, {"SystemAdministrator", "Manager"}, {"admin", "SystemAdministrator"}},
         {},
         ""},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(text_of(with_own_words(row.given, policy(row.map), evovoice_contract::role_words)) ==
               row.expected);
}

BOOST_AUTO_TEST_CASE(a_word_that_is_another_roles_name_is_found) {
    auto const route = policy({{"admin", "A"}, {"agent", "B"}, {"boss", "C"}});
    std::vector<RoleWord> const unclear{{"agent", "admin"}, {"Chief", "boss"}};
    BOOST_TEST(text_of(ambiguous(unclear, route)) == "agent=admin");
    std::vector<RoleWord> const moved{{"agent", "admin"}, {"Clerk", "agent"}};
    BOOST_TEST(text_of(ambiguous(moved, route)) == "");
}

/// The set that a client is shown, written back, is the set that the vendor holds; whatever the words are.
BOOST_AUTO_TEST_CASE(what_is_shown_and_sent_back_changes_nothing) {
    using enum UnmappedRoles;
    struct Row {
        char const* name;
        RolePolicy route;
        std::vector<RoleWord> words;
    };
    std::vector<Row> const rows{
        {"a map", policy({{"admin", "A"}, {"agent", "B"}}), {{"SystemAdministrator", "admin"}}},
        {"a map of EvoVoice's roles", policy({{"admin", "SystemAdministrator"}, {"boss", "Manager"}}), {}},
        {"names that change places",
         policy({{"Manager", "SystemAdministrator"}, {"SystemAdministrator", "Manager"}}),
         {}},
        {"other roles pass through",
         policy({{"admin", "A"}}, passthrough),
         {{"Manager", "admin"}, {"B", "Customer"}}},
        {"no map", policy({}), {{"Manager", "A"}, {"Customer", "B"}}},
        {"no words", policy({{"admin", "A"}}), {}},
    };
    std::vector<std::string_view> const vendor_roles{"A",        "B",       "C",
                                                     "Customer", "Manager", "SystemAdministrator"};
    for (auto const& row : rows)
        for (unsigned held_bits = 0; held_bits < 1u << vendor_roles.size(); ++held_bits)
            BOOST_TEST_CONTEXT(row.name << ", " << held_bits) {
                Arena arena;
                auto const words = with_own_words(row.words, row.route, evovoice_contract::role_words);
                auto const policy = in_words(row.route, words);
                std::vector<std::string_view> held;
                for (std::size_t i = 0; i < vendor_roles.size(); ++i)
                    if (held_bits >> i & 1) held.push_back(vendor_roles[i]);
                std::vector<std::string_view> shown;
                for (auto const role : held)
                    if (auto const word = policy.to_unified(role); !word.empty()) shown.push_back(word);
                auto const plan = plan_roles(Names(held), RolesReplace{shown}, policy, RoleRules{}, arena);
                BOOST_REQUIRE(plan.has_value());
                BOOST_TEST(!plan->changes());
            }
}

BOOST_AUTO_TEST_CASE(words_and_the_routes_own_names_mean_the_same) {
    auto const route = policy({{"admin", "A"}, {"agent", "B"}});
    std::vector<RoleWord> const words{{"SystemAdministrator", "admin"}};
    auto const policy = in_words(route, words);
    BOOST_TEST(policy.to_vendor("SystemAdministrator") == "A");
    BOOST_TEST(policy.to_vendor("admin") == "A");
    BOOST_TEST(policy.to_vendor("agent") == "B");
    BOOST_TEST(policy.to_vendor("A") == "");
    BOOST_TEST(policy.to_vendor("systemadministrator") == "");
    BOOST_TEST(policy.to_unified("A") == "SystemAdministrator");
    BOOST_TEST(policy.to_unified("B") == "agent");
}

BOOST_AUTO_TEST_CASE(an_error_lists_each_role_once_by_its_word) {
    auto const route = policy({{"admin", "A"}, {"agent", "B"}, {"boss", "C"}});
    std::vector<RoleWord> const words{{"Customer", "agent"}, {"SystemAdministrator", "admin"}};
    Arena arena;
    BOOST_TEST(list_of(unified_names(in_words(route, words), arena)) ==
               "[Customer,SystemAdministrator,boss]");
    BOOST_TEST(list_of(unified_names(route, arena)) == "[admin,agent,boss]");
}

BOOST_AUTO_TEST_CASE(default_roles_are_given_under_their_words) {
    auto route = policy({{"Manager", "SystemAdministrator"}, {"SystemAdministrator", "Manager"}});
    route.default_roles = {"Manager"};
    auto const policy = in_words(route, with_own_words({}, route, evovoice_contract::role_words));
    Arena arena;
    auto const roles = roles_for_create({}, policy, RoleRules{}, arena);
    BOOST_REQUIRE(roles.has_value());
    BOOST_TEST(list_of(*roles) == "[SystemAdministrator]");
}

BOOST_AUTO_TEST_CASE(a_version_is_the_same_whatever_the_words_are) {
    Client client("xarios");
    client.roles() = policy({{"admin", "A"}, {"agent", "B"}});
    client.set_words({{"Customer", "agent"}, {"SystemAdministrator", "admin"}});
    auto& arena = client.arena();
    User user{.id = "7", .user_name = "a@b.test"};
    user.roles = arena.list<std::string_view>({"admin", "agent"});
    auto const version = face::etag(user, "xarios", arena);

    auto shown = user;
    shown.roles = arena.list<std::string_view>({"Customer", "SystemAdministrator"});
    BOOST_TEST(list_of(face::renamed(*shown.roles, *client.route().roles, *client.route().tagged, arena)) ==
               "[admin,agent]");
    std::vector<Header> const headers{{"If-Match", version}};
    auto const conditions = face::read_conditions(headers, arena);
    BOOST_REQUIRE(conditions.has_value());
    face::EditContext const context{.route = &client.route(), .conditions = *conditions, .lenient = false};
    BOOST_TEST(face::check_conditions(context, HeldUser::of(shown), arena).has_value());
    shown.roles = arena.list<std::string_view>({"Customer"});
    BOOST_TEST(!face::check_conditions(context, HeldUser::of(shown), arena).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
