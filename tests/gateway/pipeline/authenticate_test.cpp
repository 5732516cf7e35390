#include "gateway/pipeline/authenticate.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

namespace {

std::string name_of(auth::CallerPtr const& caller) { return caller ? caller->name : ""; }

constexpr std::string_view basic = "Basic Y3JtOmtleS1vZi1jcm0="; // crm:key-of-crm

} // namespace

BOOST_FIXTURE_TEST_SUITE(authenticate, Fixture)

BOOST_AUTO_TEST_CASE(credentials_in_the_headers_find_the_caller) {
    struct Row {
        char const* name;
        Header header;
        char const* caller;
    };
    for (auto const& row :
         {Row{"a key", {"X-Api-Key", "key-of-reader"}, "reader"},
          Row{"a bearer", {"Authorization", "Bearer key-of-crm"}, "crm"},
          Row{"a name and a key", {"Authorization", basic}, "crm"},
          Row{"a wrong key", {"X-Api-Key", "key-of-nobody"}, ""}, Row{"none", {"Accept", "*/*"}, ""}}) {
        auto& context = request("GET", "/v1/acme/users", {row.header});
        BOOST_TEST(!pipeline::recognise(context));
        BOOST_TEST(name_of(context.caller) == row.caller, row.name);
        BOOST_TEST(pipeline::refuse_stranger(context).has_value() == !context.caller, row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_session_counts_on_a_face_that_has_logins) {
    auto const id = *sessions.begin({.client = "crm", .key = auth::digest_of("key-of-crm")}, false);
    auto const cookie = "ss-id=" + id;
    struct Row {
        char const* name;
        char const* target;
        std::vector<Header> headers;
        char const* caller;
    };
    for (auto const& row : std::vector<Row>{
             {"a cookie", "/legacy/acme/users", {{"Cookie", cookie}}, "crm"},
             {"a header", "/legacy/acme/users", {{"X-ss-id", id}}, "crm"},
             {"the header of a lasting session", "/legacy/acme/users", {{"X-ss-pid", id}}, "crm"},
             {"beside a key that is wrong",
              "/legacy/acme/users",
              {{"Cookie", cookie}, {"X-Api-Key", "wrong"}},
              "crm"},
             {"never beside Basic",
              "/legacy/acme/users",
              {{"Cookie", cookie}, {"Authorization", "Basic YTpi"}},
              ""},
             {"a key comes first",
              "/legacy/acme/users",
              {{"Cookie", cookie}, {"X-Api-Key", "key-of-reader"}},
              "reader"},
             {"a face without logins", "/v1/acme/users", {{"Cookie", cookie}}, ""},
             {"an unknown session", "/legacy/acme/users", {{"Cookie", "ss-id=x"}}, ""},
         }) {
        auto& context = request("GET", row.target, row.headers);
        BOOST_TEST(!pipeline::recognise(context));
        BOOST_TEST(name_of(context.caller) == row.caller, row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_changed_key_ends_the_session) {
    auto const id = *sessions.begin({.client = "crm", .key = auth::digest_of("an older key")}, false);
    auto& context = request("GET", "/legacy/acme/users", {{"X-ss-id", id}});
    pipeline::recognise(context);
    BOOST_TEST(!context.caller);
}

BOOST_AUTO_TEST_CASE(too_many_failed_logins_of_an_address_are_told_so) {
    for (int i = 0; i < 4; ++i) {
        auto& context = request("GET", "/v1/acme/users", {{"X-Api-Key", "wrong"}});
        BOOST_TEST(!pipeline::refuse_throttled(context));
        pipeline::recognise(context);
        BOOST_TEST(pipeline::refuse_stranger(context)->status == 401);
        if (pipeline::login_throttled(context)) break;
    }
    auto& guess = request("GET", "/v1/acme/users", {{"X-Api-Key", "wrong too"}});
    auto const refusal = pipeline::refuse_throttled(guess);
    BOOST_REQUIRE(refusal);
    BOOST_TEST(refusal->status == 429);
    BOOST_TEST(test::header(*refusal, "Retry-After") != "");
    // A request without credentials is no guess.
    BOOST_TEST(!pipeline::refuse_throttled(request("GET", "/v1/acme/users")));
}

BOOST_AUTO_TEST_CASE(credentials_that_are_remembered_pass_the_throttle) {
    pipeline::recognise(request_of_crm("GET", "/v1/acme/users"));
    for (int i = 0; i < 9; ++i)
        throttle.failed("192.0.2.7");
    BOOST_TEST(!pipeline::refuse_throttled(request_of_crm("GET", "/v1/acme/users")));
    BOOST_TEST(
        pipeline::refuse_throttled(request("GET", "/v1/acme/users", {{"X-Api-Key", "new"}})).has_value());
}

BOOST_AUTO_TEST_CASE(a_request_without_credentials_is_no_failed_login) {
    for (int i = 0; i < 9; ++i) {
        auto& context = request("GET", "/v1/acme/users");
        pipeline::recognise(context);
        BOOST_TEST(pipeline::refuse_stranger(context)->status == 401);
        BOOST_TEST(!context.suspected);
    }
    BOOST_TEST(throttle.wait("192.0.2.7") == 0U);
}

BOOST_AUTO_TEST_CASE(a_failed_login_is_counted_once_and_taken_back) {
    auto& context = request("GET", "/v1/acme/users", {{"X-Api-Key", "wrong"}});
    pipeline::count_failed_login(context);
    pipeline::count_failed_login(context);
    BOOST_TEST(context.suspected);
    let_in(context);
    pipeline::count_failed_login(context);
    BOOST_TEST(!context.suspected);
}

BOOST_AUTO_TEST_SUITE_END()
