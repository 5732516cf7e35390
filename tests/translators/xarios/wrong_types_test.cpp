#include <boost/test/unit_test.hpp>

#include "tests/support/odd_vendor.hpp"
#include "translators/xarios/xarios.hpp"

#include <string>

using namespace idiom;
using tests::pointers;
using tests::written;
using tests::wrote;

namespace {

constexpr std::array<std::string_view, 1> admin{"admin.user"};

/// A vendor that shows the user u1 with these members beside its id, and takes whatever is written.
struct Fixture : tests::OddVendor {
    explicit Fixture(std::string const& customer = "C-7")
        : OddVendor(tests::make(xarios::dialect(), {{"account", "A-1"}, {"customer", customer}}), "u1",
                    [](Request const& request, std::string_view members, Arena& arena) {
                        bool const other = request.target.ends_with("/u2");
                        auto const user = other ? std::string_view(R"({"id":"u2","roles":[]})")
                                                : arena.join({R"({"id":"u1",)", members, "}"});
                        if (request.writes) return tests::json_answer(R"({"status":"success"})");
                        bool const many = request.method == Method::get && request.target.ends_with("/users");
                        return tests::json_answer(
                            many ? arena.join({R"({"status":"success","data":[)", user, R"(,{"id":"u2"}]})"})
                                 : arena.join({R"({"status":"success","data":)", user, "}"}));
                    }) {}
};

Change with_roles(RolesChange const& roles) {
    Change change;
    change.roles = roles;
    return change;
}

constexpr char const* odd_roles[] = {
    R"("roles":"admin.user")",
    R"("roles":7)",
    R"("roles":{})",
    R"("roles":null)",
    R"("roles":["a",1])",
    R"("roles":[null])",
    R"("roles":[["a"]])",
    R"("roles":["\ude00"])",
    R"("roles":["a"],"roles":[])",
    R"("roles":[],"roles":["a"])",
    R"("roles":["a"],"x":1,"roles":null)",
};

} // namespace

BOOST_FIXTURE_TEST_CASE(roles_of_the_wrong_type_are_not_written_over, Fixture) {
    for (auto const* const members : odd_roles)
        for (RolesChange const& change : std::initializer_list<RolesChange>{
                 RolesDelta{admin, {}}, RolesDelta{{}, admin}, RolesReplace{admin}, RolesReplace{}})
            BOOST_TEST_CONTEXT(members << ", change " << change.index()) {
                auto const got = update(with_roles(change), members);
                BOOST_REQUIRE(!got.result.has_value());
                BOOST_TEST((got.result.error().fault == Fault::backend_error));
                BOOST_REQUIRE(got.result.error().errors.size() == 1u);
                BOOST_TEST(got.result.error().errors[0].pointer == "/roles");
                BOOST_TEST(written(got) == "");
            }
}

BOOST_FIXTURE_TEST_CASE(roles_that_are_not_shown_are_added_to_and_not_replaced, Fixture) {
    auto const replaced = update(with_roles(RolesReplace{admin}), R"("displayName":"Kim Lee")");
    BOOST_TEST((replaced.result.error().fault == Fault::backend_error));
    BOOST_TEST(written(replaced) == "");
    auto const added = update(with_roles(RolesDelta{admin, {}}), R"("displayName":"Kim Lee")");
    BOOST_TEST(written(added) == R"([{"op":"add","path":"/roles/-","value":"admin.user"}])");
    // Nor are they claimed: the read afterwards does not show them either.
    BOOST_TEST((added.result.error().fault == Fault::write_not_confirmed));
}

BOOST_FIXTURE_TEST_CASE(a_user_of_the_wrong_types_is_shown_as_far_as_understood, Fixture) {
    struct Row {
        char const* members;
        char const* pointers;
    };
    for (auto const& row : std::initializer_list<Row>{
             {R"("roles":"a")", "/roles "},
             {R"("roles":[],"displayName":7)", "/displayName /firstName /lastName "},
             {R"("roles":[],"displayName":["Kim"])", "/displayName /firstName /lastName "},
             {R"("roles":[],"displayName":"Kim Lee\ud83d")", "/displayName /firstName /lastName "},
             {R"("roles":[],"email":{})", "/userName /email "},
             {R"("roles":[],"email":"a@b.example","email":"c@d.example")", "/userName /email "},
             {R"("roles":["a"],"roles":[])", "/roles "},
             {R"("roles":[],"primaryTenant":7)", "/accounts "},
             {R"("roles":[],"isParent":"false")", "/extensions "},
         })
        BOOST_TEST_CONTEXT(row.members) {
            auto const got = play(GetUser{"u1"}, row.members);
            BOOST_REQUIRE(got.result.has_value());
            BOOST_TEST(pointers(got.result->warnings) == row.pointers);
            BOOST_TEST(!std::get<OneUser>(got.result->what).whole);
            auto const listed =
                play(ListUsers{.wanted = ~(1u << static_cast<unsigned>(Field::roles))}, row.members);
            BOOST_REQUIRE(listed.result.has_value());
            BOOST_TEST(std::get<ManyUsers>(listed.result->what).users.size() == 2u);
        }
}

BOOST_FIXTURE_TEST_CASE(a_name_is_not_made_of_one_that_is_not_understood, Fixture) {
    for (auto const* const members :
         {R"("roles":[],"displayName":7)", R"("roles":[],"displayName":"Kim \ud83d")"})
        BOOST_TEST_CONTEXT(members) {
            Change change;
            change.set.first_name = "Lou";
            auto const got = update(change, members);
            BOOST_REQUIRE(!got.result.has_value());
            BOOST_TEST((got.result.error().fault == Fault::backend_error));
            BOOST_TEST(written(got) == "");
        }
}

BOOST_FIXTURE_TEST_CASE(a_cut_name_is_kept_where_something_else_is_written, Fixture) {
    Change change;
    change.set.email = "lou@acme.example";
    change.set.display_name = "Kim \xEF\xBF\xBD"; // as it was shown
    auto const got = update(change, R"("roles":[],"email":"kim@acme.example","displayName":"Kim \ud83d")");
    BOOST_TEST(written(got) == R"([{"op":"replace","path":"/email","value":"lou@acme.example"}])");
    BOOST_REQUIRE(got.result.has_value());
}

BOOST_FIXTURE_TEST_CASE(a_tenant_that_is_not_understood_makes_a_delete_global, Fixture) {
    auto const got = play(DeleteUser{"u1"}, R"("roles":[],"primaryTenant":["C-8"])");
    BOOST_REQUIRE(!got.result.has_value());
    BOOST_TEST((got.result.error().fault == Fault::delete_would_be_global));
    BOOST_TEST(got.result.error().detail.contains("; repeat with ?scope=global if that is meant"));
    auto const blank = play(DeleteUser{"u1"}, R"("roles":[],"primaryTenant":" ")");
    BOOST_REQUIRE(!blank.result.has_value());
    BOOST_TEST((blank.result.error().fault == Fault::delete_would_be_global));
}

BOOST_FIXTURE_TEST_CASE(a_level_that_is_not_understood_is_not_written_to, Fixture) {
    Change change;
    change.set.email = "lou@acme.example";
    auto const got = update(change, R"("roles":[],"isParent":"true")");
    BOOST_REQUIRE(!got.result.has_value());
    BOOST_TEST((got.result.error().fault == Fault::backend_error));
    BOOST_TEST(written(got) == "");
}

BOOST_AUTO_TEST_CASE(a_delete_detaches_only_from_what_is_surely_another_tenant) {
    struct Row {
        char const* customer;
        char const* tenant;
        bool detaches;
    };
    constexpr auto ours = "90ce2cce-0000-4000-8000-00000000000a";
    static constexpr Row rows[] = {
        {ours, "ec52f7b1-0000-4000-8000-000000000002", true},
        {ours, "{EC52F7B1-0000-4000-8000-000000000002}", true},
        {ours, "ec52f7b1000040008000000000000002", true},
        {ours, "90CE2CCE-0000-4000-8000-00000000000A", false},
        {ours, "{90ce2cce-0000-4000-8000-00000000000a}", false},
        {ours, "(90ce2cce-0000-4000-8000-00000000000a)", false},
        {ours, "90ce2cce00004000800000000000000A", false},
        {ours, " 90ce2cce-0000-4000-8000-00000000000a\\n", false},
        {ours, "00000000-0000-0000-0000-000000000000", false},
        {ours, "{00000000-0000-0000-0000-000000000000}", false},
        {ours, "0", false},
        {ours, "", false},
        {ours, "\\t", false},
        {ours, "\\u00a0", false},
        {ours, "ec52f7b1", false}, // no GUID says which tenant it is
        {ours, "urn:uuid:90ce2cce-0000-4000-8000-00000000000a", false},
        {"{90CE2CCE-0000-4000-8000-00000000000A}", ours, false},
        {"90ce2cce00004000800000000000000a", ours, false},
        {"C-7", "C-8", true},
        {"C-7", "c-7", false},
        {"C-7", " C-7\\t", false},
        {"C-7", "00000000-0000-0000-0000-000000000000", false},
        {"C-7", "\\r\\n", false},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.customer << " and " << row.tenant) {
            Fixture fixture(row.customer);
            auto const members = fixture.arena.join({R"("roles":[],"primaryTenant":")", row.tenant, "\""});
            auto const got = fixture.play(DeleteUser{"u1"}, members);
            BOOST_TEST(wrote(got) == row.detaches);
            BOOST_TEST(got.result.has_value() == row.detaches);
            if (!got.result) BOOST_TEST((got.result.error().fault == Fault::delete_would_be_global));
        }
}

BOOST_FIXTURE_TEST_CASE(a_filter_does_not_pass_over_a_user_who_is_not_understood, Fixture) {
    auto const listed = [&](ListUsers const& list, std::string_view members) {
        auto const got = play(list, members);
        if (!got.result) return std::string(got.result.error().errors.front().pointer);
        return std::to_string(std::get<ManyUsers>(got.result->what).users.size());
    };
    BOOST_TEST(listed({.email = "kim@acme.example"}, R"("email":{})") == "/email");
    BOOST_TEST(listed({.role = "admin.user"}, R"("email":"a","roles":"admin.user")") == "/roles");
    BOOST_TEST(listed({.role = "admin.user"}, R"("email":"a")") == "/roles");
    BOOST_TEST(listed({.email = "b", .role = "admin.user"}, R"("email":"a","roles":"admin.user")") == "0");
    BOOST_TEST(listed({.email = "b", .role = "admin.user"}, R"("email":7,"roles":["admin.user"])") ==
               "/email");
}

/// What comes of a create that the vendor answers with these members.
tests::Played create(std::string_view members, Arena& arena) {
    auto const dialect = tests::make(xarios::dialect(), {{"account", "A-1"}, {"customer", "C-7"}});
    static RolePolicy const same_names;
    User const user{.user_name = "kim@acme.example", .display_name = "Kim Lee"};
    Call const call{.what = CreateUser{.user = user, .warnings = {}}, .roles = &same_names, .session = {}};
    return tests::play(
        *dialect, call,
        [&](Request const& request, std::size_t) {
            auto const* const whole =
                R"("displayName":"Kim Lee","email":"kim@acme.example","primaryTenant":"C-7","roles":["customer.user"])";
            return tests::json_answer(
                arena.join({R"({"data":{"id":"u1",)", request.writes ? members : std::string_view(whole),
                            R"(},"status":"success"})"}),
                request.writes ? 201 : 200);
        },
        arena);
}

BOOST_AUTO_TEST_CASE(a_create_that_is_answered_in_part_is_read_back) {
    for (auto const* const part :
         {R"("roles":["customer.user"])",
          R"("email":"kim@acme.example","primaryTenant":"C-7","roles":["customer.user"])",
          R"("displayName":"Kim Lee","primaryTenant":"C-7","roles":["customer.user"])",
          R"("displayName":"Kim Lee","email":"kim@acme.example","roles":["customer.user"])",
          R"("displayName":"Kim Lee","email":"kim@acme.example","primaryTenant":"C-7")"})
        BOOST_TEST_CONTEXT(part) {
            Arena arena;
            auto const got = create(part, arena);
            BOOST_TEST(got.sent.size() == 2u);
            BOOST_REQUIRE(got.result.has_value());
            auto const& one = std::get<OneUser>(got.result->what);
            BOOST_TEST(one.whole);
            BOOST_TEST(one.user.display_name.value_or("") == "Kim Lee");
            BOOST_TEST(one.user.accounts.value_or(Names{}).size() == 1u);
        }
    Arena arena;
    auto const got = create(
        R"("displayName":"Kim Lee","email":"kim@acme.example","primaryTenant":"C-7","roles":["customer.user"])",
        arena);
    BOOST_TEST(got.sent.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_lost_create_stays_uncertain_beside_an_address_that_is_not_understood) {
    auto const uncertain = [](std::string_view address) {
        Arena arena;
        auto const dialect = tests::make(xarios::dialect(), {{"account", "A-1"}, {"customer", "C-7"}});
        static RolePolicy const same_names;
        User const user{.user_name = "kim@acme.example", .display_name = "Kim Lee"};
        Call const call{
            .what = CreateUser{.user = user, .warnings = {}}, .roles = &same_names, .session = {}};
        auto const played = tests::play(
            *dialect, call,
            [&](Request const& request, std::size_t) -> Response {
                if (request.writes) return {.delivery = Delivery::lost};
                return tests::json_answer(arena.join({R"({"data":[{"id":"u1","email":)", address, "}]}"}));
            },
            arena);
        BOOST_REQUIRE(!played.result);
        return played.result.error().uncertain;
    };
    BOOST_TEST(!uncertain(R"("jo@acme.example")"));
    BOOST_TEST(uncertain(R"(["kim@acme.example"])"));
}
