#include <boost/test/unit_test.hpp>

#include "tests/support/dialect_play.hpp"
#include "translators/genesys/errors.hpp"
#include "translators/genesys/genesys.hpp"
#include "translators/genesys/session.hpp"
#include "translators/genesys/user_codec.hpp"

using namespace idiom;
using namespace idiom::genesys;
using tests::PlainEdit;

namespace {

RolePolicy const same_names;

struct Fixture {
    Arena arena;
    std::unique_ptr<Dialect> dialect =
        tests::make(genesys::dialect(), {{"release", "8.5.2"}, {"csrf", "true"}});
    std::array<std::string_view, 1> roles{"ROLE_AGENT"};
    User held{.id = "fd6a",
              .user_name = "dana@example.test",
              .first_name = "Dana",
              .last_name = "Reyes",
              .roles = roles};

    tests::Vendor vendor() {
        return
            [this](Request const& request, std::size_t) { return dialect->simulate(request, held, arena); };
    }
    Call call(auto const& what) { return {.what = what, .roles = &same_names, .session = {}}; }
    CreateUser create() {
        User user = held;
        user.id.reset();
        user.password = "Tr1ck-Pony";
        return {.user = user, .warnings = {}};
    }
};

Response answer(int status, std::string_view body) { return {.status = status, .headers = {}, .body = body}; }

std::optional<Error> judge(Response const& response, Purpose purpose, Arena& arena) {
    return problem(response, read_envelope(response, arena), purpose, arena);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_status_code_has_its_fault) {
    struct Row {
        char const* name;
        int status;
        char const* body;
        Purpose purpose;
        Fault fault;
    };
    static constexpr Row rows[] = {
        {"parameter missing", 400, R"({"statusCode":1})", Purpose::create, Fault::invalid_value},
        {"self-demotion", 400, R"({"statusCode":2})", Purpose::update, Fault::backend_conflict},
        {"read-only property", 400, R"({"statusCode":3,"statusMessage":"userName is read-only"})",
         Purpose::update, Fault::read_only_field},
        {"forbidden", 403, R"({"statusCode":3})", Purpose::update, Fault::backend_error},
        {"internal", 500, R"({"statusCode":4})", Purpose::read, Fault::backend_error},
        {"no permission", 403, R"({"statusCode":"5"})", Purpose::read, Fault::backend_error},
        {"not found", 404, R"({"statusCode":"6"})", Purpose::read, Fault::user_not_found},
        {"no collection", 404, R"({"statusCode":6})", Purpose::list, Fault::backend_error},
        {"partly done", 200, R"({"statusCode":7})", Purpose::update, Fault::backend_error},
        {"password change", 403, R"({"statusCode":8})", Purpose::read, Fault::backend_credentials_rejected},
        {"not complete", 200, R"({"statusCode":9})", Purpose::read, Fault::backend_error},
        {"out of range", 400, R"({"statusCode":10})", Purpose::update, Fault::invalid_value},
        {"read only", 400, R"({"statusCode":11})", Purpose::update, Fault::read_only_field},
        {"cannot delete", 500, R"({"statusCode":14})", Purpose::remove, Fault::backend_error},
        {"cannot unassign", 500, R"({"statusCode":17})", Purpose::remove, Fault::backend_conflict},
        {"duplicate", 403, R"({"statusCode":"18"})", Purpose::create, Fault::user_exists},
        {"duplicate by its text", 400, R"({"statusCode":3,"statusMessage":"It Already Exists"})",
         Purpose::create, Fault::user_exists},
        {"in use", 403, R"({"statusCode":19})", Purpose::remove, Fault::backend_conflict},
        {"not authenticated", 200, R"({"statusCode":20})", Purpose::read,
         Fault::backend_credentials_rejected},
        {"a code of a later release", 400, R"({"statusCode":77})", Purpose::read, Fault::backend_error},
        {"an HTTP error that says success", 500, R"({"statusCode":0})", Purpose::read, Fault::backend_error},
        {"a page", 404, "<html>", Purpose::read, Fault::user_not_found},
        {"a page instead of an answer", 200, "<html>", Purpose::read, Fault::backend_error},
        {"a status that is no number", 200, R"({"statusCode":"fine"})", Purpose::read, Fault::backend_error},
    };
    Arena arena;
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            auto const error = judge(answer(row.status, row.body), row.purpose, arena);
            BOOST_REQUIRE(error);
            BOOST_TEST(info(error->fault).name == info(row.fault).name);
        }
}

BOOST_AUTO_TEST_CASE(success_is_a_number_or_a_string) {
    Arena arena;
    BOOST_TEST(!judge(answer(200, R"({"statusCode":0})"), Purpose::read, arena));
    BOOST_TEST(!judge(answer(201, R"({"statusCode":"0"})"), Purpose::create, arena));
    auto const taken = judge(answer(200, R"({"error":"User kim already exists"})"), Purpose::create, arena);
    BOOST_REQUIRE(taken);
    BOOST_TEST((taken->fault == Fault::user_exists));
    BOOST_TEST(!taken->uncertain);
    BOOST_TEST(!judge(answer(202, R"({"statusCode":9})"), Purpose::update, arena));
    BOOST_TEST(!judge(answer(204, ""), Purpose::remove, arena));
}

BOOST_AUTO_TEST_CASE(an_id_is_the_last_segment_of_a_uri) {
    Arena arena;
    BOOST_TEST(id_of_uri("http://127.0.0.1/cloud-web/api/v2/users/fd6a", arena).value() == "fd6a");
    BOOST_TEST(id_of_uri("/users/a%20b/", arena).value() == "a b");
    BOOST_TEST(id_of_uri("/users/a?x=1", arena).value() == "a");
    for (auto const bad : {"", "nothing", "/users/..", "/users/%2e%2e", "/users/a%2Fb", "/users/%zz"})
        BOOST_TEST(!id_of_uri(bad, arena), bad);
}

BOOST_AUTO_TEST_CASE(a_session_survives_being_written_and_read) {
    Arena arena;
    RememberedSession const session{.csrf_header = "X-CSRF-TOKEN",
                                    .csrf_token = "7d1f",
                                    .cookie = "JSESSIONID=n0; LB=2",
                                    .updates_by_post = true};
    auto const read = read_session(write_session(session, arena));
    BOOST_TEST(read.csrf_header == session.csrf_header);
    BOOST_TEST(read.csrf_token == session.csrf_token);
    BOOST_TEST(read.cookie == session.cookie);
    BOOST_TEST(read.updates_by_post);
    BOOST_TEST(write_session({}, arena).empty());
    BOOST_TEST(!read_session("garbage\n\ncsrf").has_token());
}

BOOST_AUTO_TEST_CASE(a_session_keeps_every_cookie_and_takes_no_broken_token) {
    Arena arena;
    std::array const headers{Header{"x-csrf-header", "X-CSRF-TOKEN"}, Header{"x-csrf-token", "t"},
                             Header{"Set-Cookie", "JSESSIONID=n0;Path=/"},
                             Header{"set-cookie", "LB=2; HttpOnly"}};
    RememberedSession session;
    renew(session, {.status = 200, .headers = headers}, arena);
    BOOST_TEST(session.cookie == "JSESSIONID=n0; LB=2");

    std::array const broken{Header{"X-CSRF-HEADER", "X CSRF\r\nEvil: 1"}, Header{"X-CSRF-TOKEN", "t"}};
    renew(session, {.status = 200, .headers = broken}, arena);
    BOOST_TEST(!session.has_token());
}

BOOST_FIXTURE_TEST_CASE(fail_every_step_of_every_call, Fixture) {
    Change change;
    change.set.last_name = "Reyes-Okoro";
    PlainEdit const edit(change, true);
    BOOST_TEST(tests::fail_every_step(*dialect, call(ListUsers{}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(GetUser{"fd6a"}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(create()), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(UpdateUser{"fd6a", &edit}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(DeleteUser{"fd6a", false, &edit}), vendor()) == "");
}

BOOST_FIXTURE_TEST_CASE(an_simulated_vendor_plays_to_the_end, Fixture) {
    auto const played = tests::play(*dialect, call(create()), vendor(), arena);
    BOOST_REQUIRE(played.result);
    auto const& one = std::get<OneUser>(played.result->what);
    BOOST_TEST(one.created);
    BOOST_TEST(one.user.id.value() == "fd6a");
    BOOST_TEST(one.user.display_name.value() == "Dana Reyes");
    BOOST_TEST(played.sent.size() == 3u); // the session, the create, the read back
}

BOOST_FIXTURE_TEST_CASE(an_error_never_repeats_the_password, Fixture) {
    auto const played = tests::play(
        *dialect, call(create()),
        [&](Request const& request, std::size_t n) {
            return request.writes
                       ? answer(400, R"({"statusCode":10,"statusMessage":"password Tr1ck-Pony is too weak"})")
                       : vendor()(request, n);
        },
        arena);
    BOOST_REQUIRE(!played.result);
    BOOST_TEST(played.result.error().backend->message == "");
    BOOST_REQUIRE(played.result.error().errors.size() == 1u);
    BOOST_TEST(played.result.error().errors[0].pointer == "/password");
    BOOST_TEST(played.result.error().errors[0].detail.find("Tr1ck") == std::string_view::npos);
}

BOOST_FIXTURE_TEST_CASE(urls_stay_within_the_vendors_limit, Fixture) {
    std::string const endless(1900, 'x');
    auto const got = tests::play(*dialect, call(GetUser{endless}), vendor(), arena);
    BOOST_REQUIRE(!got.result);
    BOOST_TEST(info(got.result.error().fault).status == 414);

    auto const listed = tests::play(*dialect, call(ListUsers{.user_name = endless}), vendor(), arena);
    BOOST_REQUIRE(listed.result);
    BOOST_TEST(listed.sent[0].target == "/users?subresources=*");
    BOOST_TEST(std::get<ManyUsers>(listed.result->what).users.empty());
}

BOOST_FIXTURE_TEST_CASE(long_lists_of_uris_are_fetched_some_at_a_time, Fixture) {
    std::string body = R"({"statusCode":0,"uris":[)";
    for (int i = 0; i < 40; ++i)
        body += (i ? ",\"/users/" : "\"/users/") + std::to_string(i) + "\"";
    body += "]}";
    std::vector<Response> responses{answer(200, body)};
    auto const step = dialect->next(call(ListUsers{}), responses, arena);
    BOOST_REQUIRE(std::holds_alternative<Ask>(step));
    BOOST_TEST(std::get<Ask>(step).requests.size() == 16u);
    auto const played = tests::play(
        *dialect, call(ListUsers{}),
        [&](Request const& request, std::size_t n) {
            return n == 0 ? answer(200, body) : vendor()(request, n);
        },
        arena);
    BOOST_REQUIRE(played.result);
    BOOST_TEST(played.sent.size() == 41u);
}
