#include "tests/support/dialect_play.hpp"
#include "translators/scim/dialect/scim.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace idiom;
using tests::PlainEdit;

namespace {

RolePolicy const same_names;
constexpr std::array json_type{Header{"Content-Type", "application/scim+json"}};

/// A service that holds one user, and takes every write as if it had been done.
tests::Played play(decltype(Call::what) const& what, std::string const& user, Arena& arena,
                   std::initializer_list<std::pair<std::string, std::string>> settings = {},
                   std::string_view session = "scim patch filter") {
    auto const dialect = tests::make(scim::dialect(), settings);
    Call const call{.what = what, .roles = &same_names, .session = session};
    return tests::play(
        *dialect, call,
        [&](Request const& request, std::size_t) -> Response {
            if (request.writes) return {.status = 204, .headers = {}, .body = {}};
            if (request.target.starts_with("/Groups?"))
                return {.status = 200,
                        .headers = json_type,
                        .body = R"({"totalResults":1,"Resources":[{"id":"g1","displayName":"Pilot"}]})"};
            if (request.target.starts_with("/Groups"))
                return {.status = 200, .headers = json_type, .body = R"({"id":"g1","displayName":"Pilot"})"};
            return {.status = 200, .headers = json_type, .body = arena.copy(user)};
        },
        arena);
}

std::string with(std::string const& members) {
    return R"({"id":"7","userName":"kim@a.example","active":true)" + (members.empty() ? "" : "," + members) +
           "}";
}

Change role_change(bool add, Arena& arena) {
    Change change;
    auto const pilot = arena.list<std::string_view>({"Pilot"});
    if (add)
        change.roles = RolesDelta{.add = pilot, .remove = {}};
    else
        change.roles = RolesReplace{.roles = pilot};
    return change;
}

bool writes(tests::Played const& played) { return std::ranges::any_of(played.sent, &Request::writes); }
std::string_view fault_of(tests::Played const& played) {
    return played.result ? "none" : info(played.result.error().fault).name;
}

/// Ways to spell roles, or groups, that are not a list of them.
constexpr char const* odd_values[] = {
    R"("Administrator")",
    R"({"value":"Administrator"})",
    R"(7)",
    R"(true)",
    R"([7])",
    R"([{"value":"Agent"},7])",
    R"([{"value":"Agent"},null])",
    R"([{"value":"Agent"},["Administrator"]])",
    R"([{"type":"work"}])",
    R"([{"value":7}])",
    R"([{"value":""}])",
    R"([""])",
    R"(["Agent \ud83d"])",
    R"([{"value":"Agent \ud83d"}])",
    R"([{"value":"Agent","value":"Administrator"}])",
};

} // namespace

BOOST_AUTO_TEST_SUITE(scim_odd_answers)

BOOST_AUTO_TEST_CASE(roles_that_are_not_understood_are_not_written_over) {
    struct Mode {
        char const* name;
        std::initializer_list<std::pair<std::string, std::string>> settings;
        char const* session;
        char const* attribute;
    };
    Mode const modes[] = {
        {"one by one", {}, "scim patch filter", "roles"},
        {"by whole attributes", {{"path_filters", "false"}}, "scim patch filter", "roles"},
        {"by whole users", {}, "scim filter", "roles"},
        {"by groups", {{"roles_as", "groups"}}, "scim patch filter", "groups"},
        {"by whole groups", {{"roles_as", "groups"}}, "scim filter", "groups"},
    };
    for (auto const& mode : modes)
        for (auto const value : odd_values)
            for (bool const add : {true, false})
                BOOST_TEST_CONTEXT(mode.name << " " << value << " " << add) {
                    Arena arena;
                    PlainEdit const edit(role_change(add, arena));
                    auto const user = with("\"" + std::string(mode.attribute) + "\":" + value);
                    auto const played =
                        play(UpdateUser{"7", &edit}, user, arena, mode.settings, mode.session);
                    BOOST_TEST(fault_of(played) == "backend-error");
                    BOOST_TEST(!writes(played));

                    auto const shown = play(GetUser{"7"}, user, arena, mode.settings, mode.session);
                    BOOST_REQUIRE(shown.result);
                    BOOST_TEST(!std::get<OneUser>(shown.result->what).whole);
                    BOOST_TEST(!std::get<OneUser>(shown.result->what).user.roles.has_value());
                    BOOST_REQUIRE(shown.result->warnings.size() == 1u);
                    BOOST_TEST(shown.result->warnings[0].pointer == "/roles");
                }
}

BOOST_AUTO_TEST_CASE(roles_that_are_named_twice_are_not_written_over) {
    for (auto const* const twice : {R"("roles":[{"value":"Administrator"}],"roles":[])",
                                    R"("roles":[],"roles":[{"value":"Administrator"}])",
                                    R"("roles":[{"value":"Administrator"}],"Roles":[])"})
        for (auto const* const session : {"scim patch filter", "scim filter"})
            for (bool const add : {true, false})
                BOOST_TEST_CONTEXT(twice << " " << session << " " << add) {
                    Arena arena;
                    PlainEdit const edit(role_change(add, arena));
                    auto const played = play(UpdateUser{"7", &edit}, with(twice), arena, {}, session);
                    BOOST_TEST(fault_of(played) == "backend-error");
                    BOOST_TEST(!writes(played));
                }
}

BOOST_AUTO_TEST_CASE(roles_that_are_not_shown_are_not_written_as_a_whole) {
    struct Row {
        char const* roles; ///< of the user
        bool filters;
        bool patch;
        bool add;
        char const* fault;
    };
    static constexpr Row rows[] = {
        {"", true, true, true, "none"},
        {"", true, true, false, "none"},
        {"", false, true, true, "none"}, // added alone
        {"", false, false, true, "backend-error"},
        {"", true, false, false, "backend-error"},
        {R"("roles":null)", true, false, true, "backend-error"},
        {R"("roles":[])", true, false, true, "none"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.roles << row.filters << row.patch << row.add) {
            Arena arena;
            PlainEdit const edit(role_change(row.add, arena));
            auto const played = play(UpdateUser{"7", &edit}, with(row.roles), arena,
                                     {{"path_filters", row.filters ? "true" : "false"}},
                                     row.patch ? "scim patch filter" : "scim filter");
            bool const wrote = std::string_view(row.fault) == "none";
            BOOST_TEST(writes(played) == wrote);
            if (!wrote) BOOST_TEST(fault_of(played) == row.fault);
            if (wrote && row.patch)
                BOOST_TEST(played.sent[1].body.find(R"("op":"add")") != std::string_view::npos);
        }
}

BOOST_AUTO_TEST_CASE(a_group_whose_members_are_not_shown_is_not_replaced) {
    Arena arena;
    PlainEdit const edit(role_change(true, arena));
    auto const played =
        play(UpdateUser{"7", &edit}, with(R"("groups":[])"), arena, {{"roles_as", "groups"}}, "scim filter");
    BOOST_TEST(fault_of(played) == "backend-error");
    BOOST_TEST(!writes(played));
}

BOOST_AUTO_TEST_CASE(what_is_damaged_is_not_written_back_in_a_whole_user) {
    struct Row {
        char const* members;
        bool written;
    };
    static constexpr Row rows[] = {
        {R"("title":"Guide")", true},
        {R"("title":"Guide \ud83d")", false},
        {R"("title":7)", false},
        {R"("displayName":"Kim \ud83d")", false},
        {R"("name":{"givenName":"Kim \ud83d"})", false},
        {R"("name":{"familyName":"Lee \ud83d"})", true}, // it is what changes
        {R"("name":{"formatted":"Lee \ud83d"})", false},
        {R"("name":"Kim Lee")", false},
        {R"("emails":[{"value":"kim@a.example","display":"\udc00"}])", false},
        {R"("emails":"kim@a.example")", false},
        {R"("emails":[7])", false},
        {R"("phoneNumbers":{"value":"5"})", false},
        {R"("roles":["Agent \ud83d"])", false},
        {R"("photos":[{"value":"\ud83d"}])", false},
        {R"("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"\ud83d"})", false},
        {R"("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"other":"\ud83d"})", false},
        {R"("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":["x"])", false},
        {R"("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":"x")", false},
        {R"("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":null)", true},
        {R"("schemas":"urn:ietf:params:scim:schemas:core:2.0:User")", false},
        {R"("schemas":[7])", false},
        {R"("schemas":["urn:x \ud83d"])", false},
        {R"("schemas":["urn:x"],"Schemas":[])", false},
        {R"("schemas":null)", true},
        {R"("meta":{"location":"\ud83d"})", true}, // is not written
    };
    Change change;
    change.set.last_name = "Okoro";
    PlainEdit const edit(change);
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.members) {
            Arena arena;
            auto const whole = play(UpdateUser{"7", &edit}, with(row.members), arena, {}, "scim filter");
            BOOST_TEST(writes(whole) == row.written);
            if (!row.written) BOOST_TEST(fault_of(whole) == "backend-error");
        }
}

BOOST_AUTO_TEST_CASE(a_whole_user_names_every_schema_that_was_read) {
    struct Row {
        char const* members;
        char const* schemas;
    };
    static constexpr Row rows[] = {
        {R"("schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:acme:2.0:Badge"],"urn:acme:2.0:Badge":{"badge":"9"})",
         R"(["urn:ietf:params:scim:schemas:core:2.0:User","urn:acme:2.0:Badge",)"
         R"("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"])"},
        {R"("schemas":["urn:ietf:params:scim:schemas:core:2.0:User","URN:ietf:params:scim:schemas:extension:enterprise:2.0:User"])",
         R"(["urn:ietf:params:scim:schemas:core:2.0:User","URN:ietf:params:scim:schemas:extension:enterprise:2.0:User"])"},
        {R"("urn:acme:2.0:Badge":{"badge":"9"})",
         R"(["urn:ietf:params:scim:schemas:core:2.0:User",)"
         R"("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","urn:acme:2.0:Badge"])"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.members) {
            Arena arena;
            Change change;
            change.set.extensions = arena.list<Extension>({{"department", "\"Tours\""}});
            PlainEdit const edit(change);
            auto const played = play(UpdateUser{"7", &edit}, with(row.members), arena, {}, "scim filter");
            BOOST_REQUIRE(writes(played));
            auto const expected = R"({"schemas":)" + std::string(row.schemas) + ",";
            BOOST_TEST(played.sent[1].body.substr(0, expected.size()) == expected);
        }
}

BOOST_AUTO_TEST_CASE(the_primary_address_is_found_however_a_service_writes_it) {
    for (auto const* const emails :
         {R"([{"value":"a@x"},{"value":"b@x","primary":true}])",
          R"([{"value":"a@x"},{"value":"b@x","primary":"True"}])",
          R"([{"value":"a@x","primary":"false"},{"value":"b@x","primary":"true"}])",
          R"([{"value":"a@x","type":"home"},{"value":"b@x","type":"Work"}])"})
        BOOST_TEST_CONTEXT(emails) {
            Arena arena;
            auto const user = with(R"("emails":)" + std::string(emails));
            auto const got = play(GetUser{"7"}, user, arena);
            BOOST_TEST(std::get<OneUser>(got.result->what).user.email.value_or("") == "b@x");
            Change change;
            change.set.email = "c@x";
            PlainEdit const edit(change);
            auto const changed = play(UpdateUser{"7", &edit}, user, arena);
            BOOST_REQUIRE(writes(changed));
            BOOST_TEST(changed.sent[1].body.find("b@x") == std::string_view::npos);
        }
}

BOOST_AUTO_TEST_CASE(a_type_that_two_addresses_have_selects_none_of_them) {
    Arena arena;
    Change change;
    change.set.email = "c@x";
    PlainEdit const edit(change);
    auto const played =
        play(UpdateUser{"7", &edit},
             with(R"("emails":[{"value":"a@x","type":"Work"},{"value":"b@x","type":"work","primary":true}])"),
             arena);
    BOOST_REQUIRE(writes(played));
    BOOST_TEST(played.sent[1].body.find("a@x") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(a_user_in_very_many_groups_is_worked_out_in_time) {
    constexpr std::size_t many = 100'000;
    std::string groups = R"("groups":[)";
    for (std::size_t i = 0; i < many; ++i)
        groups += (i ? R"(,{"value":"g)" : R"({"value":"g)") + std::to_string(i) + R"(","type":"indirect"})";
    Arena arena;
    PlainEdit const edit(role_change(false, arena));
    auto const played = play(UpdateUser{"7", &edit}, with(groups + "]"), arena, {{"roles_as", "groups"}},
                             "scim patch filter");
    BOOST_TEST(writes(played));
    std::string roles = R"("roles":[)";
    for (std::size_t i = 0; i < many; ++i)
        roles += (i ? R"(,{"value":"r)" : R"({"value":"r)") + std::to_string(i) + R"("})";
    PlainEdit const more(role_change(true, arena));
    auto const whole = play(UpdateUser{"7", &more}, with(roles + "]"), arena, {}, "scim filter");
    BOOST_TEST(writes(whole));
}

BOOST_AUTO_TEST_CASE(what_is_damaged_does_not_hinder_a_patch_of_something_else) {
    Change change;
    change.set.last_name = "Okoro";
    PlainEdit const edit(change);
    for (auto const members :
         {R"("title":"Guide \ud83d")", R"("emails":"kim@a.example")", R"("roles":"Agent")"}) {
        Arena arena;
        auto const played = play(UpdateUser{"7", &edit}, with(members), arena);
        BOOST_TEST(writes(played), members);
        BOOST_TEST(played.sent[1].body.find("title") == std::string_view::npos);
        BOOST_TEST(played.sent[1].body.find("emails") == std::string_view::npos);
    }
    change.set = {};
    change.set.email = "new@a.example";
    PlainEdit const address(change);
    for (auto const members : {R"("emails":"kim@a.example")", R"("emails":{"value":"kim@a.example"})",
                               R"("emails":[{"value":"a"},{"value":"b \ud83d"}])"}) {
        Arena arena;
        auto const played = play(UpdateUser{"7", &address}, with(members), arena);
        BOOST_TEST(!writes(played), members);
        BOOST_TEST(fault_of(played) == "backend-error", members);
    }
}

BOOST_AUTO_TEST_CASE(a_text_that_was_cut_in_a_character_is_shown_mended) {
    Arena arena;
    auto const played =
        play(GetUser{"7"}, with(R"("name":{"givenName":"Kim","familyName":"Lee \ud83d"})"), arena);
    BOOST_REQUIRE(played.result);
    auto const& one = std::get<OneUser>(played.result->what);
    BOOST_TEST(one.user.last_name.value() == "Lee \xEF\xBF\xBD");
    BOOST_TEST(!one.whole);
    BOOST_TEST(std::ranges::any_of(played.result->warnings,
                                   [](Warning const& w) { return w.pointer == "/lastName"; }));
}

BOOST_AUTO_TEST_CASE(a_lost_create_stays_uncertain_beside_a_login_that_is_not_understood) {
    struct Row {
        char const* members; ///< of the user who is in the list
        bool uncertain;
    };
    for (auto const& row :
         {Row{R"("userName":"jo@a.example")", false}, Row{R"("userName":["kim@a.example"])", true},
          Row{R"("userName":"jo@a.example","userName":"kim@a.example")", true}})
        BOOST_TEST_CONTEXT(row.members) {
            Arena arena;
            auto const dialect = tests::make(scim::dialect(), {});
            User const user{.user_name = "kim@a.example"};
            Call const call{.what = CreateUser{.user = user, .warnings = {}},
                            .roles = &same_names,
                            .session = "scim patch filter"};
            auto const played = tests::play(
                *dialect, call,
                [&](Request const& request, std::size_t) -> Response {
                    if (request.writes) return {.delivery = Delivery::lost};
                    return {.status = 200,
                            .headers = json_type,
                            .body = arena.join(
                                {R"({"totalResults":1,"Resources":[{"id":"8",)", row.members, "}]}"})};
                },
                arena);
            BOOST_REQUIRE(!played.result);
            BOOST_TEST(played.result.error().uncertain == row.uncertain);
        }
}

BOOST_AUTO_TEST_CASE(a_state_that_did_not_change_is_no_success) {
    Change change;
    change.set.active = false;
    PlainEdit const edit(change);
    for (auto const members : {R"("title":"a")", R"("active":"maybe")", R"("active":null)"}) {
        Arena arena;
        auto const played = play(UpdateUser{"7", &edit}, with(members), arena);
        BOOST_TEST(!played.result, members);
    }
    Arena arena;
    change.set = {};
    change.set.last_name = "Okoro";
    PlainEdit const name(change);
    auto const played = play(UpdateUser{"7", &name}, with(R"("name":{"familyName":"Lee"})"), arena);
    BOOST_REQUIRE(played.result);
    BOOST_REQUIRE(played.result->warnings.size() == 1u);
    BOOST_TEST(played.result->warnings[0].pointer == "/lastName");
}

BOOST_AUTO_TEST_SUITE_END()
