#include <boost/test/unit_test.hpp>

#include "gateway/execution/record_backend.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/await.hpp"

using namespace idiom;
using namespace idiom::store;
using execution::RecordBackend;

namespace {

struct Fixture {
    fakes::MemoryStore store;
    std::string reported;
    RecordBackend backend{store, "teams", [this](StoreError const& error, std::string_view request_id) {
                              reported = std::string(request_id) + ": " + error.text;
                          }};
    Arena arena;

    Response send(Method method, std::string_view target, std::string_view body = {},
                  std::string_view secrets = {}) {
        Request const request{.peer = Peer::record,
                              .method = method,
                              .target = target,
                              .headers = {},
                              .body = body,
                              .secrets = secrets};
        upstream::CallContext call_context{.arena = arena, .deadline = {}, .request_id = "r-1"};
        return test::await(backend.send(request, call_context));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(record_backend, Fixture)

BOOST_AUTO_TEST_CASE(a_record_is_put_and_got_with_its_secrets) {
    BOOST_TEST(send(Method::put, "/users/ana%40acme.example", R"({"a":1})", "hunter2").status == 204);
    auto const got = send(Method::get, "/users/ana%40acme.example");
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.body == R"({"a":1})");
    BOOST_TEST(got.secrets == "hunter2");
    BOOST_TEST(got.header("X-Secrets-Kept") == "true");
    BOOST_TEST(test::await(store.get("teams", "ana@acme.example")).value().has_value());
}

BOOST_AUTO_TEST_CASE(it_says_that_secrets_are_not_kept) {
    fakes::MemoryStore forgetful(false);
    RecordBackend other(forgetful, "teams");
    upstream::CallContext call_context{.arena = arena, .deadline = {}};
    Request const put{.peer = Peer::record,
                      .method = Method::put,
                      .target = "/users/ana",
                      .headers = {},
                      .body = "{}",
                      .secrets = "hunter2"};
    Request const get{.peer = Peer::record,
                      .method = Method::get,
                      .target = "/users/ana",
                      .headers = {},
                      .body = {},
                      .secrets = {}};
    BOOST_TEST(test::await(other.send(put, call_context)).status == 204);
    auto const got = test::await(other.send(get, call_context));
    BOOST_TEST(got.header("X-Secrets-Kept") == "false");
    BOOST_TEST(got.secrets == "");
}

BOOST_AUTO_TEST_CASE(a_missing_record_is_404) {
    BOOST_TEST(send(Method::get, "/users/ana").status == 404);
    BOOST_TEST(send(Method::delete_, "/users/ana").status == 404);
}

BOOST_AUTO_TEST_CASE(a_deleted_record_is_gone) {
    send(Method::put, "/users/ana", "{}");
    BOOST_TEST(send(Method::delete_, "/users/ana").status == 204);
    BOOST_TEST(send(Method::get, "/users/ana").status == 404);
}

BOOST_AUTO_TEST_CASE(a_list_embeds_the_documents_in_key_order) {
    BOOST_TEST(send(Method::get, "/users").body == "[]");
    send(Method::put, "/users/b%22", R"({"n":2})", "hunter2");
    send(Method::put, "/users/a", R"({"n":1})");
    auto const list = send(Method::get, "/users");
    BOOST_TEST(list.status == 200);
    BOOST_TEST(list.body == R"([{"key":"a","document":{"n":1}},{"key":"b\"","document":{"n":2}}])");
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_and_changes_nothing) {
    struct Row {
        char const* name;
        Method method;
        char const* target;
        char const* body;
        int status;
    };
    Row const rows[] = {
        {"another path", Method::get, "/things", "", 404},
        {"the root", Method::get, "/", "", 404},
        {"no target", Method::get, "", "", 404},
        {"an empty key", Method::put, "/users/", "{}", 400},
        {"a broken escape", Method::put, "/users/%4", "{}", 400},
        {"two segments", Method::put, "/users/a/b", "{}", 400},
        {"a query", Method::put, "/users/a?b", "{}", 400},
        {"a body that is not JSON", Method::put, "/users/a", "{", 400},
        {"two documents", Method::put, "/users/a", "{},{}", 400},
        {"no body", Method::put, "/users/a", "", 400},
        {"a method of no use for one", Method::patch, "/users/a", "{}", 405},
        {"a method of no use for all", Method::delete_, "/users", "", 405},
    };
    for (auto const& row : rows)
        BOOST_TEST(send(row.method, row.target, row.body).status == row.status, row.name);
    BOOST_TEST(send(Method::get, "/users").body == "[]");
}

BOOST_AUTO_TEST_CASE(a_store_failure_is_503_and_tells_the_operator_only) {
    store.fail_with(StoreError{StoreError::Kind::unavailable, "disk of ana is full"});
    struct Row {
        Method method;
        char const* target;
    };
    for (auto const& row : {Row{Method::get, "/users"}, Row{Method::get, "/users/ana"},
                            Row{Method::put, "/users/ana"}, Row{Method::delete_, "/users/ana"}}) {
        reported.clear();
        auto const failed = send(row.method, row.target, "{}", "hunter2");
        BOOST_TEST(failed.status == 503);
        BOOST_TEST(!failed.body.contains("ana"));
        BOOST_TEST(!failed.body.contains("hunter2"));
        BOOST_TEST(reported == "r-1: disk of ana is full");
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_500) {
    store.fail_with(StoreError{StoreError::Kind::unreadable, "sealed with another key"});
    BOOST_TEST(send(Method::get, "/users/ana").status == 500);
}

BOOST_AUTO_TEST_CASE(a_reply_lives_in_the_arena) {
    send(Method::put, "/users/a", R"({"n":1})", "s1");
    auto const got = send(Method::get, "/users/a");
    send(Method::put, "/users/a", R"({"n":2})", "s2");
    BOOST_TEST(got.body == R"({"n":1})");
    BOOST_TEST(got.secrets == "s1");
}

BOOST_AUTO_TEST_SUITE_END()
