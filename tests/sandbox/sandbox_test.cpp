#include "sandbox.hpp"

#include "datacontract.hpp"
#include "json_patch.hpp"

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace idiom::sandbox;

namespace {

Request ask(std::string method, std::string target, std::vector<Header> headers = {}, std::string body = {}) {
    Request request{std::move(method), std::move(target), std::move(headers), std::move(body)};
    request.headers.push_back({"Host", "vendor.example"});
    if (!request.body.empty() && !request.find("Transfer-Encoding") && !request.find("Content-Length"))
        request.headers.push_back({"Content-Length", std::to_string(request.body.size())});
    return request;
}

Json json_of(Response const& response) {
    auto json = parse_json(response.body);
    BOOST_REQUIRE_MESSAGE(!json.is_discarded(), "not JSON: " << response.body);
    return json;
}

std::string_view header_of(Response const& response, std::string_view name) {
    for (auto const& field : response.headers)
        if (equal_ignoring_case(field.name, name)) return field.value;
    return {};
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// The common part of all clients of a simulator: the pages below /_sandbox/.
struct Client {
    explicit Client(Simulator& simulator) : vendor(simulator) {}

    void set(std::string settings) {
        auto const done = vendor.handle(ask("POST", "/_sandbox/settings", {}, std::move(settings)));
        BOOST_REQUIRE_MESSAGE(done.status == 200, done.body);
    }
    void knob(std::string json) {
        auto const done = vendor.handle(ask("POST", "/_sandbox/knobs", {}, std::move(json)));
        BOOST_REQUIRE_MESSAGE(done.status == 204, done.body);
    }
    Json state() { return json_of(vendor.handle(ask("GET", "/_sandbox/state"))); }
    /// The user in the state with that value in `member`; null if there is none.
    Json user(std::string const& member, std::string const& value) {
        auto const all = state();
        for (auto const& user : all["users"])
            if (user.contains(member) && user[member] == value) return user;
        return nullptr;
    }

    Simulator& vendor;
};

// ------------------------------------------------------------------------------------------------ Xarios

struct XariosClient : Client {
    XariosClient() : Client(xarios) { token = fetch("demo-refresh")["access_token"]; }

    Json fetch(std::string const& refresh_token) {
        return json_of(xarios.handle(
            ask("POST", "/connect/token", {{"Content-Type", "application/x-www-form-urlencoded"}},
                "grant_type=refresh_token&client_id=demo-client&client_secret=demo-secret&refresh_token=" +
                    refresh_token)));
    }
    Response call(std::string method, std::string path, std::string body = {},
                  std::vector<Header> more = {}) {
        more.push_back({"Authorization", "Bearer " + token});
        if (!body.empty()) more.push_back({"Content-Type", "application/json"});
        return xarios.handle(ask(std::move(method), base + path, std::move(more), std::move(body)));
    }
    Response paid(std::string method, std::string path, std::string body) {
        return call(std::move(method), std::move(path), std::move(body), {{"accept-charges", "true"}});
    }
    std::string create(std::string const& email, std::string const& roles) {
        auto const made =
            paid("POST", "", R"({"email":")" + email + R"(","displayName":"X","roles":)" + roles + "}");
        BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
        return json_of(made)["data"]["id"];
    }
    std::vector<std::string> roles(std::string const& id) {
        return json_of(call("GET", "/" + id))["data"]["roles"].get<std::vector<std::string>>();
    }

    Xarios xarios{40};
    std::string token;
    std::string base = "/api/v1.0/accounts/A-1/customers/C-7/users";
};

using Texts = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(xarios, XariosClient)

BOOST_AUTO_TEST_CASE(a_refresh_token_works_once_and_is_replaced) {
    BOOST_TEST(fetch("demo-refresh")["error"] == "invalid_grant");
    xarios.reset();
    auto const first = fetch("demo-refresh");
    BOOST_TEST(first["expires_in"] == 3600);
    auto const second = fetch(first["refresh_token"]);
    BOOST_TEST(second.contains("access_token"));
    BOOST_TEST(fetch(first["refresh_token"])["error"] == "invalid_grant");
}

BOOST_AUTO_TEST_CASE(a_missing_or_ended_token_gives_an_empty_401) {
    auto const none = xarios.handle(ask("GET", base));
    BOOST_TEST(none.status == 401);
    BOOST_TEST(none.body == "");
    set(R"({"expire_tokens":true})");
    BOOST_TEST(call("GET", "").status == 401);
}

BOOST_AUTO_TEST_CASE(a_list_has_no_roles_and_page_size_counts_its_items) {
    auto const list = json_of(call("GET", ""));
    BOOST_TEST(list["page_size"] == list["data"].size());
    for (auto const& user : list["data"])
        BOOST_TEST(!user.contains("roles"));
    set(R"({"page_size_as_string":true})");
    BOOST_TEST(json_of(call("GET", ""))["page_size"] == std::to_string(list["data"].size()));
}

BOOST_AUTO_TEST_CASE(a_timestamp_has_seven_fractional_digits) {
    std::string const stamp = json_of(call("GET", ""))["timestamp"];
    BOOST_TEST(stamp.size() == std::string_view("2026-01-15T10:00:00.2890319Z").size());
    BOOST_TEST(stamp[19] == '.');
    BOOST_TEST(stamp.back() == 'Z');
}

BOOST_AUTO_TEST_CASE(the_surfaces_share_one_shape) {
    struct {
        std::string path;
        int status;
    } const rows[] = {{"/api/v1.0/accounts/A-1/customers/C-7/users", 200},
                      {"/api/v1.0/customers/C-7/users", 200},
                      {"/api/v1.0/accounts/A-1/users", 200},
                      {"/api/v1.0/accounts/A-2/users", 404},
                      {"/api/v1.0/customers/C_7!/users", 400},
                      {"/api/v1.0/users", 404}};
    for (auto const& row : rows) {
        base = row.path;
        BOOST_TEST(call("GET", "").status == row.status, row.path);
    }
}

BOOST_AUTO_TEST_CASE(an_id_that_is_no_guid_is_400_and_an_unknown_one_404) {
    auto const bad = call("GET", "/xyz");
    BOOST_TEST(bad.status == 400);
    BOOST_TEST(json_of(bad)["message"] == "The value 'xyz' is not valid.");
    auto const unknown = call("GET", "/00000000-0000-4000-8000-000000000000");
    BOOST_TEST(unknown.status == 404);
    BOOST_TEST(json_of(unknown)["message"] == "Not Found");
}

BOOST_AUTO_TEST_CASE(create_always_adds_the_login_role_and_says_nothing_of_is_parent) {
    auto const made =
        call("POST", "", R"({"email":"new@example.test","displayName":"New","roles":["admin.user"]})");
    BOOST_TEST(made.status == 201);
    auto const data = json_of(made)["data"];
    BOOST_TEST(data["roles"].get<Texts>() == (Texts{"admin.user", "customer.user"}),
               boost::test_tools::per_element());
    BOOST_TEST(!data.contains("isParent"));
    BOOST_TEST(header_of(made, "Location").ends_with(data["id"].get<std::string>()));
    BOOST_TEST(state()["mails"].size() == 1);
}

BOOST_AUTO_TEST_CASE(create_refuses_what_the_vendor_refuses) {
    struct {
        std::string body;
        int status;
    } const rows[] = {
        {R"({"displayName":"X"})", 400},
        {R"({"email":"x@example.test"})", 400},
        {R"({"email":"x@example.test","displayName":")" + std::string(101, 'x') + "\"}", 400},
        {R"({"email":"x@example.test","displayName":"X","roles":["no.such.role"]})", 400},
        {R"({"email":"x@example.test","displayName":"X","roles":["customer.user.microsoftteams"]})", 400},
        {R"({"email":"x@example.test","displayName":"X","roles":["customer.user.supervisorl1","customer.user.supervisorl2"]})",
         400},
        {R"({"email":"LINDE.quarz@example.test","displayName":"X"})", 400}, // taken here, in another case
        // Taken by a user that no list shows
        {R"({"email":"elsewhere@example.test","displayName":"X"})", 400},
        {R"([1])", 400},
        {R"({"email":)", 400},
        {R"({"EMAIL":"x@example.test","displayname":"X"})", 201}, // names ignore case
    };
    for (auto const& row : rows)
        BOOST_TEST(call("POST", "", row.body).status == row.status, row.body);
    BOOST_TEST(xarios.handle(ask("POST", base, {{"Authorization", "Bearer " + token}}, "{}")).status == 415);
}

BOOST_AUTO_TEST_CASE(a_billable_change_without_accept_charges_is_echoed_with_402) {
    std::string const body =
        R"({"email":"pay@example.test","displayName":"Pay","roles":["customer.user.acd"]})";
    auto const refused = call("POST", "", body);
    BOOST_TEST(refused.status == 402);
    BOOST_TEST(refused.body == body);
    BOOST_TEST(user("email", "pay@example.test").is_null());
    auto const id = create("pay@example.test", R"(["customer.user.acd"])");
    std::string const patch = R"([{"op":"add","path":"/roles/-","value":"customer.user.pbx"}])";
    BOOST_TEST(call("PATCH", "/" + id, patch).body == patch);
    BOOST_TEST(paid("PATCH", "/" + id, patch).status == 200);
    BOOST_TEST(call("PATCH", "/" + id, patch).status == 200); // already held: costs nothing
}

BOOST_AUTO_TEST_CASE(adding_a_role_twice_keeps_one) {
    auto const id = create("twice@example.test", "[]");
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(
            call("PATCH", "/" + id, R"([{"op":"add","path":"/roles/-","value":"admin.user"}])").status ==
            200);
    BOOST_TEST(roles(id) == (Texts{"customer.user", "admin.user"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(replacing_the_roles_loses_all_but_the_pbx_role) {
    auto const id = create("replace@example.test", R"(["admin.user","customer.user.pbx"])");
    auto const done =
        call("PATCH", "/" + id, R"([{"op":"replace","path":"/roles","value":["customer.settings"]}])");
    BOOST_TEST(done.status == 200);
    BOOST_TEST(!json_of(done).contains("data"));
    BOOST_TEST(header_of(done, "Request-Context") != "");
    BOOST_TEST(roles(id) == (Texts{"customer.settings", "customer.user.pbx"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_role_of_a_reseller_user_survives_a_replacement) {
    base = "/api/v1.0/accounts/A-1/users";
    std::string const id = json_of(call("GET", ""))["data"][0]["id"];
    BOOST_TEST(call("PATCH", "/" + id, R"([{"op":"replace","path":"/roles","value":[]}])").status == 200);
    BOOST_TEST(roles(id).empty());
}

BOOST_AUTO_TEST_CASE(supervisor_roles_exclude_one_another) {
    auto const id = create("level@example.test", R"(["customer.user.supervisorl1"])");
    std::string const second = R"([{"op":"add","path":"/roles/-","value":"customer.user.supervisorl3"}])";
    BOOST_TEST(call("PATCH", "/" + id, second).status == 400);
    set(R"({"exclusive_roles":"highest"})");
    BOOST_TEST(call("PATCH", "/" + id, second).status == 200);
    BOOST_TEST(roles(id) == (Texts{"customer.user", "customer.user.supervisorl3"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_patch_is_done_as_asp_net_does_it) {
    struct {
        std::string patch;
        int status;
        std::string expected; ///< the message, or the roles
    } const rows[] = {
        {R"([{"op":"replace","path":"/foo","value":1}])", 400,
         "The target location specified by path segment 'foo' was not found."},
        {R"([{"op":"replace","path":"/id","value":"1"}])", 400,
         "The target location specified by path segment 'id' was not found."},
        {R"([{"op":"test","path":"/displayName","value":"X"}])", 400, "The test operation is not supported."},
        {R"([{"op":"remove","path":"/roles/9"}])", 400,
         "The index value provided by path segment '9' is out of bounds of the array size."},
        {R"([{"op":"remove","path":"/roles/admin.user"}])", 400,
         "The path segment 'admin.user' is invalid for an array index."},
        {R"([{"op":"jump","path":"/roles/0"}])", 400, "Invalid JsonPatch operation 'jump'."},
        {R"([{"op":"replace","path":"//roles","value":[]}])", 400,
         "The provided string '//roles' is an invalid path."},
        {R"({"op":"remove","path":"/roles/0"})", 400,
         "The JSON patch document was malformed and could not be parsed."},
        {R"([{"op":"replace","path":"/roles","value":"admin.user"}])", 400,
         "The value 'admin.user' is invalid for target location."},
        {R"([{"op":"replace","path":"/displayName","value":null}])", 400,
         "The displayName field is required."},
        {R"([{"op":"remove","path":"/roles/-"}])", 200, R"(["customer.user","admin.user"])"}, // the last one
        {R"([{"op":"remove","path":"/roles/1"}])", 200, R"(["customer.user","customer.settings"])"},
        {R"([{"op":"add","path":"/ROLES/0","value":"customer.user.recordings"}])", 200,
         R"(["customer.user.recordings","customer.user","admin.user","customer.settings"])"},
        {R"([{"op":"add","path":"/roles","value":["admin.user"]}])", 200, R"(["admin.user"])"}, // replaces
        {R"([{"op":"move","from":"/roles/0","path":"/roles/-"}])", 200,
         R"(["admin.user","customer.settings","customer.user"])"},
        {R"([{"op":"remove","path":"/roles/0"},{"op":"remove","path":"/nowhere"}])", 400,
         "The target location specified by path segment 'nowhere' was not found."},
    };
    int number = 0;
    for (auto const& row : rows) {
        auto const id = create("patch" + std::to_string(number++) + "@example.test",
                               R"(["customer.user","admin.user","customer.settings"])");
        auto const done = call("PATCH", "/" + id, row.patch);
        BOOST_TEST(done.status == row.status, row.patch);
        if (row.status == 400) {
            BOOST_TEST(json_of(done)["message"] == row.expected, row.patch << " gave " << done.body);
            BOOST_TEST(roles(id).size() == 3, "not all or nothing: " << row.patch);
        } else {
            BOOST_TEST(dump(Json(roles(id))) == row.expected, row.patch);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_email_can_be_patched_unless_the_vendor_says_no) {
    auto const id = create("mail@example.test", "[]");
    std::string const patch = R"([{"op":"replace","path":"/email","value":"other@example.test"}])";
    BOOST_TEST(call("PATCH", "/" + id, patch).status == 200);
    set(R"({"email_patchable":false})");
    BOOST_TEST(has(call("PATCH", "/" + id, patch).body, "path segment 'email' was not found"));
}

BOOST_AUTO_TEST_CASE(delete_through_the_primary_tenant_ends_the_account) {
    auto const id = create("gone@example.test", "[]");
    BOOST_TEST(call("DELETE", "/" + id).status == 200);
    BOOST_TEST(call("GET", "/" + id).status == 404);
    BOOST_TEST(user("email", "gone@example.test").is_null());
    BOOST_TEST(create("gone@example.test", "[]") != id);
}

BOOST_AUTO_TEST_CASE(delete_through_another_tenant_only_detaches) {
    auto const guest = user("primaryTenant", std::string(Xarios::other_customer));
    std::string const id = guest["id"];
    BOOST_TEST(call("DELETE", "/" + id).status == 200);
    BOOST_TEST(call("GET", "/" + id).status == 404);
    base = "/api/v1.0/accounts/A-1/customers/" + std::string(Xarios::other_customer) + "/users";
    BOOST_TEST(call("GET", "/" + id).status == 200);
}

BOOST_AUTO_TEST_CASE(mails_go_only_through_the_primary_tenant) {
    std::string const guest = user("primaryTenant", std::string(Xarios::other_customer))["id"];
    auto const refused = call("POST", "/" + guest + "/sendActivationEmail");
    BOOST_TEST(refused.status == 400);
    BOOST_TEST(json_of(refused)["errorCode"] == "TenantNotPrimary");
    std::string const lower_case = user("primaryTenant", "c-7")["id"]; // the same tenant, written differently
    for (std::string const kind : {"/sendActivationEmail", "/sendUConnectActivationEmail"}) {
        auto const sent = call("POST", "/" + lower_case + kind);
        BOOST_TEST(sent.status == 204);
        BOOST_TEST(sent.body == "");
    }
}

BOOST_AUTO_TEST_CASE(devices_are_assigned_with_put_or_where_that_is_405_with_post) {
    auto const owner = user("displayName", "Oak & Ash van der Basalt");
    std::string const path = "/" + owner["id"].get<std::string>() + "/devices/pbx/" +
                             owner["devices"][1]["id"].get<std::string>() + "/assign";
    BOOST_TEST(call("POST", path, R"({"clientType":"mobile"})").status == 405);
    auto const done = call("PUT", path, R"({"clientType":"mobile"})");
    BOOST_TEST(done.status == 201);
    BOOST_TEST(header_of(done, "Location").ends_with(path));
    BOOST_TEST(call("PUT", path, R"({"clientType":"fax"})").status == 400);
    set(R"({"devices_need_post":true})");
    BOOST_TEST(call("PUT", path, R"({"clientType":"mobile"})").status == 405);
    BOOST_TEST(call("POST", path, R"({"clientType":"mobile"})").status == 201);
}

BOOST_AUTO_TEST_CASE(a_role_write_can_be_dropped_silently) {
    auto const id = create("deaf@example.test", "[]");
    set(R"({"roles_ignored":true})");
    BOOST_TEST(call("PATCH", "/" + id, R"([{"op":"add","path":"/roles/-","value":"admin.user"}])").status ==
               200);
    BOOST_TEST(roles(id) == (Texts{"customer.user"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

// ----------------------------------------------------------------------------------------- configureUser

namespace {

struct ConfigureClient : Client {
    ConfigureClient() : Client(teams) { token = fetch("apiadmin", "demo-password")["access_token"]; }

    Response token_call(std::string const& user, std::string const& password,
                        std::string const& client = "demo-client:demo-secret") {
        // demo-client:demo-secret and wrong:wrong in base64
        std::string const basic =
            client == "demo-client:demo-secret" ? "ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=" : "d3Jvbmc6d3Jvbmc=";
        return teams.handle(
            ask("POST", "/oauth/token",
                {{"Authorization", "Basic " + basic}, {"Content-Type", "application/x-www-form-urlencoded"}},
                "grant_type=password&username=" + user + "&password=" + password));
    }
    Json fetch(std::string const& user, std::string const& password) {
        return json_of(token_call(user, password));
    }
    Response call(std::string path, std::string body) {
        return teams.handle(ask("POST", std::move(path),
                                {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
                                std::move(body)));
    }
    static Json binding(std::string const& teams_user, std::string const& pbx_user) {
        return {{"loginID", "apiadmin"},     {"tenantID", ConfigureUser::tenant},
                {"teamsUserId", teams_user}, {"pbxLocation", "acme-hq"},
                {"pbxUserId", pbx_user},     {"sbcGatewayId", 5678}};
    }
    Response configure(Json const& body) { return call("/enterprise/configureUser", dump(body)); }
    Response provision(std::string const& what, Json const& users) {
        return call("/provisioning/" + what,
                    dump({{"loginId", "apiadmin"}, {"tenantId", ConfigureUser::tenant}, {"users", users}}));
    }

    ConfigureUser teams{12};
    std::string token;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(configureuser, ConfigureClient)

BOOST_AUTO_TEST_CASE(a_token_needs_the_client_the_login_and_a_first_sign_in) {
    BOOST_TEST(fetch("apiadmin", "demo-password")["token_type"] == "bearer");
    auto const bad_client = token_call("apiadmin", "demo-password", "wrong:wrong");
    BOOST_TEST(bad_client.status == 401);
    BOOST_TEST(json_of(bad_client)["error"] == "invalid_client");
    auto const bad_password = token_call("apiadmin", "x");
    BOOST_TEST(bad_password.status == 400);
    BOOST_TEST(json_of(bad_password)["error_description"] == "Bad credentials");
    BOOST_TEST(fetch("freshadmin", "demo-password")["error"] == "invalid_grant");
    set(R"({"omit_expires_in":true})");
    BOOST_TEST(!fetch("apiadmin", "demo-password").contains("expires_in"));
}

BOOST_AUTO_TEST_CASE(an_ended_token_is_named_as_such) {
    set(R"({"expire_tokens":true})");
    auto const refused = configure(binding("a@example.test", "9000"));
    BOOST_TEST(refused.status == 401);
    BOOST_TEST(json_of(refused)["error_description"] == "Access token expired");
}

BOOST_AUTO_TEST_CASE(success_is_an_empty_object) {
    auto const done = configure(binding("new@example.test", "9000"));
    BOOST_TEST(done.status == 200);
    BOOST_TEST(done.body == "{}");
    BOOST_TEST(user("teamsUserId", "new@example.test")["userType"] == "PBX");
}

BOOST_AUTO_TEST_CASE(each_of_six_fields_is_demanded_in_its_own_spelling) {
    for (std::string const name :
         {"loginID", "tenantID", "teamsUserId", "pbxLocation", "pbxUserId", "sbcGatewayId"}) {
        auto body = binding("new@example.test", "9000");
        auto const value = body[name];
        body.erase(name);
        auto const refused = configure(body);
        BOOST_TEST(refused.status == 400, name);
        BOOST_TEST(json_of(refused)["path"] == "/enterprise/configureUser");
        auto other_case = name;
        other_case[0] = static_cast<char>(other_case[0] - 32);
        body[other_case] = value;
        BOOST_TEST(configure(body).status == 400, other_case);
    }
    auto wrong_case = binding("new@example.test", "9000");
    wrong_case["tenantId"] = wrong_case["tenantID"];
    wrong_case.erase("tenantID");
    BOOST_TEST(json_of(configure(wrong_case))["message"] == "Tenant ID - cannot be empty");
}

BOOST_AUTO_TEST_CASE(values_are_checked) {
    struct {
        std::string name;
        Json value;
        int status;
    } const rows[] = {
        {"sbcGatewayId", 0, 400},
        {"sbcGatewayId", "5678", 400},
        {"pbxLocation", 5, 400},
        {"pbxLocation", "nowhere", 404},
        {"tenantID", ConfigureUser::foreign_tenant, 403},
        {"tenantID", "other", 404},
        {"loginID", "new@example.test", 403},
        {"teamsUserId", "ghost@example.test", 404},
        {"password", "x", 400},
        {"firstName", std::string(256, 'x'), 400},
        {"directRouteId", -1, 200},
        {"useTeamsVoicemail", "yes", 400},
        {"pbxCallPolicyInfo", {{"callPolicyCNAM", "OTHER"}}, 400},
    };
    for (auto const& row : rows) {
        auto body = binding("new@example.test", "9000");
        body[row.name] = row.value;
        BOOST_TEST(configure(body).status == row.status, row.name << " = " << dump(row.value));
    }
    auto call_app = binding("new@example.test", "9000");
    call_app["userType"] = "Call App";
    call_app["useTeamsVoicemail"] = true;
    BOOST_TEST(configure(call_app).status == 400);
}

BOOST_AUTO_TEST_CASE(an_edit_replaces_everything_but_the_booleans_with_a_third_state) {
    auto body = binding("edit@example.test", "9000");
    body["firstName"] = "Linde";
    body["useTeamsVoicemail"] = true;
    body["useAudioConferenceVRP"] = true;
    BOOST_TEST(configure(body).status == 200);
    BOOST_TEST(configure(binding("EDIT@example.test", "9000")).status == 200); // the key ignores case
    auto const stored = user("pbxUserId", "9000");
    BOOST_TEST(!stored.contains("firstName"));
    BOOST_TEST(!stored.contains("useAudioConferenceVRP"));
    BOOST_TEST(stored["useTeamsVoicemail"] == true);
    body["useTeamsVoicemail"] = nullptr; // null does not mean "unchanged"
    BOOST_TEST(configure(body).status == 200);
    BOOST_TEST(user("pbxUserId", "9000")["useTeamsVoicemail"] == false);
}

BOOST_AUTO_TEST_CASE(a_pbx_user_is_bound_once_even_by_a_disabled_binding) {
    BOOST_TEST(configure(binding("one@example.test", "9000")).status == 200);
    BOOST_TEST(configure(binding("two@example.test", "9000@pbx.example.test")).status == 409);
    BOOST_TEST(provision("disableUsers", {"one@example.test"}).status == 200);
    set(R"({"sync":true})");
    BOOST_TEST(user("teamsUserId", "one@example.test")["status"] == "disabled");
    BOOST_TEST(configure(binding("two@example.test", "9000")).status == 409);
}

BOOST_AUTO_TEST_CASE(a_reseller_only_marks_and_a_later_upsert_does_not_unmark) {
    BOOST_TEST(configure(binding("mark@example.test", "9000")).status == 200);
    BOOST_TEST(provision("disableUsers", {"MARK@example.test"}).status == 200);
    BOOST_TEST(user("teamsUserId", "mark@example.test")["status"] == "marked_for_deletion");
    BOOST_TEST(configure(binding("mark@example.test", "9000")).status == 200);
    BOOST_TEST(user("teamsUserId", "mark@example.test")["status"] == "marked_for_deletion");
    BOOST_TEST(provision("restoreUsers", {"mark@example.test"}).status == 200);
    BOOST_TEST(user("teamsUserId", "mark@example.test")["status"] == "active");
}

BOOST_AUTO_TEST_CASE(disable_spells_its_members_differently_and_is_all_or_nothing) {
    auto const wrong_case =
        call("/provisioning/disableUsers",
             dump({{"loginID", "apiadmin"}, {"tenantID", ConfigureUser::tenant}, {"users", {"x"}}}));
    BOOST_TEST(wrong_case.status == 400);
    std::string const known = state()["users"][0]["teamsUserId"];
    BOOST_TEST(provision("disableUsers", {known, "nobody@example.test"}).status == 404);
    BOOST_TEST(user("teamsUserId", known)["status"] == "active");
    BOOST_TEST(provision("disableUsers", Json::array()).status == 400);
    BOOST_TEST(provision("disableUsers", Json(Texts(51, known))).status == 400);
}

BOOST_AUTO_TEST_CASE(update_all_users_hits_the_whole_tenant) {
    BOOST_TEST(
        call("/provisioning/disableUsers",
             dump({{"loginId", "apiadmin"}, {"tenantId", ConfigureUser::tenant}, {"updateAllUsers", true}}))
            .status == 200);
    auto const all = state();
    for (auto const& user : all["users"])
        BOOST_TEST(user["status"] != "active");
}

BOOST_AUTO_TEST_CASE(provisioning_needs_the_right_level) {
    std::string const known = state()["users"][0]["teamsUserId"];
    set(R"({"service_provider_consent":false})");
    BOOST_TEST(provision("disableUsers", {known}).status == 403);
    set(R"({"service_provider_consent":true})");
    token = fetch("enterpriseadmin", "demo-password")["access_token"];
    BOOST_TEST(provision("disableUsers", {known}).status == 403); // without the MSAL object
}

BOOST_AUTO_TEST_CASE(a_200_can_carry_a_failure) {
    set(R"({"failure_in_200":true})");
    auto const done = configure(binding("lost@example.test", "9000"));
    BOOST_TEST(done.status == 200);
    BOOST_TEST(json_of(done)["success"] == false);
    BOOST_TEST(user("teamsUserId", "lost@example.test").is_null());
    set(R"({"failure_in_200":false,"empty_body":true})");
    BOOST_TEST(configure(binding("kept@example.test", "9000")).body == "");
}

BOOST_AUTO_TEST_CASE(nothing_can_be_read_back) {
    for (std::string const path :
         {"/enterprise/users", "/enterprise/configureUser/1", "/enterprise/addUserByReseller"})
        BOOST_TEST(call(path, "{}").status == 404);
    auto const get =
        teams.handle(ask("GET", "/enterprise/configureUser", {{"Authorization", "Bearer " + token}}));
    BOOST_TEST(get.status == 405);
}

BOOST_AUTO_TEST_SUITE_END()

// --------------------------------------------------------------------------------------------- EvoVoice

namespace {

constexpr char const* dto_start =
    R"(<PatchUser xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication" xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays">)";

struct EvoClient : Client {
    EvoClient() : Client(evo) {}

    std::string basic = "b3BzQGV4YW1wbGUudGVzdDpkZW1vLXBhc3N3b3Jk"; // ops@example.test:demo-password
    static constexpr char const* manager = "bWFuYWdlckBleGFtcGxlLnRlc3Q6ZGVtby1wYXNzd29yZA==";
    static constexpr char const* customer = "Y3VzdG9tZXJAZXhhbXBsZS50ZXN0OmRlbW8tcGFzc3dvcmQ=";
    static constexpr char const* wrong = "b3BzQGV4YW1wbGUudGVzdDp3cm9uZw==";
    static constexpr char const* no_password = "b3BzQGV4YW1wbGUudGVzdDo=";

    Response call(std::string method, std::string target, std::vector<Header> headers = {},
                  std::string body = {}) {
        headers.push_back({"Authorization", "Basic " + basic});
        return evo.handle(ask(std::move(method), std::move(target), std::move(headers), std::move(body)));
    }
    Response json(std::string method, std::string target, std::string body = {}) {
        std::vector<Header> headers{{"Accept", "application/json"}};
        if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
        return call(std::move(method), std::move(target), std::move(headers), std::move(body));
    }
    Response xml(std::string method, std::string target, std::string body = {}) {
        std::vector<Header> headers{{"Accept", "application/xml"}};
        if (!body.empty()) headers.push_back({"Content-Type", "application/xml"});
        return call(std::move(method), std::move(target), std::move(headers), std::move(body));
    }
    std::string create(std::string const& email) {
        auto const made = json("POST", "/users",
                               R"({"accountId":"acc-100","emailAddress":")" + email +
                                   R"(","password":"p","firstName":"A","lastName":"B"})");
        BOOST_REQUIRE_MESSAGE(made.status == 200, made.body);
        return json_of(made)["id"];
    }
    /// Patches a new user with the role Customer, and returns the user from the state.
    Json patched(std::string const& members, int expected_status = 200) {
        auto const id = create("p" + std::to_string(++made_) + "@example.test");
        json("PATCH", "/users/" + id, R"({"roles":["Customer"]})");
        auto const done = xml("PATCH", "/users/" + id, dto_start + members + "</PatchUser>");
        BOOST_TEST(done.status == expected_status, members << " gave " << done.body);
        return user("id", id);
    }

    EvoVoice evo{40};

private:
    int made_ = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(evovoice, EvoClient)

BOOST_AUTO_TEST_CASE(a_call_without_login_gets_an_empty_401_with_a_challenge) {
    auto const refused = evo.handle(ask("GET", "/users.json"));
    BOOST_TEST(refused.status == 401);
    BOOST_TEST(refused.body == "");
    BOOST_TEST(header_of(refused, "WWW-Authenticate") == R"(basic realm="/auth/basic")");
    basic = no_password; // this is not Basic
    BOOST_TEST(json("GET", "/users").body == "");
}

BOOST_AUTO_TEST_CASE(a_wrong_password_gets_an_envelope_and_a_wrong_role_a_text_page) {
    basic = wrong;
    auto const bad = json("GET", "/users");
    BOOST_TEST(bad.status == 401);
    BOOST_TEST(json_of(bad)["responseStatus"]["errorCode"] == "Unauthorized");
    basic = customer;
    auto const forbidden = json("GET", "/users");
    BOOST_TEST(forbidden.status == 403);
    BOOST_TEST(forbidden.content_type == "text/plain");
    BOOST_TEST(forbidden.body.starts_with("Forbidden"));
}

BOOST_AUTO_TEST_CASE(the_format_is_negotiated_as_service_stack_does) {
    struct {
        std::string target;
        std::vector<Header> headers;
        std::string type;
    } const rows[] = {
        {"/users", {}, "text/html"},
        {"/users", {{"Accept", "*/*"}}, "text/html"},
        {"/users", {{"Accept", "*/*"}, {"Content-Type", "application/xml"}}, "application/xml"},
        {"/users", {{"Accept", "application/xml"}}, "application/xml"},
        {"/users", {{"Accept", "application/json"}}, "application/json; charset=utf-8"},
        {"/users", {{"Accept", "application/xml, application/json"}}, "application/json; charset=utf-8"},
        {"/users",
         {{"Accept", "application/json;q=0.1, application/xml;q=0.9"}},
         "application/json; charset=utf-8"},
        {"/users", {{"Accept", "application/json, text/html;q=0.1"}}, "text/html"},
        {"/users",
         {{"Accept", "application/json, application/xml"}, {"Content-Type", "application/xml"}},
         "application/xml"},
        {"/users.xml", {{"Accept", "application/json"}}, "application/xml"},
        {"/users.xml?format=json", {}, "application/xml"},
        {"/users?format=xml", {{"Accept", "application/json"}}, "application/xml"},
        {"/users?callback=x", {{"Accept", "application/xml"}}, "application/json; charset=utf-8"},
    };
    for (auto const& row : rows) {
        auto const response = call("GET", row.target, row.headers);
        BOOST_TEST(response.status == 200, row.target);
        BOOST_TEST(response.content_type == row.type, row.target << " gave " << response.content_type);
    }
}

BOOST_AUTO_TEST_CASE(a_member_out_of_order_is_lost) {
    auto const user = patched("<LastName>New</LastName><FirstName>Lost</FirstName>");
    BOOST_TEST(user["lastName"] == "New");
    BOOST_TEST(user["firstName"] == "A");
}

BOOST_AUTO_TEST_CASE(what_the_serializer_does_with_a_document) {
    struct {
        std::string name;
        std::string members;
        std::string first_name;
        std::string roles;
    } const rows[] = {
        {"the first of two members counts", "<FirstName>1</FirstName><FirstName>2</FirstName>", "1",
         R"(["Customer"])"},
        {"another case is unknown", "<firstName>x</firstName>", "A", R"(["Customer"])"},
        {"another namespace is unknown", R"(<FirstName xmlns="urn:x">x</FirstName>)", "A", R"(["Customer"])"},
        {"an unknown member does no harm", "<Age>5</Age><FirstName>x</FirstName>", "x", R"(["Customer"])"},
        {"nil leaves alone", R"(<FirstName i:nil="true"/><Roles i:nil="1"/>)", "A", R"(["Customer"])"},
        {"an empty element is an empty text", "<FirstName/>", "", R"(["Customer"])"},
        {"blanks in a text are data", "<FirstName> x\n</FirstName>", " x\n", R"(["Customer"])"},
        {"cdata and comments in a text", "<FirstName>a<!-- b --><![CDATA[<c>]]></FirstName>", "a<c>",
         R"(["Customer"])"},
        {"references are resolved", "<FirstName>&lt;&#x41;&amp;</FirstName>", "<A&", R"(["Customer"])"},
        {"a list replaces", "<Roles><a:string>X</a:string><a:string>Y</a:string></Roles>", "A",
         R"(["X","Y"])"},
        {"an empty list clears", "<Roles/>", "A", "[]"},
        {"items in the wrong namespace read as none", "<Roles><string>X</string></Roles>", "A", "[]"},
        {"an item may declare its own prefix",
         R"(<Roles><z:string xmlns:z="http://schemas.microsoft.com/2003/10/Serialization/Arrays">X</z:string></Roles>)",
         "A", R"(["X"])"},
    };
    for (auto const& row : rows) {
        auto const user = patched(row.members);
        BOOST_TEST(user["firstName"] == row.first_name, row.name);
        BOOST_TEST(dump(user["roles"]) == row.roles, row.name);
    }
}

BOOST_AUTO_TEST_CASE(what_the_serializer_throws_at_is_a_400) {
    std::string const end = "</PatchUser>";
    struct {
        std::string name;
        std::string document;
    } const rows[] = {
        {"wrong root",
         "<UpdateUser xmlns=\"http://schemas.datacontract.org/2004/07/Voice.Api.Authentication\"/>"},
        {"root without namespace", "<PatchUser><FirstName>x</FirstName></PatchUser>"},
        {"text between members", dto_start + ("x<FirstName>x</FirstName>" + end)},
        {"cdata between members", dto_start + ("<![CDATA[ ]]>" + end)},
        {"text in a list", dto_start + ("<Roles>x</Roles>" + end)},
        {"bad nil", dto_start + (R"(<FirstName i:nil="yes"/>)" + end)},
        {"bad nil on an unknown element", dto_start + (R"(<Other i:nil="yes"/>)" + end)},
        {"an element in a text", dto_start + ("<FirstName><b/></FirstName>" + end)},
        {"xml 1.1", "<?xml version=\"1.1\"?>" + (dto_start + end)},
        {"a second root", dto_start + end + "<x/>"},
        {"text after the root", dto_start + end + "x"},
        {"a dtd", "<!DOCTYPE PatchUser>" + (dto_start + end)},
        {"an unknown entity", dto_start + ("<FirstName>&nbsp;</FirstName>" + end)},
        {"an undeclared prefix", dto_start + ("<q:FirstName>x</q:FirstName>" + end)},
        {"a doubled attribute", dto_start + (R"(<Other x="1" x="2"/>)" + end)},
        {"not closed", dto_start},
        {"bad utf-8", dto_start + ("<FirstName>\xC3</FirstName>" + end)},
        {"more than 1 MiB", dto_start + ("<FirstName>" + std::string(1 << 20, 'x') + "</FirstName>" + end)},
    };
    auto const id = create("throw@example.test");
    for (auto const& row : rows) {
        auto const refused = xml("PATCH", "/users/" + id, row.document);
        BOOST_TEST(refused.status == 400, row.name);
        BOOST_TEST(has(refused.body, "<ErrorCode>SerializationException</ErrorCode>"), row.name);
        BOOST_TEST(has(refused.body, R"(xmlns="http://schemas.servicestack.net/types")"), row.name);
    }
    auto const fine = xml("PATCH", "/users/" + id,
                          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + (dto_start + end) + "\n");
    BOOST_TEST(fine.status == 200);
}

BOOST_AUTO_TEST_CASE(a_body_without_type_or_length_is_ignored) {
    auto const id = create("ignored@example.test");
    std::string const body = R"({"firstName":"Changed"})";
    std::vector<std::vector<Header>> const rows = {
        {{"Accept", "application/json"}},
        {{"Accept", "application/json"}, {"Content-Type", "application/merge-patch+json"}},
        {{"Accept", "application/json"},
         {"Content-Type", "application/json"},
         {"Transfer-Encoding", "chunked"}}};
    for (auto const& headers : rows) {
        auto const done = call("PATCH", "/users/" + id, headers, body);
        BOOST_TEST(done.status == 200);
        BOOST_TEST(json_of(done)["firstName"] == "A");
    }
}

BOOST_AUTO_TEST_CASE(query_beats_path_and_path_beats_body) {
    auto const one = create("one@example.test");
    auto const two = create("two@example.test");
    json("PATCH", "/users/" + one, R"({"userId":")" + two + R"(","firstName":"Path"})");
    BOOST_TEST(user("id", one)["firstName"] == "Path");
    json("PATCH", "/users/" + one + "?USERID=" + two + "&roles=X,Y", R"({"firstName":"Query"})");
    BOOST_TEST(user("id", two)["firstName"] == "Query");
    BOOST_TEST(user("id", two)["roles"].get<Texts>() == (Texts{"X", "Y"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_id_with_a_format_for_a_tail_loses_it) {
    auto const id = create("tail@example.test");
    auto const done = json("PATCH", "/users/" + id + "%2Exml", R"({"firstName":"Cut"})");
    BOOST_TEST(done.status == 200);
    BOOST_TEST(done.content_type == "application/xml");
    BOOST_TEST(user("id", id)["firstName"] == "Cut");
}

BOOST_AUTO_TEST_CASE(there_is_no_get_of_one_user) {
    auto const id = create("single@example.test");
    auto const refused = json("GET", "/users/" + id);
    BOOST_TEST(refused.status == 404);
    BOOST_TEST(refused.content_type == "text/plain");
    BOOST_TEST(json_of(json("GET", "/users?specificIds=" + id))["items"][0]["id"] == id);
    auto const unknown = json_of(json("GET", "/users?specificIds=nobody"));
    BOOST_TEST(unknown["items"].empty());
    BOOST_TEST(unknown["totalCount"] == 0);
}

BOOST_AUTO_TEST_CASE(null_is_spelt_out_in_xml_and_absent_in_json) {
    auto const made = json("POST", "/users",
                           R"({"accountId":"acc-100","emailAddress":"bare@example.test","password":"p"})");
    auto const user = json_of(made);
    BOOST_TEST(!user.contains("firstName"));
    BOOST_TEST(!user.contains("roles"));
    auto const page = xml("GET", "/users?specificIds=" + user["id"].get<std::string>()).body;
    BOOST_TEST(has(page, R"(<d2p1:FirstName i:nil="true"/>)"));
    BOOST_TEST(has(
        page,
        R"(<d2p1:Roles xmlns:d4p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays" i:nil="true"/>)"));
    BOOST_TEST(has(page, "<d2p1:DashboardPermissions><d2p1:DashboardPermissions>ViewSessions<"));
    BOOST_TEST(has(page, "<ListResponseOfUserInfoARNYmvUm "));
}

BOOST_AUTO_TEST_CASE(create_wants_account_email_and_password_and_an_email_only_once) {
    auto const empty = json("POST", "/users", "{}");
    BOOST_TEST(empty.status == 400);
    BOOST_TEST(json_of(empty)["responseStatus"]["errors"].size() == 3);
    auto const id = create("once@example.test");
    BOOST_TEST(
        json("POST", "/users", R"({"accountId":"acc-200","emailAddress":"ONCE@example.test","password":"p"})")
            .status == 400);
    auto const with_roles =
        json("POST", "/users",
             R"({"accountId":"acc-100","emailAddress":"r@example.test","password":"p","roles":["Manager"]})");
    BOOST_TEST(!json_of(with_roles).contains("roles"));
    BOOST_TEST(json_of(json("PATCH", "/users/" + id,
                            R"({"emailAddress":"x@example.test"})"))["emailAddress"] == "once@example.test");
}

BOOST_AUTO_TEST_CASE(roles_are_set_whole_by_patch_and_only_by_an_administrator) {
    auto const id = create("roles@example.test");
    BOOST_TEST(
        json_of(json("PATCH", "/users/" + id, R"({"Roles":["Manager","Customer"]})"))["roles"].size() == 2);
    BOOST_TEST(json_of(json("PATCH", "/users/" + id, R"({"roles":["Customer"]})"))["roles"].size() == 1);
    basic = manager;
    auto const refused = json("PATCH", "/users/" + id, R"({"roles":[]})");
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(json_of(refused)["responseStatus"]["errorCode"] == "Forbidden");
    set(R"({"manager_roles":"ignore"})");
    BOOST_TEST(json_of(json("PATCH", "/users/" + id, R"({"roles":[]})"))["roles"].size() == 1);
}

BOOST_AUTO_TEST_CASE(an_administrator_role_widens_the_accounts) {
    auto const id = create("wide@example.test");
    BOOST_TEST(
        json_of(json("PATCH", "/users/" + id, R"({"roles":["SystemAdministrator"]})"))["accountIds"].size() ==
        3);
    set(R"({"admin_sees_all_accounts":false})");
    BOOST_TEST(json_of(json("GET", "/users?specificIds=" + id))["items"][0]["accountIds"].size() == 1);
}

BOOST_AUTO_TEST_CASE(a_manager_must_name_accounts_and_sees_only_his_own) {
    basic = manager;
    BOOST_TEST(json("GET", "/users").status == 400);
    auto const own = json_of(json("GET", "/users?accountIds=acc-100,acc-300&all=true"));
    for (auto const& user : own["items"])
        BOOST_TEST(has(dump(user["accountIds"]), "acc-100"));
}

BOOST_AUTO_TEST_CASE(pages_are_counted_from_zero) {
    auto const first = json_of(json("GET", "/users"));
    BOOST_TEST(first["items"].size() == 25);
    BOOST_TEST(first["totalCount"] == 43);
    BOOST_TEST(first["totalPages"] == 2);
    BOOST_TEST(first["hasMorePages"] == true);
    auto const second = json_of(json("GET", "/users?page=1"));
    BOOST_TEST(second["items"].size() == 18);
    BOOST_TEST(second["hasMorePages"] == false);
    BOOST_TEST(json_of(json("GET", "/users?all=true"))["items"].size() == 43);
    auto const simple = json_of(json("GET", "/users?page=9&simplifiedPaging=true"));
    BOOST_TEST(simple["items"].empty());
    BOOST_TEST(!simple.contains("totalCount"));
    auto const sorted =
        json_of(json("GET", "/users?sortField=EmailAddress&sortOrder=Descend&emailFilter=quarz"));
    for (std::size_t i = 1; i < sorted["items"].size(); ++i)
        BOOST_TEST((sorted["items"][i]["emailAddress"].get<std::string>() <=
                    sorted["items"][i - 1]["emailAddress"].get<std::string>()));
    BOOST_TEST(json("GET", "/users?sortOrder=Ascending").status == 400);
}

BOOST_AUTO_TEST_CASE(a_list_that_was_kept_shows_at_once_what_was_written) {
    auto const listed = [&] { return json("GET", "/users?sortField=EmailAddress&all=true").body; };
    auto const before = listed();
    BOOST_TEST(listed() == before);
    auto const id = create("a-first@example.test");
    BOOST_TEST(has(listed(), id));
    auto const accounts = [&] { return json("GET", "/users?accountIds=acc-300&all=true").body; };
    BOOST_TEST(!has(accounts(), id));
    json("PATCH", "/users/" + id, R"({"accountIds":["acc-300"],"firstName":"Renamed"})");
    BOOST_TEST(has(accounts(), id));
    BOOST_TEST(has(listed(), "Renamed"));
    json("DELETE", "/users/" + id);
    BOOST_TEST(!has(accounts(), id));
    BOOST_TEST(listed() == before);
}

BOOST_AUTO_TEST_CASE(delete_is_void_and_final) {
    auto const id = create("void@example.test");
    auto const done = json("DELETE", "/users/" + id);
    BOOST_TEST(done.status == 204);
    BOOST_TEST(done.body == "");
    BOOST_TEST(json("DELETE", "/users/" + id).status == 404);
}

BOOST_AUTO_TEST_CASE(a_method_can_be_overridden_on_a_post) {
    auto const id = create("over@example.test");
    auto const done = call("POST", "/users/" + id,
                           {{"X-Http-Method-Override", "PATCH"},
                            {"Accept", "application/json"},
                            {"Content-Type", "application/json"}},
                           R"({"firstName":"Over"})");
    BOOST_TEST(json_of(done)["firstName"] == "Over");
}

BOOST_AUTO_TEST_CASE(a_session_lives_in_two_cookies) {
    auto const login = evo.handle(ask(
        "POST", "/auth/credentials", {{"Content-Type", "application/json"}, {"Accept", "application/json"}},
        R"({"provider":"credentials","userName":"ops@example.test","password":"demo-password","rememberMe":true})"));
    BOOST_TEST(login.status == 200);
    std::string const session = json_of(login)["sessionId"];
    auto const status =
        evo.handle(ask("GET", "/auth/status",
                       {{"Cookie", "ss-pid=" + session + "; ss-opt=perm"}, {"Accept", "application/json"}}));
    BOOST_TEST(json_of(status)["isAuthenticated"] == true);
    BOOST_TEST(evo.handle(ask("GET", "/auth/status")).status == 204);
    BOOST_TEST(evo.handle(ask("GET", "/users.json", {{"X-ss-id", session}})).status == 200);
    set(R"({"expire_tokens":true})");
    BOOST_TEST(evo.handle(ask("GET", "/users.json", {{"X-ss-id", session}})).status == 401);
    auto const blank = evo.handle(ask("POST", "/auth/credentials",
                                      {{"Content-Type", "application/json"}, {"Accept", "application/json"}},
                                      R"({"userName":""})"));
    BOOST_TEST(blank.status == 400);
    BOOST_TEST(json_of(blank)["responseStatus"]["errors"].size() == 2);
}

BOOST_AUTO_TEST_SUITE_END()

// ---------------------------------------------------------------------------------------------- Genesys

namespace {

struct GenesysClient : Client {
    GenesysClient() : Client(gws) {}

    std::string basic = "b3BzOmRlbW8tcGFzc3dvcmQ=";                      // ops:demo-password
    static constexpr char const* agent = "YWdlbnQ6ZGVtby1wYXNzd29yZA=="; // agent:demo-password
    static constexpr char const* wrong = "b3BzOndyb25n";                 // ops:wrong

    Response call(std::string method, std::string path, std::string body = {},
                  std::vector<Header> headers = {}) {
        headers.push_back({"Authorization", "Basic " + basic});
        if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
        return gws.handle(ask(std::move(method), "/api/v2" + path, std::move(headers), std::move(body)));
    }
    Response create(std::string const& name) {
        return call("POST", "/users",
                    R"({"userName":")" + name +
                        R"(","password":"p","firstName":"A","lastName":"B","roles":["ROLE_AGENT"]})");
    }

    Genesys gws{{.users = 40}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(genesys, GenesysClient)

BOOST_AUTO_TEST_CASE(whoever_cannot_log_in_is_anonymous) {
    basic = wrong;
    auto const refused = call("GET", "/me");
    BOOST_TEST(refused.status == 401);
    BOOST_TEST(json_of(refused)["statusCode"] == 20);
    BOOST_TEST(json_of(call("GET", "/diagnostics/version"))["statusCode"] == 0); // proves nothing
    set(R"({"anonymous_status":200})");
    BOOST_TEST(call("GET", "/me").status == 200);
    set(R"({"release":"8.5.1"})");
    BOOST_TEST(json_of(call("GET", "/me"))["statusCode"] == 5);
}

BOOST_AUTO_TEST_CASE(a_list_gives_uris_with_an_internal_host_unless_fields_are_asked_for) {
    auto const plain = json_of(call("GET", "/users"));
    BOOST_TEST(plain["uris"].size() == 43);
    BOOST_TEST(plain["uris"][0].get<std::string>().starts_with(
        "http://gws-internal.example.test:8090/cloud-web/api/v2/users/"));
    auto const full = json_of(call("GET", "/users?fields=*"));
    BOOST_TEST(full["users"].size() == 43);
    BOOST_TEST(!full["users"][0].contains("devices"));
    BOOST_TEST(json_of(call("GET", "/users?subresources=*"))["users"][0].contains("devices"));
    auto const some = json_of(call("GET", "/users?fields=id,userName"));
    BOOST_TEST(some["users"][0].size() == 2);
    set(R"({"list_gives_uris":true})");
    BOOST_TEST(json_of(call("GET", "/users?fields=*")).contains("uris"));
}

BOOST_AUTO_TEST_CASE(a_filter_needs_the_exact_name_of_a_field) {
    BOOST_TEST(json_of(call("GET", "/users?fields=*&userName=ops"))["users"].size() == 1);
    BOOST_TEST(json_of(call("GET", "/users?fields=*&userName=OPS"))["users"].empty());
    BOOST_TEST(json_of(call("GET", "/users?fields=*&username=ops"))["users"].size() == 43);
    BOOST_TEST(json_of(call("GET", "/users?fields=*&firstName=Demo&roles=ROLE_ADMIN"))["users"].size() == 1);
}

BOOST_AUTO_TEST_CASE(numbers_come_as_text_inside_subresources) {
    for (auto const& user : json_of(call("GET", "/users?subresources=*"))["users"])
        for (auto const& skill : user["skills"])
            BOOST_TEST(skill["level"].is_string());
}

BOOST_AUTO_TEST_CASE(create_echoes_no_user) {
    auto const made = json_of(create("new@example.test"));
    BOOST_TEST(made["statusCode"] == 0);
    BOOST_TEST(!made.contains("user"));
    BOOST_TEST(made["path"] == "/users/" + made["id"].get<std::string>());
    BOOST_TEST(json_of(call("GET", made["path"]))["user"]["userName"] == "new@example.test");
}

BOOST_AUTO_TEST_CASE(create_wants_five_members_and_no_strangers) {
    std::string const whole =
        R"({"userName":"x","password":"p","firstName":"A","lastName":"B","roles":["ROLE_AGENT"]})";
    for (std::string const name : {"userName", "password", "firstName", "lastName", "roles"}) {
        auto body = parse_json(whole);
        body.erase(name);
        auto const refused = call("POST", "/users", dump(body));
        BOOST_TEST(refused.status == 400, name);
        BOOST_TEST(json_of(refused)["statusCode"] == 1, name);
    }
    struct {
        std::string name;
        Json value;
        int code;
    } const rows[] = {{"roles", Json::array(), 10},
                      {"roles", {"ROLE_KING"}, 10},
                      {"roles", "ROLE_AGENT", 2},
                      {"enabled", false, 11},
                      {"phone", "1", 2},
                      {"firstName", 5, 2}};
    for (auto const& row : rows) {
        auto body = parse_json(whole);
        body[row.name] = row.value;
        BOOST_TEST(json_of(call("POST", "/users", dump(body)))["statusCode"] == row.code, row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_duplicate_is_a_403_with_a_code_that_depends_on_the_release) {
    auto const refused = create("ops");
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(json_of(refused)["statusCode"] == "18");
    BOOST_TEST(has(refused.body, "already exists"));
    set(R"({"release":"8.5.1"})");
    BOOST_TEST(json_of(create("ops"))["statusCode"] == "3");
    set(R"({"release":"8.5.0","status_code_as":"number"})");
    BOOST_TEST(json_of(create("ops"))["statusCode"] == 2);
}

BOOST_AUTO_TEST_CASE(a_put_merges_values_and_replaces_roles) {
    std::string const id = json_of(create("put@example.test"))["id"];
    auto const done = call("PUT", "/users/" + id, R"({"firstName":"New","roles":["ROLE_SUPERVISOR"]})");
    BOOST_TEST(done.body == R"({"statusCode":0})");
    auto const user = json_of(call("GET", "/users/" + id))["user"];
    BOOST_TEST(user["firstName"] == "New");
    BOOST_TEST(user["lastName"] == "B");
    BOOST_TEST(dump(user["roles"]) == R"(["ROLE_SUPERVISOR"])");
    BOOST_TEST(call("PUT", "/users/" + id, R"({"roles":[]})").status == 200);
    BOOST_TEST(json_of(call("GET", "/users/" + id))["user"]["roles"].empty());
}

BOOST_AUTO_TEST_CASE(a_user_name_cannot_change_and_nobody_demotes_himself) {
    auto const rename = call("PUT", "/users/63630bbe", R"({"userName":"boss"})");
    BOOST_TEST(rename.status == 400);
    BOOST_TEST(json_of(rename)["statusCode"] == 3);
    BOOST_TEST(call("PUT", "/users/63630bbe", R"({"userName":"ops"})").status == 200);
    auto const demotion = call("PUT", "/users/63630bbe", R"({"roles":["ROLE_AGENT"]})");
    BOOST_TEST(demotion.status == 400);
    BOOST_TEST(json_of(demotion)["statusCode"] == 2);
}

BOOST_AUTO_TEST_CASE(a_server_can_want_post_instead_of_put) {
    std::string const id = json_of(create("verb@example.test"))["id"];
    BOOST_TEST(call("POST", "/users/" + id, R"({"firstName":"x"})").status == 405);
    set(R"({"put_needs_post":true})");
    BOOST_TEST(call("PUT", "/users/" + id, R"({"firstName":"x"})").status == 405);
    BOOST_TEST(call("POST", "/users/" + id, R"({"firstName":"x"})").status == 200);
}

BOOST_AUTO_TEST_CASE(delete_says_zero_as_a_text_and_then_not_found) {
    std::string const id = json_of(create("del@example.test"))["id"];
    BOOST_TEST(call("DELETE", "/users/" + id).body == R"({"statusCode":"0"})");
    auto const again = call("DELETE", "/users/" + id);
    BOOST_TEST(again.status == 404);
    BOOST_TEST(again.body == R"({"statusCode":"6","statusMessage":"User not found"})");
    set(R"({"status_code_as_string":true})");
    BOOST_TEST(json_of(call("GET", "/me"))["statusCode"] == "0");
}

BOOST_AUTO_TEST_CASE(csrf_wants_header_and_cookie_and_refuses_without_json) {
    set(R"({"csrf":true})");
    auto const refused = create("csrf@example.test");
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(refused.body == "Missing or invalid Csrf token");
    auto const me = call("GET", "/me");
    BOOST_TEST(header_of(me, "X-CSRF-HEADER") == "X-CSRF-TOKEN");
    std::string const token(header_of(me, "X-CSRF-TOKEN"));
    auto const cookie =
        std::string(header_of(me, "Set-Cookie")).substr(0, header_of(me, "Set-Cookie").find(';'));
    BOOST_TEST(call("PUT", "/users/63630bbe", R"({"firstName":"x"})", {{"X-CSRF-TOKEN", token}}).status ==
               403);
    BOOST_TEST(call("PUT", "/users/63630bbe", R"({"firstName":"x"})", {{"Cookie", cookie}}).status == 403);
    BOOST_TEST(
        call("PUT", "/users/63630bbe", R"({"firstName":"x"})", {{"Cookie", cookie}, {"X-CSRF-TOKEN", token}})
            .status == 200);
    set(R"({"expire_tokens":true})");
    BOOST_TEST(
        call("PUT", "/users/63630bbe", R"({"firstName":"x"})", {{"Cookie", cookie}, {"X-CSRF-TOKEN", token}})
            .status == 403);
}

BOOST_AUTO_TEST_CASE(an_agent_may_edit_only_in_the_oldest_release) {
    std::string const id = json_of(create("agents@example.test"))["id"];
    basic = agent;
    BOOST_TEST(json_of(call("PUT", "/users/" + id, R"({"firstName":"x"})"))["statusCode"] == 5);
    BOOST_TEST(call("GET", "/users/" + id).status == 200);
    set(R"({"release":"8.5.0"})");
    BOOST_TEST(call("PUT", "/users/" + id, R"({"firstName":"x"})").status == 200);
    BOOST_TEST(json_of(create("nope"))["statusCode"] == 5);
    BOOST_TEST(!json_of(call("GET", "/users/" + id))["user"].contains("enabled"));
}

BOOST_AUTO_TEST_CASE(a_missing_feature_forbids_writes_only) {
    set(R"({"write_feature":false})");
    BOOST_TEST(json_of(create("feature"))["statusCode"] == 5);
    BOOST_TEST(call("GET", "/users").status == 200);
}

BOOST_AUTO_TEST_CASE(a_url_beyond_2000_characters_is_refused) {
    BOOST_TEST(call("GET", "/users?fields=" + std::string(1900, 'a')).status == 200);
    BOOST_TEST(call("GET", "/users?fields=" + std::string(2000, 'a')).status == 414);
}

BOOST_AUTO_TEST_CASE(a_device_needs_an_agent_and_leaves_its_owner) {
    auto const all = state();
    Json owner;
    for (auto const& user : all["users"])
        if (!user["devices"].empty()) owner = user;
    std::string const number = owner["devices"][0]["phoneNumber"];
    auto const refused = call("POST", "/users/63630bbe/devices", R"({"phoneNumber":")" + number + "\"}");
    BOOST_TEST(json_of(refused)["statusCode"] == 2);
    auto const moved = call("POST", "/users/63630bbf/devices", R"({"phoneNumber":")" + number + "\"}");
    BOOST_TEST(json_of(moved)["id"] == owner["devices"][0]["id"]);
    BOOST_TEST(user("id", owner["id"])["devices"].empty());
    set(R"({"strict_devices":true})");
    BOOST_TEST(json_of(call("DELETE", "/users/63630bbf"))["statusCode"] == "14");
}

BOOST_AUTO_TEST_SUITE_END()

// ------------------------------------------------------------------------------- knobs and the server

namespace {

/// One connection for plain bytes, which shows what is wrong with a response.
class Wire {
public:
    explicit Wire(std::uint16_t port) : socket_(io_) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    }
    void send(std::string_view text) {
        boost::asio::write(socket_, boost::asio::buffer(text.data(), text.size()));
    }
    /// Reads until a response with a body of its declared length is complete, or the connection ends.
    std::string read() {
        std::string text;
        boost::system::error_code error;
        while (!complete(text)) {
            std::array<char, 4096> bytes;
            auto const count = socket_.read_some(boost::asio::buffer(bytes), error);
            if (error) break;
            text.append(bytes.data(), count);
        }
        last_error = error;
        return text;
    }
    std::string get(std::string_view target) {
        send("GET " + std::string(target) +
             " HTTP/1.1\r\nHost: x\r\nAuthorization: Basic b3BzOmRlbW8tcGFzc3dvcmQ=\r\n\r\n");
        return read();
    }
    boost::system::error_code last_error;

private:
    static bool complete(std::string const& text) {
        auto const end = text.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        auto const length = text.find("Content-Length: ");
        return length == std::string::npos || length > end ||
               text.size() >= end + 4 + std::stoul(text.substr(length + 16));
    }

    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_;
};

struct Running {
    Running() { sandbox.start(); }
    std::uint16_t port() { return sandbox.ports().genesys.http; }
    void knob(std::string json) {
        BOOST_REQUIRE(sandbox.genesys().handle(ask("POST", "/_sandbox/knobs", {}, std::move(json))).status ==
                      204);
    }
    static SandboxOptions five_users() {
        SandboxOptions options;
        options.users = 5;
        return options;
    }
    Sandbox sandbox{five_users()};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(knobs, GenesysClient)

BOOST_AUTO_TEST_CASE(a_knob_hits_what_it_matches_after_skipping_and_as_often_as_it_says) {
    knob(
        R"({"match":{"method":"GET","path_contains":"/me"},"skip":1,"times":2,"action":"status","status":503,"headers":{"Retry-After":"2"},"body":{"a":1}})");
    BOOST_TEST(call("GET", "/users").status == 200);
    int const expected[] = {200, 503, 503, 200};
    for (int const status : expected) {
        auto const response = call("GET", "/me");
        BOOST_TEST(response.status == status);
        if (status == 503) {
            BOOST_TEST(header_of(response, "Retry-After") == "2");
            BOOST_TEST(response.body == R"({"a":1})");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_knob_has_an_effect_or_not) {
    struct {
        std::string action;
        bool effect;
    } const rows[] = {
        {"delay", true},    {"status", false},         {"drop", false},     {"drop_before_reply", false},
        {"garbage", true},  {"truncate", true},        {"slow_drip", true}, {"wrong_content_type", true},
        {"oversize", true}, {"effect_then_drop", true}};
    for (auto const& row : rows) {
        knob(R"({"match":{"method":"POST"},"action":")" + row.action + R"(","bytes":10})");
        create(row.action);
        BOOST_TEST(!user("userName", row.action).is_null() == row.effect, row.action);
    }
}

BOOST_AUTO_TEST_CASE(a_bad_knob_or_setting_is_refused_with_a_reason) {
    for (std::string const body : {"{}", "[]", "{", R"({"action":"explode"})",
                                   R"({"action":"delay","time":1})", R"({"action":"status","status":7})"})
        BOOST_TEST(gws.handle(ask("POST", "/_sandbox/knobs", {}, body)).status == 400, body);
    for (std::string const body :
         {"[]", R"({"nonsense":1})", R"({"csrf":"yes"})", R"({"csrf":true,"release":"9"})"})
        BOOST_TEST(gws.handle(ask("POST", "/_sandbox/settings", {}, body)).status == 400, body);
    BOOST_TEST(json_of(gws.handle(ask("GET", "/_sandbox/settings")))["csrf"] == false); // all or nothing
}

BOOST_AUTO_TEST_CASE(requests_are_kept_and_a_reset_starts_over) {
    create("logged");
    auto const log = json_of(gws.handle(ask("GET", "/_sandbox/requests")));
    BOOST_TEST(log.size() == 1);
    BOOST_TEST(log[0]["method"] == "POST");
    BOOST_TEST(log[0]["target"] == "/api/v2/users");
    BOOST_TEST(has(log[0]["body"].get<std::string>(), "logged"));
    for (int i = 0; i < 1005; ++i)
        call("GET", "/x" + std::to_string(i));
    auto const full = json_of(gws.handle(ask("GET", "/_sandbox/requests")));
    BOOST_TEST(full.size() == 1000);
    BOOST_TEST(full.front()["target"] == "/api/v2/x5");
    BOOST_TEST(full.back()["target"] == "/api/v2/x1004");
    set(R"({"csrf":true})");
    BOOST_TEST(gws.handle(ask("POST", "/_sandbox/reset")).status == 204);
    BOOST_TEST(user("userName", "logged").is_null());
    BOOST_TEST(create("again").status == 200);
}

BOOST_AUTO_TEST_CASE(the_seed_is_the_same_every_time) {
    Genesys other({.users = 40});
    BOOST_TEST(dump(state()) == dump(Client(other).state()));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(server, Running)

BOOST_AUTO_TEST_CASE(a_connection_is_kept_and_pipelined_requests_are_answered_in_order) {
    Wire wire(port());
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(has(wire.get("/api/v2/me"), R"("userName":"ops")"));
    wire.send("GET /api/v2/diagnostics/version HTTP/1.1\r\nHost: x\r\n\r\nGET /none HTTP/1.1\r\nHost: "
              "x\r\nConnection: close\r\n\r\n");
    auto text = wire.read();
    while (!wire.last_error)
        text += wire.read();
    BOOST_TEST(has(text, R"("version":"8.5.200.50")"));
    BOOST_TEST(has(text, "HTTP/1.1 404 Not Found"));
}

BOOST_AUTO_TEST_CASE(a_chunked_body_arrives_whole) {
    Wire wire(port());
    wire.send(
        "PUT /api/v2/users/63630bbe HTTP/1.1\r\nHost: x\r\nAuthorization: Basic b3BzOmRlbW8tcGFzc3dvcmQ=\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    wire.send("8\r\n{\"firstN\r\n");
    wire.send("a\r\name\":\"Chu\"\r\n1\r\n}\r\n0\r\n\r\n");
    BOOST_TEST(has(wire.read(), R"({"statusCode":0})"));
    BOOST_TEST(has(wire.get("/api/v2/me"), R"("firstName":"Chu")"));
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_for_100_continue_gets_it) {
    Wire wire(port());
    wire.send("POST /api/v2/users HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    BOOST_TEST(wire.read().starts_with("HTTP/1.1 100 Continue\r\n\r\n"));
    wire.send("{}");
    BOOST_TEST(has(wire.read(), "HTTP/1.1 401"));
}

BOOST_AUTO_TEST_CASE(knobs_spoil_what_is_on_the_wire) {
    struct {
        std::string knob;
        bool ends;         ///< the connection ends before anything like a whole response arrives
        std::string shows; ///< what can be seen nevertheless
    } const rows[] = {
        {R"({"action":"drop"})", true, ""},
        {R"({"action":"drop_before_reply"})", true, ""},
        {R"({"action":"effect_then_drop"})", true, ""},
        {R"({"action":"garbage"})", false, "no HTTP"},
        {R"({"action":"truncate"})", true, "HTTP/1.1 200 OK"},
        {R"({"action":"wrong_content_type"})", false, "Content-Type: text/html; charset=utf-8"},
        {R"({"action":"oversize","bytes":100000})", false, "HTTP/1.1 200 OK"},
        {R"({"action":"slow_drip","milliseconds":1})", false, R"("statusCode":0)"},
        {R"({"action":"delay","milliseconds":30})", false, R"("statusCode":0)"},
    };
    for (auto const& row : rows) {
        knob(row.knob);
        Wire wire(port());
        auto const started = std::chrono::steady_clock::now();
        auto const text = wire.get("/api/v2/me");
        BOOST_TEST(bool(wire.last_error) == row.ends, row.knob);
        BOOST_TEST(has(text, row.shows), row.knob << " gave " << text.substr(0, 200));
        if (row.shows.empty()) BOOST_TEST(text == "", row.knob);
        if (has(row.knob, "delay"))
            BOOST_TEST((std::chrono::steady_clock::now() - started >= std::chrono::milliseconds(30)));
    }
}

BOOST_AUTO_TEST_CASE(a_role_can_be_given_and_taken_behind_everyones_back) {
    auto& vendor = sandbox.genesys();
    auto const meddle = [&](char const* body) {
        return vendor.handle(ask("POST", "/_sandbox/roles", {}, body)).status;
    };
    auto const held = [&] {
        return has(vendor.handle(ask("GET", "/_sandbox/state")).body, R"(["ROLE_ADMIN","ROLE_ODD"])");
    };
    BOOST_TEST(meddle(R"({"id":"63630bbe","role":"ROLE_ODD","held":true})") == 204);
    BOOST_TEST(held());
    BOOST_TEST(meddle(R"({"id":"63630bbe","role":"ROLE_ODD","held":false})") == 204);
    BOOST_TEST(!held());
    BOOST_TEST(meddle(R"({"id":"nobody","role":"ROLE_ODD","held":true})") == 404);
    BOOST_TEST(meddle(R"({"id":"63630bbe","role":7,"held":true})") == 400);
    BOOST_TEST(sandbox.configureuser()
                   .handle(ask("POST", "/_sandbox/roles", {}, R"({"id":"x","role":"y","held":true})"))
                   .status == 404);
}

BOOST_AUTO_TEST_CASE(a_stopped_sandbox_comes_back_on_the_same_ports_with_its_users) {
    auto const before = port();
    BOOST_TEST(sandbox.genesys()
                   .handle(ask("PUT", "/api/v2/users/63630bbe",
                               {{"Authorization", "Basic b3BzOmRlbW8tcGFzc3dvcmQ="},
                                {"Content-Type", "application/json"}},
                               R"({"firstName":"Kept"})"))
                   .status == 200);
    sandbox.stop();
    BOOST_CHECK_THROW(Wire{before}, boost::system::system_error);
    boost::asio::io_context io;
    boost::asio::ip::tcp::endpoint const same(boost::asio::ip::address_v4::loopback(), before);
    BOOST_CHECK_THROW(boost::asio::ip::tcp::acceptor(io, same, false),
                      boost::system::system_error); // kept for it
    sandbox.start();
    BOOST_TEST(port() == before);
    Wire wire(port());
    BOOST_TEST(has(wire.get("/api/v2/me"), R"("firstName":"Kept")"));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_http_get_a_400) {
    Wire wire(port());
    wire.send("\x16\x03\x01 hello\r\n\r\n");
    BOOST_TEST(wire.read().starts_with("HTTP/1.1 400"));
}

BOOST_AUTO_TEST_SUITE_END()
