#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

using namespace face;

BOOST_AUTO_TEST_SUITE(edit_, *boost::unit_test::label("unit"))

struct Row {
    std::string_view name;
    Method method;
    std::string_view target;
    std::string_view body;
    bool known; ///< without the user
    std::string_view change;
};
constexpr Row rows[]{
    {"nothing", Method::patch, "/users/7", "{}", true, ""},
    {"a scalar", Method::patch, "/users/7", R"({"firstName":"Eva"})", true, "firstName=Eva"},
    {"null clears", Method::patch, "/users/7", R"({"email":null,"active":false})", true,
     "-email active=false"},
    {"a password", Method::patch, "/users/7", R"({"password":"x"})", true, "password=x"},
    {"roles are the whole set", Method::patch, "/users/7", R"({"roles":["a"]})", true, "roles: a"},
    {"no roles are the empty set", Method::patch, "/users/7", R"({"roles":null})", true, "roles:"},
    {"a display name beside both names", Method::patch, "/users/7",
     R"({"displayName":"Eva Roy","firstName":"Eva","lastName":"Roy"})", true, "firstName=Eva lastName=Roy"},
    {"extensions", Method::patch, "/users/7", R"({"extensions":{"twoname":{"Note":"x","Tags":null}}})", true,
     R"(extensions/Note="x"/Tags=null)"},
    {"part of an object", Method::patch, "/users/7",
     R"({"extensions":{"twoname":{"Settings":{"b":{"c":null,"d":3}}}}})", false,
     R"(extensions/Settings={"a":1,"b":{"d":3}})"},
    {"the set of roles", Method::put, "/users/7/roles", R"({"roles":["b","a"]})", true, "roles: b a"},
    {"the bare set of roles", Method::put, "/users/7/roles", "[]", true, "roles:"},
    {"one role more", Method::put, "/users/7/roles/super%20visor", "", true, "roles: +super visor"},
    {"one role less", Method::delete_, "/users/7/roles/admin", "", true, "roles: -admin"},
    {"a whole user", Method::put, "/users/7", R"({"userName":"eva","firstName":"Eva","lastName":"Roy"})",
     true, "userName=eva firstName=Eva lastName=Roy -email"},
    {"null is absent in a whole user", Method::put, "/users/7",
     R"({"userName":"eva","firstName":"Eva","lastName":"Roy","email":"e","roles":null,"active":null})", true,
     "userName=eva firstName=Eva lastName=Roy email=e"},
    {"a whole user with roles and its own id", Method::put, "/users/7",
     R"({"id":"7","userName":"eva","firstName":"Eva","lastName":"Roy","email":"e","roles":[]})", true,
     "userName=eva firstName=Eva lastName=Roy email=e roles:"},
    {"what a GET gave", Method::put, "/users/7", ana_json, false, "roles: admin agent"},
};

BOOST_AUTO_TEST_CASE(a_spelling_becomes_one_change) {
    for (auto const& row : rows) {
        Exchange exchange;
        auto const parsed = exchange.send(row.method, row.target, row.body);
        BOOST_REQUIRE_MESSAGE(parsed, row.name << ": " << outcome(parsed));
        auto const& edit = edit_of(parsed);
        BOOST_TEST((edit.without_user() != nullptr) == row.known, row.name);
        if (row.known) BOOST_TEST(spelled(*edit.without_user()) == row.change, row.name);
        auto const change = edit.against(HeldUser::of(ana()), exchange.arena);
        BOOST_REQUIRE_MESSAGE(change, row.name << ": " << outcome(change));
        User const whole = apply(ana(), *change, exchange.arena);
        User const known = row.known ? apply(ana(), *edit.without_user(), exchange.arena) : whole;
        BOOST_TEST(canonical(whole, "twoname", exchange.arena) == canonical(known, "twoname", exchange.arena),
                   row.name);
        BOOST_TEST_CONTEXT(row.name)
        if (!row.known) BOOST_TEST(spelled(*change) == row.change);
    }
}

BOOST_AUTO_TEST_CASE(what_is_read_only_may_be_sent_back_but_not_changed) {
    struct Refused {
        std::string_view name;
        std::string_view body;
        std::string_view outcome;
    };
    constexpr Refused refused[]{
        {"another id", R"("id":"8")", "read-only-field /id"},
        {"other accounts", R"("accounts":["a-2"])", "read-only-field /accounts"},
        {"other devices", R"("devices":[])", "read-only-field /devices"},
        {"an extension", R"("extensions":{"twoname":{"IsParent":false}})",
         "read-only-field /extensions/twoname/IsParent"},
        {"an extension that is not there", R"("extensions":{"twoname":{"Origin":"x"}})",
         "read-only-field /extensions/twoname/Origin"},
        {"all at once", R"("skills":[],"id":"x")", "read-only-field /id,/skills"},
    };
    for (auto const& row : refused) {
        Exchange exchange;
        auto const body = std::string(R"({"userName":"ana","firstName":"Ana","lastName":"Ruiz",)") +
                          std::string(row.body) + "}";
        auto const parsed = exchange.send(Method::put, "/users/7", body);
        BOOST_REQUIRE_MESSAGE(parsed, row.name << ": " << outcome(parsed));
        BOOST_TEST((edit_of(parsed).without_user() == nullptr), row.name);
        BOOST_TEST(outcome(edit_of(parsed).against(HeldUser::of(ana()), exchange.arena)) == row.outcome,
                   row.name);

        auto const lenient = exchange.send(Method::put, "/users/7", body, {{"Prefer", "handling=lenient"}});
        BOOST_REQUIRE(lenient);
        auto const change = edit_of(lenient).against(HeldUser::of(ana()), exchange.arena);
        BOOST_REQUIRE_MESSAGE(change, row.name);
        BOOST_TEST(!change->warnings.empty(), row.name);
    }
}

BOOST_AUTO_TEST_CASE(of_two_fields_that_are_one_the_changed_one_counts) {
    User before;
    before.user_name = before.email = "a@b";
    before.display_name = "Ana Ruiz";
    before.first_name = "Ana";
    before.last_name = "Ruiz";
    Exchange exchange(one_name);
    auto const change = [&](std::string_view body) {
        auto const parsed = exchange.send(Method::put, "/users/7", body);
        if (!parsed) return outcome(parsed);
        auto const made = edit_of(parsed).against(HeldUser::of(before), exchange.arena);
        return made ? spelled(*made) : outcome(made);
    };
    BOOST_TEST(change(R"({"userName":"a@b","email":"c@d","displayName":"Ana Ruiz"})") == "email=c@d");
    BOOST_TEST(change(R"({"email":"a@b","displayName":"Ana Ruiz","firstName":"Eva","lastName":"Ruiz"})") ==
               "firstName=Eva");
    BOOST_TEST(change(R"({"userName":"e@f","email":"c@d","displayName":"Ana Ruiz"})") ==
               "invalid-value /email");
}

BOOST_AUTO_TEST_CASE(a_write_goes_on_only_at_the_version_it_names) {
    Exchange exchange;
    auto const tag = etag(ana(), "twoname", exchange.arena);
    for (auto const& [name, method, target, body] :
         {std::tuple{"merge patch", Method::patch, "/users/7", R"({"firstName":"Eva"})"},
          std::tuple{"put", Method::put, "/users/7",
                     R"({"userName":"ana","firstName":"Eva","lastName":"Ruiz"})"},
          std::tuple{"roles", Method::put, "/users/7/roles", "[]"},
          std::tuple{"one role", Method::delete_, "/users/7/roles/admin", ""}}) {
        auto const parsed = exchange.send(method, target, body, {{"If-Match", tag}});
        BOOST_REQUIRE_MESSAGE(parsed, name);
        auto const& edit = edit_of(parsed);
        BOOST_TEST((edit.without_user() == nullptr), name);
        BOOST_TEST(outcome(edit.against(HeldUser::of(ana()), exchange.arena)) == "", name);
        auto other = ana();
        other.email = "other@acme.example";
        BOOST_TEST(outcome(edit.against(HeldUser::of(other), exchange.arena)) == "precondition-failed", name);
    }
    auto const any = exchange.send(Method::patch, "/users/7", "{}", {{"If-Match", "*"}});
    BOOST_TEST(outcome(edit_of(any).against(HeldUser::of(ana()), exchange.arena)) == "");
    auto const none = exchange.send(Method::put, "/users/7/roles", "[]", {{"If-None-Match", "*"}});
    BOOST_TEST(outcome(edit_of(none).against(HeldUser::of(ana()), exchange.arena)) == "precondition-failed");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
