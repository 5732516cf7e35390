#include "translators/unified/face.hpp"

#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::unified::test;

namespace {

constexpr std::string_view whole = "/v1/acme";

/// A client of the route /v1/acme.
struct Client {
    Arena arena;
    RolePolicy roles;
    RouteView route{.capabilities = &two_names, .roles = &roles, .base = whole};
    Face const& face = unified::face();

    ClientRequest request(Method method, std::string_view path, std::string_view query = {},
                          std::string_view body = {}) {
        return {.method = method,
                .path = path,
                .query = query,
                .headers = arena.list<Header>({{"Content-Type", "application/json"}}),
                .body = body,
                .whole_path = arena.join({whole, path}),
                .id = "req-1"};
    }
    ClientResponse end(FaceStep const& step) { return *std::get<Result<ClientResponse>>(step); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(face)

BOOST_AUTO_TEST_CASE(the_head_says_what_a_request_is_about) {
    struct Row {
        char const* name;
        Method method;
        std::string_view path;
        Target::Kind kind;
        bool writes;
        std::string_view operation;
    };
    using Kind = Target::Kind;
    Client client;
    for (auto const& row : {
             Row{"a list", Method::get, "/users", Kind::users, false, "list"},
             Row{"with a suffix", Method::get, "/users.xml", Kind::users, false, "list"},
             Row{"a head", Method::head, "/users/7", Kind::users, false, "get"},
             Row{"a create", Method::post, "/users", Kind::users, true, "create"},
             Row{"a patch", Method::patch, "/users/7", Kind::users, true, "update"},
             Row{"a role", Method::put, "/users/7/roles/agent", Kind::users, true, "add-role"},
             Row{"a PUT of the users", Method::put, "/users", Kind::users, true, "upsert"},
             Row{"a batch", Method::post, "/batch", Kind::users, true, "batch"},
             Row{"the changes", Method::get, "/changes", Kind::users, false, "list-changes"},
             Row{"a write of the changes", Method::put, "/changes", Kind::users, true, ""},
             Row{"a read of a batch", Method::get, "/batch", Kind::users, false, ""},
             Row{"a method that is not taken", Method::patch, "/users", Kind::users, true, ""},
             Row{"the roles of the route", Method::get, "/roles.xml", Kind::users, false, "list-roles"},
             Row{"a write of them", Method::put, "/roles", Kind::users, true, ""},
             Row{"the route itself", Method::get, "", Kind::users, false, ""},
             Row{"no such path", Method::get, "/nothing", Kind::users, false, ""},
             Row{"options", Method::options, "/users", Kind::users, false, ""},
             Row{"capabilities", Method::get, "/capabilities.json", Kind::capabilities, false, ""},
             Row{"the list of routes below a route is none", Method::get, "/routes", Kind::users, false, ""},
         }) {
        BOOST_TEST_CONTEXT(row.name) {
            auto const target = client.face.read_target(client.request(row.method, row.path), client.arena);
            BOOST_REQUIRE(target);
            BOOST_TEST((target->kind == row.kind));
            BOOST_TEST(target->writes == row.writes);
            BOOST_TEST(target->operation == row.operation);
            BOOST_TEST(target->has_parts == (row.operation == "batch"));
            BOOST_TEST(!target->spreads); // the path names a route
        }
    }
}

BOOST_AUTO_TEST_CASE(only_a_read_of_the_users_of_no_route_goes_to_all_routes) {
    Client client;
    struct Row {
        Method method;
        std::string_view whole_path;
        bool spreads;
    };
    for (auto const& row : {Row{Method::get, "/v1/users", true}, Row{Method::head, "/v1/users.json", true},
                            Row{Method::post, "/v1/users", false}, Row{Method::get, "/v1/acme/users", false},
                            Row{Method::get, "/users", false}}) {
        auto request = client.request(row.method, "/users");
        request.whole_path = row.whole_path;
        auto const target = client.face.read_target(request, client.arena);
        BOOST_REQUIRE(target);
        BOOST_TEST(target->spreads == row.spreads, row.whole_path);
    }
}

BOOST_AUTO_TEST_CASE(a_request_is_one_call_and_its_answer) {
    Client client;
    auto const request = client.request(Method::get, "/users/7");
    auto const call = client.face.read_request(request, client.route, client.arena);
    BOOST_REQUIRE(call);
    auto const first = (*call)->next({}, client.arena);
    auto const calls = std::get<Calls>(first).calls;
    BOOST_REQUIRE(calls.size() == 1U);
    BOOST_TEST(std::get<GetUser>(calls.front().what).id == "7");
    BOOST_TEST(!(*call)->dry_run());

    Result<Answer> const outcome = Answer{.what = OneUser{.user = {.id = "7", .user_name = "ana"}}};
    auto const response = client.end((*call)->next(std::span(&outcome, 1), client.arena));
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == R"({"id":"7","userName":"ana"})");

    Result<Answer> const refused = fail(Fault::user_not_found);
    auto const failed = (*call)->next(std::span(&refused, 1), client.arena);
    BOOST_TEST((std::get<Result<ClientResponse>>(failed).error().fault == Fault::user_not_found));
}

BOOST_AUTO_TEST_CASE(what_needs_no_back_end_is_answered_at_once) {
    Client client;
    for (auto const& [method, path, status] :
         {std::tuple(Method::options, "/users", 204), std::tuple(Method::get, "/capabilities", 200)}) {
        auto const request = client.request(method, path);
        auto const call = client.face.read_request(request, client.route, client.arena);
        BOOST_REQUIRE(call);
        BOOST_TEST(client.end((*call)->next({}, client.arena)).status == status);
    }
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_what_would_be_sent) {
    Client client;
    auto const request = client.request(Method::delete_, "/users/7", "dry_run=true");
    auto const call = client.face.read_request(request, client.route, client.arena);
    BOOST_REQUIRE(call);
    BOOST_TEST((*call)->dry_run());
    PlannedRequest const planned{.method = Method::delete_,
                                 .url = "https://vendor/users/7",
                                 .headers = client.arena.list<Header>({{"Authorization", "***"}}),
                                 .body = {}};
    Names const roles = client.arena.list<std::string_view>({"agent"});
    Result<Answer> const outcome =
        Answer{.what = DryRunReport{
                   .would_send = std::span(&planned, 1), .roles_before = roles, .roles_after = std::nullopt}};
    auto const response = client.end((*call)->next(std::span(&outcome, 1), client.arena));
    BOOST_TEST(header(response, "Content-Type") == "application/json");
    BOOST_TEST(response.body ==
               R"({"would_send":[{"method":"DELETE","url":"https://vendor/users/7",)"
               R"("headers":{"Authorization":"***"},"body":""}],"roles":{"before":["agent"],"after":null}})");
}

BOOST_AUTO_TEST_CASE(an_error_is_a_problem_with_the_id_of_the_request) {
    Client client;
    auto const request = client.request(Method::get, "/users/7.xml");
    auto const response =
        client.face.refuse({.fault = Fault::user_not_found}, request, nullptr, client.arena);
    BOOST_TEST(response.status == 404);
    BOOST_TEST(header(response, "Content-Type") == "application/problem+xml");
    BOOST_TEST(response.body.contains("<instance>req-1</instance>"));
    BOOST_TEST(header(response, "WWW-Authenticate") == "(none)");
}

BOOST_AUTO_TEST_CASE(who_is_not_known_is_told_how_to_say_who_he_is) {
    Client client;
    auto const response = client.face.refuse({.fault = Fault::unauthenticated},
                                             client.request(Method::get, "/users"), nullptr, client.arena);
    BOOST_TEST(response.status == 401);
    BOOST_TEST(header(response, "WWW-Authenticate") ==
               R"(Bearer realm="idiom", Basic realm="idiom", charset="UTF-8")");
    BOOST_TEST(response.body.contains("send the key as X-Api-Key"));
}

BOOST_AUTO_TEST_CASE(a_user_that_exists_is_linked_to) {
    Client client;
    auto const request = client.request(Method::post, "/users.json");
    auto const refuse = [&](std::string_view id) {
        Error const error{.fault = Fault::user_exists,
                          .errors = client.arena.list<FieldError>({{"/userName", "is taken", id}})};
        return client.face.refuse(error, request, nullptr, client.arena);
    };
    auto const response = refuse("ana ruiz/7.xml");
    BOOST_TEST(header(response, "Link") == R"(</v1/acme/users/ana%20ruiz%2F7%2Exml>; rel="related")");
    BOOST_TEST(response.body.contains(R"("id":"ana ruiz/7.xml")"));
    BOOST_TEST(header(refuse(""), "Link") == "(none)");
}

BOOST_AUTO_TEST_CASE(a_kept_problem_gets_the_id_of_the_request_that_repeats_it) {
    Client client;
    auto const again = client.request(Method::post, "/users");
    for (auto const* const path : {"/users.json", "/users.xml"}) {
        auto first = client.request(Method::post, path);
        first.id = "req-0";
        auto const kept = client.face.refuse({.fault = Fault::user_exists, .detail = R"("instance":"x")"},
                                             first, nullptr, client.arena);
        auto const response = client.face.repeat(kept, again, client.arena);
        BOOST_TEST(response.body.contains("req-1"));
        BOOST_TEST(!response.body.contains("req-0"));
    }
    ClientResponse const user{.status = 201, .headers = {}, .body = R"({"extensions":{"instance":"req-0"}})"};
    BOOST_TEST(client.face.repeat(user, again, client.arena).body == user.body);
}

BOOST_AUTO_TEST_CASE(the_list_of_routes_can_only_be_read) {
    Client client;
    RouteLine const line{.name = "acme", .dialect = "twoname", .healthy = true};
    ClientRequest request{.method = Method::get, .path = "/routes", .whole_path = "/v1/routes"};
    auto const target = client.face.read_target(request, client.arena);
    BOOST_REQUIRE(target);
    BOOST_TEST((target->kind == Target::Kind::route_list));
    BOOST_TEST(target->operation == "list-routes");
    auto const list = client.face.write_routes(std::span(&line, 1), request, client.arena);
    BOOST_REQUIRE(list);
    BOOST_TEST(list->body == R"({"routes":[{"name":"acme","dialect":"twoname","healthy":true}]})");
    ClientRequest const root{.method = Method::get, .path = "", .whole_path = "/v1"};
    BOOST_TEST((client.face.read_target(root, client.arena)->kind == Target::Kind::route_list));
    BOOST_TEST(client.face.write_routes(std::span(&line, 1), root, client.arena)
                   ->body.contains(R"("links":{"users":"/v1/acme/users")"));
    request.method = Method::options;
    BOOST_TEST(client.face.write_routes({}, request, client.arena)->status == 204);
    request.method = Method::delete_;
    auto const refused = client.face.write_routes({}, request, client.arena);
    BOOST_TEST((refused.error().fault == Fault::method_not_allowed));
    BOOST_TEST(refused.error().allow == "GET, HEAD, OPTIONS");
}

BOOST_AUTO_TEST_CASE(the_documents_of_the_api_need_no_route) {
    Client client;
    for (auto const& [path, narrows] : {std::pair("/v1/openapi.json", true), {"/v1/user.xsd", false}}) {
        ClientRequest const request{.path = "", .whole_path = path};
        auto const target = client.face.read_target(request, client.arena);
        BOOST_REQUIRE(target);
        BOOST_TEST((target->kind == Target::Kind::document));
        BOOST_TEST(target->narrows == narrows);
        BOOST_TEST(client.face.write_document(request, client.arena)->status == 200);
    }
    auto const below = client.face.read_target(client.request(Method::get, "/openapi.json"), client.arena);
    BOOST_TEST((below->kind == Target::Kind::users));
}

BOOST_AUTO_TEST_CASE(a_user_is_read_as_it_is_written) {
    Client client;
    auto const json = client.request(Method::get, "/users/7", "", R"({"id":"7","roles":["a"]})");
    auto const user = client.face.read_user(json, client.route, client.arena);
    BOOST_REQUIRE(user);
    BOOST_TEST(user->id.value() == "7");
    BOOST_TEST(user->roles->front() == "a");
    auto const broken = client.request(Method::get, "/users/7", "", "{");
    BOOST_TEST(
        (client.face.read_user(broken, client.route, client.arena).error().fault == Fault::malformed_body));
}

BOOST_AUTO_TEST_SUITE_END()
