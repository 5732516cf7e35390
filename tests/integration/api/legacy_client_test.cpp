#include <boost/test/unit_test.hpp>

#include "tests/integration/api/legacy_fixture.hpp"
#include "translators/codec/base64.hpp"

#include <sstream>

using namespace idiom::test;

// A client that was written for EvoVoice has habits that it cannot change: its words for roles, an e-mail
// address as login, ServiceStack's paths, and its way to keep cookies.

namespace {

/// A route to Xarios with role words of its own, and a client that logs in by e-mail.
Setup with_words() {
    return {.more_clients = "  - { name: ops, login: ops@example.test, api_key: \"${env:LIMITED_KEY}\" }\n",
            .more_routes =
                old_routes() +
                "  words:\n    backend: xarios\n"
                "    match: { host: voice.example }\n"
                "    roles: { admin: admin.user, agent: customer.user.acd, login: customer.user }\n"
                "    default_roles: [login]\n"
                "    legacy_roles: { SystemAdministrator: admin, Customer: login }\n"};
}

std::string roles_of(XmlElement const& user) {
    std::string text;
    for (auto const& role : user.child("Roles")->children)
        text += (text.empty() ? "" : " ") + role->text;
    return text;
}

std::string role_list(std::vector<std::string> const& roles) {
    std::string text = "<v:Roles>";
    for (auto const& role : roles)
        text += "<s:string>" + role + "</s:string>";
    return text + "</v:Roles>";
}

/// "ops@example.test", in any case, and the key.
std::string basic(std::string_view user) {
    idiom::Arena arena;
    return "Basic " +
           std::string(idiom::base64::encode(std::string(user) + ":" + std::string(limited_key), arena));
}

} // namespace

BOOST_AUTO_TEST_CASE(roles_go_by_evovoices_words_where_nobody_says_otherwise) {
    Fixture fixture;
    auto const id = create(fixture, Vendor::evovoice, "zoe@example.test");
    auto const patch = [&](std::vector<std::string> const& roles) {
        return fixture.call(Vendor::evovoice, "PATCH", "/users/" + id,
                            document("PatchUser", role_list(roles)));
    };
    BOOST_TEST(roles_of(*user_of(patch({"Manager", "dispatcher"}))) == "Manager dispatcher");
    BOOST_TEST(fixture.vendors.held(Vendor::evovoice, id).at("roles").dump() ==
               R"(["Dispatcher","Manager"])");
    BOOST_TEST(roles_of(*user_of(patch({"customer", "Customer"}))) == "Customer");
    auto const listed = parse_xml(fixture.call(Vendor::evovoice, "GET", "/users?specificIds=" + id).body);
    BOOST_TEST(roles_of(*listed->child("Items")->children.front()) == "Customer");

    auto const unknown = patch({"Customer", "Emperor"});
    check_status(unknown, 400);
    BOOST_TEST(error_of(unknown).message.find("'Emperor'") != std::string::npos);
    BOOST_TEST(fixture.vendors.held(Vendor::evovoice, id).at("roles").dump() == R"(["Customer"])");
    // The REST face uses the route's own names.
    auto const rest = json_of(fixture.gateway.client().get(users_path(Vendor::evovoice, id)));
    BOOST_TEST(rest.at("roles").dump() == R"(["customer"])");
}

BOOST_AUTO_TEST_CASE(roles_go_by_the_words_of_the_route_in_answers_versions_and_trail) {
    Vendors vendors;
    Gateway gateway(with_words(), vendors);
    HttpClient client(gateway.http(),
                      {{"Authorization", basic("OPS@example.test")}, {"Accept", "application/xml"}});
    auto const send = [&](std::string_view method, std::string const& path, std::string const& body,
                          Fields fields = {}) {
        fields.emplace_back("Content-Type", "application/xml");
        return client.call(method, "/legacy/words" + path, fields, body);
    };
    auto const made =
        user_of(send("POST", "/users",
                     document("NewUser", "<v:EmailAddress>zoe@example.test</v:EmailAddress>"
                                         "<v:FirstName>Zoe</v:FirstName><v:LastName>B</v:LastName>")));
    BOOST_TEST(roles_of(*made) == "Customer");
    auto const path = "/users/" + text_of(*made, "Id");
    auto rest = gateway.client();
    auto const version = std::string(rest.get("/v1/words" + path).header("ETag"));
    auto const roles = document("PatchUser", role_list({"SystemAdministrator", "agent", "Customer"}));
    BOOST_TEST(roles_of(*user_of(send("PATCH", path, roles, {{"If-Match", version}}))) ==
               "Customer SystemAdministrator agent");
    check_status(send("PATCH", path, roles, {{"If-Match", version}}), 412);
    BOOST_TEST(json_of(rest.get("/v1/words" + path)).at("roles").dump() == R"(["admin","agent","login"])");
    // No word of the legacy face is in the trail.
    auto const trail =
        run({IDIOM_PROGRAM, "audit", "--config", gateway.file("routes.yaml"), "--format", "json"},
            gateway_environment());
    BOOST_TEST(trail.out.find("SystemAdministrator") == std::string::npos);
    BOOST_TEST(trail.out.find(R"("roles":["admin","agent","login"])") != std::string::npos, trail.out);
}

BOOST_AUTO_TEST_CASE(the_audit_trail_has_the_status_that_the_client_got) {
    Fixture fixture;
    auto const made = fixture.call(
        Vendor::configureuser, "POST", "/users",
        document("NewUser", "<v:EmailAddress>zoe@example.test</v:EmailAddress><v:FirstName>Zoe</v:FirstName>"
                            "<v:LastName>B</v:LastName>"));
    check_status(made, 200);
    auto const path = "/users/" + text_of(*user_of(made), "Id");
    check_status(fixture.call(Vendor::configureuser, "DELETE", path), 204);
    auto const trail =
        run({IDIOM_PROGRAM, "audit", "--config", fixture.gateway.file("routes.yaml"), "--format", "json"},
            gateway_environment());
    std::string statuses;
    std::istringstream lines(trail.out);
    for (std::string line; std::getline(lines, line);) {
        auto const entry = Json::parse(line);
        statuses += entry.at("operation").get<std::string>() + " " + entry.at("status").dump() + ", ";
    }
    BOOST_TEST(statuses == "NewUser 200, DeleteUser 204, ");
}

BOOST_AUTO_TEST_CASE(a_client_logs_in_by_its_e_mail_address) {
    Vendors vendors;
    Gateway gateway(with_words(), vendors);
    HttpClient client(gateway.http());
    for (auto const* const user : {"ops@example.test", "Ops@EXAMPLE.test", "ops"}) {
        check_status(client.get("/legacy/words/users?countPerPage=1", {{"Authorization", basic(user)}}), 200);
        check_status(client.get("/v1/words/users?limit=1", {{"Authorization", basic(user)}}), 200);
        auto const login = client.call("POST", "/legacy/words/auth/credentials", json_type,
                                       Json{{"userName", user}, {"password", limited_key}}.dump());
        check_status(login, 200);
        BOOST_TEST(json_of(login).at("userName") == "ops@example.test");
        BOOST_TEST(json_of(login).at("displayName") == "ops");
    }
    check_status(client.get("/legacy/words/users", {{"Authorization", basic("crm")}}), 401);
    check_status(client.get("/legacy/words/users", {{"Authorization", basic("ops@example.tes")}}), 401);
}

BOOST_AUTO_TEST_CASE(the_face_stands_at_the_root_of_a_host_that_chooses_the_route) {
    Vendors vendors;
    Gateway gateway(with_words(), vendors);
    HttpClient client(gateway.http());
    Fields const at_host{{"Host", "Voice.example:8080"}, {"Authorization", basic("ops@example.test")}};
    auto const get = [&](std::string_view path) { return client.get(path, at_host); };
    for (auto const* const path :
         {"/users?countPerPage=1", "/users.xml", "/legacy/users", "/json/reply/ListUsers",
          "/xml/reply/ListUsers", "/api/ListUsers", "/api/json/reply/ListUsers?countPerPage=1",
          "/auth/status", "/api/GetAuthStatus", "/legacy/json/reply/ListUsers", "/legacy/words/users",
          "/v1/users", "/v1/words/users", "/v1/routes"})
        BOOST_TEST(get(path).status == 200, path);
    BOOST_TEST(get("/xml/reply/ListUsers").header("Content-Type") == "application/xml");
    BOOST_TEST(get("/api/ListUsers").header("Content-Type") == "application/json; charset=utf-8");
    // Not a path of the contract, so it belongs to the REST face
    BOOST_TEST(problem_of(get("/people")) == "not-found");
    check_status(get("/users/7/roles"), 404);
    BOOST_TEST(json_of(get("/users/7/roles")).contains("responseStatus"));

    auto const login =
        client.call("POST", "/auth/credentials", {{"Host", "voice.example"}, json_type.front()},
                    Json{{"userName", "ops@example.test"}, {"password", limited_key}}.dump());
    check_status(login, 200);
    auto const session = json_of(login).at("sessionId").get<std::string>();
    check_status(client.get("/users", {{"Host", "voice.example"}, {"Cookie", "ss-id=" + session}}), 200);
    check_status(client.get("/v1/users", {{"Host", "voice.example"}, {"Cookie", "ss-id=" + session}}), 401);
    auto const stranger = client.get("/users", {{"Host", "voice.example"}});
    check_status(stranger, 401);
    BOOST_TEST(stranger.header("WWW-Authenticate") == R"(basic realm="/auth/basic")");

    // Otherwise the root has no face.
    for (auto const* const path : {"/users", "/auth/status", "/json/reply/ListUsers"})
        BOOST_TEST(problem_of(client.get(path, {{"Authorization", basic("ops")}})) == "not-found", path);
    BOOST_TEST(gateway.access_log().find(session) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(calls_by_name_do_what_those_by_path_do) {
    Vendors vendors;
    Gateway gateway(with_words(), vendors);
    HttpClient client(gateway.http(), {{"X-Api-Key", std::string(crm_key)}});
    auto const call = [&](std::string_view method, std::string const& path, Json const& body = {},
                          Fields const& fields = {}) {
        return client.call(method, "/legacy/old-evovoice" + path, fields, body.is_null() ? "" : body.dump());
    };
    auto const made =
        call("POST", "/json/reply/NewUser",
             {{"emailAddress", "zoe@example.test"}, {"password", "Sesam-7"}, {"accountId", "acc-100"}});
    check_status(made, 200);
    auto const id = json_of(made).at("id").get<std::string>();
    auto const patched =
        call("POST", "/json/oneway/PatchUser", {{"userId", id}, {"lastName", "B"}, {"roles", {"Manager"}}});
    check_status(patched, 200);
    BOOST_TEST(json_of(patched).at("roles").dump() == R"(["Manager"])");
    check_status(call("PATCH", "/api/PatchUser?userId=" + id + "&lastName=C"), 200);
    check_status(call("POST", "/api/PatchUser", {{"userId", id}, {"lastName", "D"}},
                      {{"X-Http-Method-Override", "patch"}}),
                 200);
    BOOST_TEST(vendors.held(Vendor::evovoice, id).at("lastName") == "D");
    auto const listed = call("POST", "/json/reply/ListUsers", {{"specificIds", {id}}});
    BOOST_TEST(json_of(listed).at("items").at(0).at("id") == id);

    auto const nobody = call("POST", "/api/PatchUser", {{"lastName", "E"}});
    check_status(nobody, 400);
    BOOST_TEST(json_of(nobody).at("responseStatus").at("errors").at(0).at("fieldName") == "UserId");
    auto const by_get = call("GET", "/api/DeleteUser?userId=" + id);
    check_status(by_get, 405);
    BOOST_TEST(by_get.header("Allow") == "DELETE, POST");
    check_status(call("POST", "/xml/reply/Nonsense"), 404);
    BOOST_TEST(!vendors.held(Vendor::evovoice, id).is_null());
    check_status(call("POST", "/json/reply/DeleteUser", {{"userId", id}}), 204);
    BOOST_TEST(vendors.held(Vendor::evovoice, id).is_null());
    check_status(call("DELETE", "/api/DeleteUser?userId=" + id), 404);
}

BOOST_AUTO_TEST_CASE(a_key_of_idempotency_counts_for_calls_by_name_that_write) {
    Fixture fixture;
    Fields const fields{{"X-Api-Key", std::string(crm_key)}, {"Idempotency-Key", "k1"}};
    auto const body = R"({"emailAddress":"zoe@example.test","password":"Sesam-7"})";
    auto const once = fixture.client.call("POST", "/legacy/old-evovoice/json/reply/NewUser", fields, body);
    check_status(once, 200);
    auto const again = fixture.client.call("POST", "/legacy/old-evovoice/json/reply/NewUser", fields, body);
    BOOST_TEST(again.body == once.body);
    check_status(fixture.client.call("POST", "/legacy/old-evovoice/json/reply/ListUsers", fields), 200);
}

BOOST_AUTO_TEST_CASE(cookies_come_back_in_every_legal_form) {
    Fixture fixture;
    std::string const base = "/legacy/old-evovoice";
    auto const login =
        fixture.client.call("POST", base + "/auth/credentials", json_type,
                            Json{{"UserName", "crm"}, {"password", crm_key}, {"rememberMe", true}}.dump());
    check_status(login, 200);
    for (auto const& [name, value] : login.headers)
        if (name == "Set-Cookie") {
            BOOST_TEST(value.find("; Max-Age=2419200") != std::string::npos, value);
            BOOST_TEST(value.find("; Expires=") != std::string::npos, value);
            BOOST_TEST(value.find("; Path=/; HttpOnly; SameSite=Lax") != std::string::npos, value);
            BOOST_TEST(value.find("Secure") == std::string::npos, value);
        }
    auto const id = json_of(login).at("sessionId").get<std::string>();
    for (auto const& cookie :
         {"ss-id=\"" + id + "\"", "$Version=\"1\"; ss-id=\"" + id + "\";$Path=\"/\"",
          "$Version=1, a=b, ss-pid=\"" + id + "\"; $Path=\"/\"",
          "ss-id=00000000000000000000000000000000; ss-id=" + id, "  a=b ;\tss-id = " + id + " ;"})
        BOOST_TEST(fixture.client.get(base + "/users?countPerPage=1", {{"Cookie", cookie}}).status == 200,
                   cookie);
    for (auto const& cookie :
         {"a=\"ss-id=" + id + "\"", "ss-id=" + id + "x", "SS-ID=" + id, std::string("ss-id=")})
        BOOST_TEST(fixture.client.get(base + "/users?countPerPage=1", {{"Cookie", cookie}}).status == 401,
                   cookie);
}
