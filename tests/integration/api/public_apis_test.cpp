#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <algorithm>

using namespace idiom::test;

/// The shipped files of the public APIs, in the real program, against simulators of those APIs.
namespace {

std::string at(idiom::sandbox::PortPair const& ports) {
    return "http://127.0.0.1:" + std::to_string(ports.http);
}

std::string back_ends(idiom::sandbox::Ports const& ports) {
    auto const auth0 = at(ports.auth0);
    auto const keycloak = at(ports.keycloak);
    return "  auth0:\n    dialect: auth0\n    url: " + auth0 +
           "/api/v2\n    auth: { type: oauth2_client_credentials, token_url: \"" + auth0 +
           "/oauth/token\", client_id: demo-client, client_secret: demo-secret }\n"
           "    settings: { connection: Username-Password-Authentication, audience: "
           "\"https://demo.example/api/v2/\" }\n"
           "  keycloak:\n    dialect: keycloak\n    url: " +
           keycloak + "/admin/realms/demo\n    auth: { type: oauth2_client_credentials, token_url: \"" +
           keycloak +
           "/realms/demo/protocol/openid-connect/token\", client_id: demo-client, client_secret: demo-secret "
           "}\n"
           "  zendesk:\n    dialect: zendesk\n    url: " +
           at(ports.zendesk) +
           "/api/v2\n    auth: { type: basic, username: ops@example.test/token, password: demo-token }\n";
}

Setup setup_for(idiom::sandbox::Ports const& ports) {
    std::string files;
    for (auto const* const name : {"auth0", "keycloak", "zendesk"})
        files += (files.empty() ? " { dialect_file: " : ", { dialect_file: ") +
                 std::string(IDIOM_SOURCE_DIR "/translators/declared/dialects/") + name + ".yaml }";
    Setup setup{.more_back_ends = back_ends(ports),
                .more_routes = "  auth0: { backend: auth0 }\n  keycloak: { backend: keycloak }\n"
                               "  zendesk: { backend: zendesk }\n"};
    setup.rewrite = [files](std::string text) { return text + "translators: [" + files + " ]\n"; };
    return setup;
}

struct Fixture {
    Fixture() : sandbox({.users = 120, .declared = true}) {
        sandbox.start();
        gateway = std::make_unique<Gateway>(setup_for(sandbox.ports()), vendors);
        client = std::make_unique<HttpClient>(gateway->client());
    }
    HttpResponse call(std::string_view method, std::string const& target, Json const& body = {},
                      std::string_view type = "application/json") {
        if (body.is_null()) return client->call(method, "/v1/" + target);
        return client->call(method, "/v1/" + target, {{"Content-Type", std::string(type)}}, body.dump());
    }
    Json expect(int status, std::string_view method, std::string const& target, Json const& body = {},
                std::string_view type = "application/json") {
        auto const response = call(method, target, body, type);
        BOOST_TEST(response.status == status, method << " " << target << ": " << response.status
                                                     << " instead of " << status << " " << response.body);
        return response.body.empty() ? Json() : Json::parse(response.body, nullptr, false);
    }
    /// The problem type and the pointers of a refusal.
    std::string refusal(int status, std::string_view method, std::string const& target, Json const& body = {},
                        std::string_view type = "application/json") {
        auto const problem = expect(status, method, target, body, type);
        auto text = problem.value("type", std::string());
        text.erase(0, text.rfind(':') + 1);
        for (auto const& error : problem.value("errors", Json::array()))
            text += " " + error.value("pointer", std::string());
        return text;
    }

    Vendors vendors;
    idiom::sandbox::Sandbox sandbox;
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<HttpClient> client;
};

constexpr std::string_view merge = "application/merge-patch+json";

/// What one vendor takes, in unified words.
struct PublicVendor {
    std::string name;
    Json user;
    Json twin; ///< another user with the same login
    std::string role, other_role;
    bool many_roles;                    ///< else a role takes the place of the one that is held
    std::vector<std::string> own_roles; ///< of every user
    Json change;                        ///< a merge patch
};
std::vector<PublicVendor> const& public_vendors() {
    static std::vector<PublicVendor> const all{
        {"auth0",
         {{"userName", "basalt.fern@example.test"},
          {"password", "correct horse"},
          {"displayName", "Basalt Fern"},
          {"firstName", "Basalt"},
          {"lastName", "Fern"}},
         {{"userName", "basalt.fern@example.test"}, {"password", "correct horse"}, {"displayName", "Other"}},
         "Agent",
         "Admin",
         true,
         {},
         {{"lastName", "Farn"}, {"active", false}}},
        {"keycloak",
         {{"userName", "basalt.fern"},
          {"firstName", "Basalt"},
          {"lastName", "Fern"},
          {"email", "basalt.fern@example.test"},
          {"password", "correct horse"}},
         {{"userName", "basalt.fern"}, {"firstName", "Other"}},
         "agent",
         "team lead",
         true,
         {"default-roles-demo"},
         {{"lastName", "Farn"}, {"active", false}}},
        {"zendesk",
         {{"userName", "basalt.fern@example.test"},
          {"displayName", "Basalt Fern"},
          {"phoneNumber", "+12125550199"}},
         {{"userName", "basalt.fern@example.test"}, {"displayName", "Other"}},
         "agent",
         "admin",
         false,
         {},
         {{"lastName", "Farn"}, {"active", false}}},
    };
    return all;
}

Json roles_with(PublicVendor const& vendor, std::vector<std::string> more) {
    more.insert(more.end(), vendor.own_roles.begin(), vendor.own_roles.end());
    std::ranges::sort(more);
    return more;
}

std::string encoded(std::string const& text) {
    std::string out;
    for (char const c : text)
        out += c == '|' ? "%7C" : c == ' ' ? "%20" : std::string(1, c);
    return out;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(users_of_public_apis_are_created_changed_and_deleted_by_a_file, Fixture) {
    for (auto const& vendor : public_vendors())
        BOOST_TEST_CONTEXT(vendor.name) {
            auto const users = vendor.name + "/users";
            auto const made = expect(201, "POST", users, vendor.user);
            auto const one = users + "/" + encoded(made.value("id", std::string()));
            auto shown = vendor.user;
            shown.erase("password");
            for (auto const& [name, value] : shown.items())
                BOOST_TEST(made.value(name, Json()) == value, name << " is " << made.value(name, Json()));
            BOOST_TEST(expect(200, "GET", one) == made);

            auto const changed = expect(200, "PATCH", one, vendor.change, merge);
            BOOST_TEST(changed.value("lastName", Json()) == "Farn");
            BOOST_TEST(changed.value("active", Json()) == false);

            auto const role = one + "/roles/" + encoded(vendor.role);
            BOOST_TEST(expect(200, "PUT", role)["roles"] == roles_with(vendor, {vendor.role}));
            auto const other = expect(200, "PUT", one + "/roles/" + encoded(vendor.other_role))["roles"];
            BOOST_TEST(other == roles_with(vendor, vendor.many_roles
                                                       ? std::vector{vendor.role, vendor.other_role}
                                                       : std::vector{vendor.other_role}));
            expect(200, "DELETE", one + "/roles/" + encoded(vendor.other_role));
            BOOST_TEST(expect(200, "GET", one)["roles"] ==
                       roles_with(vendor,
                                  vendor.many_roles ? std::vector{vendor.role} : std::vector<std::string>{}));
            expect(200, "PATCH", one, {{"roles", Json::array({vendor.other_role})}}, merge);
            BOOST_TEST(expect(200, "GET", one)["roles"] == roles_with(vendor, {vendor.other_role}));

            auto whole = expect(200, "GET", one);
            whole.erase("roles");
            whole["active"] = true;
            BOOST_TEST(expect(200, "PUT", one, whole).value("active", Json()) == true);

            BOOST_TEST(refusal(409, "POST", users, vendor.twin) == "user-exists /userName");
            expect(204, "DELETE", one);
            BOOST_TEST(refusal(404, "GET", one) == "user-not-found");
            BOOST_TEST(refusal(404, "DELETE", one) == "user-not-found");
        }
}

BOOST_FIXTURE_TEST_CASE(lists_of_public_apis_are_whole_and_filtered, Fixture) {
    for (auto const& vendor : public_vendors())
        BOOST_TEST_CONTEXT(vendor.name) {
            std::vector<std::string> ids;
            auto const list = vendor.name + "/users?limit=50";
            auto page = expect(200, "GET", list);
            for (int pages = 0; pages < 10; ++pages) {
                for (auto const& user : page["users"])
                    ids.push_back(user.at("id"));
                if (!page.contains("next")) break;
                page = expect(200, "GET", list + "&cursor=" + page["next"].get<std::string>());
            }
            BOOST_TEST(ids.size() == 120u);
            std::ranges::sort(ids);
            BOOST_TEST((std::ranges::adjacent_find(ids) == ids.end()));
            auto const first = expect(200, "GET", list)["users"][0];
            auto const found =
                expect(200, "GET", vendor.name + "/users?userName=" + first["userName"].get<std::string>());
            BOOST_TEST_REQUIRE(found["users"].size() == 1u);
            BOOST_TEST(found["users"][0]["id"] == first["id"]);
        }
}

BOOST_FIXTURE_TEST_CASE(what_public_apis_refuse_is_told_in_the_words_of_the_contract, Fixture) {
    auto const user = [&](std::string const& vendor) {
        return vendor + "/users/" + encoded(expect(200, "GET", vendor + "/users?limit=1")["users"][0]["id"]);
    };
    struct Row {
        char const* name;
        int status;
        char const* method;
        std::string target;
        Json body;
        std::string refusal;
    };
    auto const auth0 = user("auth0");
    auto const keycloak = user("keycloak");
    auto const zendesk = user("zendesk");
    std::vector<Row> const rows{
        {"an id of another form", 404, "GET", "auth0/users/nobody", {}, "user-not-found"},
        {"a user who is not there", 404, "GET", "keycloak/users/nobody", {}, "user-not-found"},
        {"a user who is not there", 404, "GET", "zendesk/users/17", {}, "user-not-found"},
        {"a weak password", 422, "PATCH", auth0, {{"password", "x"}}, "invalid-value /password"},
        {"a password and a name",
         200,
         "PATCH",
         auth0,
         {{"password", "battery staple"}, {"lastName", "Farn"}, {"userName", "x.y@example.test"}},
         ""},
        {"a role that is a part of another's name",
         422,
         "PUT",
         auth0 + "/roles/Lead",
         {},
         "invalid-value /roles"},
        {"a role that is not there", 422, "PUT", keycloak + "/roles/nothing", {}, "invalid-value /roles"},
        {"a role that is not there", 422, "PUT", zendesk + "/roles/nothing", {}, "invalid-value /roles"},
        {"a login that cannot be changed",
         422,
         "PATCH",
         keycloak,
         {{"userName", "other"}},
         "read-only-field /userName"},
        {"a name that the vendor does not take",
         422,
         "PATCH",
         keycloak,
         {{"lastName", "<b>"}},
         "invalid-value /lastName"},
        {"a phone number that is none",
         422,
         "PATCH",
         zendesk,
         {{"phoneNumber", "call me"}},
         "invalid-value /phoneNumber"},
        {"an address that is taken",
         409,
         "PATCH",
         zendesk,
         {{"email", expect(200, "GET", "zendesk/users?limit=2")["users"][1]["email"]}},
         "backend-conflict /userName"},
        {"an address that is changed", 200, "PATCH", zendesk, {{"email", "new.address@example.test"}}, ""},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name << ": " << row.method << " " << row.target) {
            BOOST_TEST(refusal(row.status, row.method, row.target, row.body, merge) == row.refusal);
        }
    BOOST_TEST(expect(200, "GET", zendesk)["email"] == "new.address@example.test");
    BOOST_TEST(expect(200, "GET", auth0)["userName"] == "x.y@example.test");
}

BOOST_FIXTURE_TEST_CASE(a_put_to_keycloak_keeps_what_no_client_named, Fixture) {
    auto const user = expect(200, "GET", "keycloak/users?limit=1")["users"][0];
    auto const one = "keycloak/users/" + user["id"].get<std::string>();
    expect(200, "PATCH", one, {{"firstName", "Other"}}, merge);
    idiom::sandbox::Request request;
    request.method = "GET";
    request.target = "/_sandbox/state";
    auto const held = Json::parse(sandbox.keycloak().handle(request).body);
    int found = 0;
    for (auto const& record : held["users"])
        if (record["id"] == user["id"]) {
            ++found;
            BOOST_TEST(record["attributes"]["locale"][0] == "en");
            BOOST_TEST(record["lastName"] == user["lastName"]);
            BOOST_TEST(record["roles"].dump().contains("default-roles-demo"));
        }
    BOOST_TEST(found == 1);
}

BOOST_AUTO_TEST_CASE(the_metrics_tell_the_version_of_each_dialect_file) {
    Fixture fixture;
    auto const shown = HttpClient(fixture.gateway->admin()).get("/metrics").body;
    for (auto const* const name : {"auth0", "keycloak", "zendesk"})
        BOOST_TEST(shown.contains("idiom_dialect_file_info{dialect=\"" + std::string(name) +
                                  "\",version=\"1.0.0\"} 1\n"),
                   name);
}
