#include <boost/test/unit_test.hpp>

#include "tests/support/odd_vendor.hpp"
#include "translators/genesys/genesys.hpp"

#include <string>

using namespace idiom;
using tests::pointers;
using tests::written;
using tests::wrote;

namespace {

constexpr std::array<std::string_view, 1> agent{"ROLE_AGENT"};

/// A vendor that shows the user 7 with these members beside its id.
struct Fixture : tests::OddVendor {
    Fixture()
        : OddVendor(
              tests::make(genesys::dialect(), {{"release", "8.5.2"}, {"csrf", "false"}}), "7",
              [](Request const& request, std::string_view members, Arena& arena) {
                  auto const user = arena.join({R"({"id":"7",)", members, "}"});
                  if (request.writes) return tests::json_answer(R"({"statusCode":0})");
                  bool const many = request.target.starts_with("/users?");
                  return tests::json_answer(
                      many ? arena.join({R"({"statusCode":0,"users":[)", user, R"(,{"id":"8","roles":[]}]})"})
                           : arena.join({R"({"statusCode":0,"user":)", user, "}"}));
              }) {}
};

/// One member of the wrong type, and what is not understood because of it.
struct Row {
    char const* members;
    char const* pointers;
};
constexpr Row rows[] = {
    {R"("firstName":"Kim")", "/roles "}, // the roles are not shown at all
    {R"("roles":"ROLE_ADMIN")", "/roles "},
    {R"("roles":7)", "/roles "},
    {R"("roles":true)", "/roles "},
    {R"("roles":null)", "/roles "},
    {R"("roles":{"0":"ROLE_ADMIN"})", "/roles "},
    {R"("roles":["ROLE_ADMIN",7])", "/roles "},
    {R"("roles":["ROLE_ADMIN",""])", "/roles "},
    {R"("roles":["ROLE_ADMIN",null])", "/roles "},
    {R"("roles":[["ROLE_ADMIN"]])", "/roles "},
    {R"("roles":[{"name":"ROLE_ADMIN"}])", "/roles "},
    {R"("roles":["ROLE_\ud83d"])", "/roles "},
    {R"("roles":["ROLE_ADMIN"],"roles":[])", "/roles "},
    {R"("roles":[],"roles":["ROLE_ADMIN"])", "/roles "},
    {R"("roles":["ROLE_ADMIN"],"firstName":"Kim","roles":null)", "/roles "},
    {R"("roles":[],"firstName":"Kim","firstName":"Jo")", "/displayName /firstName "},
    {R"("roles":[],"enabled":true,"enabled":false)", "/active "},
    {R"("roles":[],"devices":[],"devices":[{"id":"d1"}])", "/devices "},
    {R"("roles":[],"userName":7)", "/userName "},
    {R"("roles":[],"firstName":["Kim"])", "/displayName /firstName "},
    {R"("roles":[],"lastName":{})", "/displayName /lastName "},
    {R"("roles":[],"emailAddress":false)", "/email "},
    {R"("roles":[],"enabled":"true")", "/active "},
    {R"("roles":[],"enabled":1)", "/active "},
    {R"("roles":[],"devices":"d1")", "/devices "},
    {R"("roles":[],"devices":["d1"])", "/devices "},
    {R"("roles":[],"devices":[{"id":1}])", "/devices "},
    {R"("roles":[],"devices":[{"id":"d1","phoneNumber":3001}])", "/devices "},
    {R"("roles":[],"skills":{})", "/skills "},
    {R"("roles":[],"skills":[{"id":"s","level":[]}])", "/skills "},
    {R"("roles":[],"contactCenterId":7)", "/extensions "},
    {R"("roles":[],"changePasswordOnFirstLogin":"no")", "/extensions "},
};

} // namespace

BOOST_FIXTURE_TEST_CASE(what_has_the_wrong_type_is_left_out_of_a_read_with_a_warning, Fixture) {
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.members) {
            auto const got = play(GetUser{"7"}, row.members);
            BOOST_REQUIRE(got.result.has_value());
            BOOST_TEST(pointers(got.result->warnings) == row.pointers);
            auto const& one = std::get<OneUser>(got.result->what);
            BOOST_TEST(!one.whole);
            if (std::string_view(row.pointers) == "/roles ") BOOST_TEST(!one.user.roles.has_value());
            auto const listed = play(ListUsers{}, row.members);
            BOOST_REQUIRE(listed.result.has_value());
            BOOST_TEST(std::get<ManyUsers>(listed.result->what).users.size() == 2u);
            BOOST_TEST(listed.result->warnings.size() == got.result->warnings.size());
        }
}

BOOST_FIXTURE_TEST_CASE(roles_of_the_wrong_type_are_not_written_over, Fixture) {
    for (auto const& row : rows) {
        if (std::string_view(row.pointers) != "/roles ") continue;
        for (RolesChange const& change : std::initializer_list<RolesChange>{
                 RolesDelta{agent, {}}, RolesDelta{{}, agent}, RolesReplace{agent}, RolesReplace{}})
            BOOST_TEST_CONTEXT(row.members << ", change " << change.index()) {
                Change asked;
                asked.roles = change;
                auto const got = update(asked, row.members);
                BOOST_REQUIRE(!got.result.has_value());
                BOOST_TEST((got.result.error().fault == Fault::backend_error));
                BOOST_REQUIRE(got.result.error().errors.size() == 1u);
                BOOST_TEST(got.result.error().errors[0].pointer == "/roles");
                BOOST_TEST(!wrote(got));
            }
    }
}

BOOST_FIXTURE_TEST_CASE(roles_that_are_not_shown_are_not_written_over, Fixture) {
    Change asked;
    asked.roles = RolesDelta{agent, {}};
    auto const got = update(asked, R"("userName":"kim")");
    BOOST_REQUIRE(!got.result.has_value());
    BOOST_TEST((got.result.error().fault == Fault::backend_error));
    BOOST_TEST(!wrote(got));
}

BOOST_FIXTURE_TEST_CASE(a_write_that_does_not_touch_it_goes_ahead, Fixture) {
    Change asked;
    asked.set.last_name = "Lee";
    auto const got = update(asked, R"("firstName":"Kim","lastName":"Lee","roles":"ROLE_ADMIN")");
    BOOST_REQUIRE(got.result.has_value());
    BOOST_TEST(wrote(got));
    BOOST_TEST(pointers(got.result->warnings) == "/roles ");
}

BOOST_FIXTURE_TEST_CASE(a_field_of_the_wrong_type_is_not_cleared, Fixture) {
    Change asked;
    asked.clear(Field::email);
    auto const got = update(asked, R"("roles":[],"emailAddress":7)");
    BOOST_REQUIRE(!got.result.has_value());
    BOOST_TEST((got.result.error().fault == Fault::backend_error));
    BOOST_TEST(!wrote(got));
}

BOOST_FIXTURE_TEST_CASE(a_name_that_was_cut_in_a_character_is_shown_and_named, Fixture) {
    for (auto const* const name :
         {R"("Lee \ud83d")", R"("Lee \ude00")", R"("Lee \ude00\ud83d")", "\"Lee \xF0\x9F\""})
        BOOST_TEST_CONTEXT(name) {
            auto const members = arena.join({R"("firstName":"Kim","roles":[],"lastName":)", name});
            auto const got = play(GetUser{"7"}, members);
            BOOST_REQUIRE(got.result.has_value());
            BOOST_TEST(pointers(got.result->warnings) == "/displayName /lastName ");
            auto const& one = std::get<OneUser>(got.result->what);
            BOOST_TEST(one.user.last_name->starts_with("Lee \xEF\xBF\xBD"));
            BOOST_TEST(!one.whole);
        }
}

BOOST_FIXTURE_TEST_CASE(an_extension_that_was_cut_in_a_character_is_json_all_the_same, Fixture) {
    auto const got = play(GetUser{"7"}, R"("roles":[],"contactCenterId":"x\ud83d")");
    BOOST_REQUIRE(got.result.has_value());
    auto const& one = std::get<OneUser>(got.result->what);
    BOOST_TEST(one.user.extensions->front().json == "\"x\xEF\xBF\xBD\"");
}

BOOST_FIXTURE_TEST_CASE(a_field_that_the_vendor_did_not_take_over_is_named, Fixture) {
    Change asked;
    asked.set.last_name = "Lind";
    auto const got = update(asked, R"("firstName":"Kim","lastName":"Lee","roles":[])");
    BOOST_REQUIRE(got.result.has_value());
    BOOST_TEST(pointers(got.result->warnings) == "/lastName ");
}

BOOST_FIXTURE_TEST_CASE(a_change_of_names_or_address_looks_at_the_user_first, Fixture) {
    struct Row {
        char const* members;
        bool writes;
    };
    Change names;
    names.set.first_name = "K";
    names.set.last_name = "L";
    names.clear(Field::email);
    for (auto const& row : std::initializer_list<Row>{
             {R"("roles":[],"emailAddress":["a@x","b@x"])", false},
             {R"("roles":[],"firstName":{"given":"Kim"})", false},
             {R"("roles":[],"emailAddress":"a@x")", true},
             {R"("roles":"ROLE_ADMIN")", true}, // which are not written
         })
        BOOST_TEST_CONTEXT(row.members) {
            auto const got = update(names, row.members, false);
            BOOST_TEST(!got.sent.front().writes);
            BOOST_TEST(wrote(got) == row.writes);
            if (!row.writes) BOOST_TEST(info(got.result.error().fault).name == "backend-error");
        }
}

BOOST_FIXTURE_TEST_CASE(a_cut_name_is_not_written_back_where_it_is_only_repeated, Fixture) {
    Change asked;
    asked.set.first_name = "Lou";
    asked.set.last_name = "Lee \xEF\xBF\xBD"; // as it was shown
    auto const got = update(asked, R"("firstName":"Kim","lastName":"Lee \ud83d","roles":[])", false);
    BOOST_TEST(written(got) == R"({"firstName":"Lou"})");
}

BOOST_FIXTURE_TEST_CASE(a_password_is_written_without_a_look_at_the_user, Fixture) {
    Change asked;
    asked.set.password = "s3cret";
    auto const got = update(asked, R"("roles":[])", false);
    BOOST_TEST(got.sent.front().writes);
}

BOOST_FIXTURE_TEST_CASE(a_lost_create_stays_uncertain_beside_a_login_that_is_not_understood, Fixture) {
    std::string_view members;
    auto const lost = [&] {
        auto const dialect = tests::make(genesys::dialect(), {{"release", "8.5.2"}, {"csrf", "false"}});
        static RolePolicy const same_names;
        User user{.user_name = "kim", .first_name = "Kim", .last_name = "Lee", .password = "s3cret"};
        user.roles = agent;
        Call const call{
            .what = CreateUser{.user = user, .warnings = {}}, .roles = &same_names, .session = {}};
        auto const played = tests::play(
            *dialect, call,
            [&](Request const& request, std::size_t) -> Response {
                if (request.writes) return {.delivery = Delivery::lost};
                return tests::json_answer(
                    arena.join({R"({"statusCode":0,"users":[{"id":"8","roles":[],)", members, "}]}"}));
            },
            arena);
        BOOST_REQUIRE(!played.result);
        return played.result.error().uncertain;
    };
    members = R"("userName":"jo")";
    BOOST_TEST(!lost());
    members = R"("userName":["kim"])";
    BOOST_TEST(lost());
}
