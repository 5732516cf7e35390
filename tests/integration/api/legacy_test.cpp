#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/api/legacy_fixture.hpp"

#include <algorithm>

using namespace idiom::test;
namespace data = boost::unit_test::data;

namespace idiom::test {
static std::ostream& operator<<(std::ostream& out, Vendor vendor) { return out << name_of(vendor); }
} // namespace idiom::test

namespace {

struct Page {
    std::vector<std::string> ids;
    bool more = false;
    std::string total;
    std::string pages;
};
Page page_of(HttpResponse const& response) {
    check_status(response, 200);
    auto const root = parse_xml(response.body);
    BOOST_TEST(root->name == "ListResponseOfUserInfoARNYmvUm");
    BOOST_TEST(root->uri == lists_uri);
    Page made{.more = text_of(*root, "HasMorePages") == "true",
              .total = text_of(*root, "TotalCount"),
              .pages = text_of(*root, "TotalPages")};
    for (auto const& user : root->child("Items")->children) {
        check_user_info(*user);
        made.ids.push_back(text_of(*user, "Id"));
    }
    return made;
}

void list(Fixture& fixture, Vendor vendor) {
    auto const all = page_of(fixture.call(vendor, "GET", "/users?all=true"));
    BOOST_TEST(all.ids.size() >= 5U);
    BOOST_TEST(all.total == std::to_string(all.ids.size()));
    BOOST_TEST(!all.more);
    std::vector<std::string> paged;
    for (int page = 0;; ++page) {
        auto const one = page_of(fixture.call(
            vendor, "GET", "/users?countPerPage=4&page=" + std::to_string(page) + "&accountIds="));
        BOOST_TEST(one.total == all.total);
        BOOST_TEST(one.pages == std::to_string((all.ids.size() + 3) / 4));
        BOOST_TEST(one.ids.size() <= 4U);
        paged.insert(paged.end(), one.ids.begin(), one.ids.end());
        if (!one.more) break;
    }
    BOOST_TEST(paged == all.ids, boost::test_tools::per_element());

    auto const simple =
        page_of(fixture.call(vendor, "GET", "/users.xml?simplifiedPaging=true&countPerPage=2"));
    BOOST_TEST(simple.ids.size() == 2U);
    BOOST_TEST(simple.total == "absent");
    BOOST_TEST(simple.more);
    auto const ids =
        page_of(fixture.call(vendor, "GET", "/users?specificIds=nobody," + all.ids[1] + "," + all.ids[0]));
    std::vector<std::string> const expected{all.ids[1], all.ids[0]};
    BOOST_TEST(ids.ids == expected, boost::test_tools::per_element());
}

} // namespace

// The script of tests/acceptance plays what all faces share. The tests here cover what only this face has.

BOOST_DATA_TEST_CASE(a_page_is_cut_out_of_the_whole, data::make(every_vendor), vendor) {
    Fixture fixture;
    // configureUser has no read side: the gateway knows only users written through it.
    if (vendor == Vendor::configureuser)
        for (int i = 0; i < 6; ++i)
            create(fixture, vendor, "page." + std::to_string(i) + "@example.test");
    list(fixture, vendor);
}

BOOST_DATA_TEST_CASE(nil_and_another_encoding_and_spelling_of_a_method_are_understood,
                     data::make(every_vendor), vendor) {
    Fixture fixture;
    auto const id = create(fixture, vendor, "zoe@example.test");
    auto const nil = document(
        "PatchUser", "<v:LastName>Ågren</v:LastName><v:FirstName n:nil='true'/><v:Roles n:nil='1'/>");
    auto const before = unified(vendor, fixture.vendors.held(vendor, id));
    auto const user = user_of(fixture.call(vendor, "PATCH", "/users/" + id, nil));
    BOOST_TEST(text_of(*user, "FirstName") == "Zoë");
    BOOST_TEST(text_of(*user, "LastName") == "Ågren");
    if (has_roles(vendor))
        BOOST_TEST(unified(vendor, fixture.vendors.held(vendor, id)).at("roles") == before.at("roles"));
    else
        BOOST_TEST(text_of(*user, "Roles") == "nil");

    std::string const latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><PatchUser xmlns=\"" +
                              std::string(users_uri) + "\"><LastName>S\xF8n</LastName></PatchUser>";
    auto const again =
        user_of(fixture.call(vendor, "POST", "/users/" + id, latin, {{"X-Http-Method-Override", "PATCH"}}));
    BOOST_TEST(text_of(*again, "LastName") == "Søn");
}

BOOST_DATA_TEST_CASE(what_cannot_be_meant_changes_nothing, data::make(every_vendor), vendor) {
    Fixture fixture;
    auto const id = create(fixture, vendor, "zoe@example.test");
    auto const held = fixture.vendors.held(vendor, id);
    auto const patch = [&](std::string const& body) {
        return fixture.call(vendor, "PATCH", "/users/" + id, body);
    };
    auto const broken = patch("<PatchUser");
    check_status(broken, 400);
    BOOST_TEST(error_of(broken).code == "SerializationException");
    // .NET would read an empty list, and clear the roles.
    check_status(patch(document("PatchUser", "<v:Roles><string>x</string></v:Roles>")), 400);
    check_status(patch(document("PatchUser", "<v:NewPassword/>")), 400);
    auto const twice = fixture.call(
        vendor, "POST", "/users",
        document("NewUser", "<v:EmailAddress>zoe@example.test</v:EmailAddress><v:FirstName>A"
                            "</v:FirstName><v:LastName>B</v:LastName><v:Password>p</v:Password>"));
    check_status(twice, 409);
    BOOST_TEST(error_of(twice).message.find("already exists") != std::string::npos);
    check_status(fixture.call(vendor, "PUT", "/users/" + id), 405);
    check_status(fixture.call(vendor, "GET", "/people"), 404);
    BOOST_TEST(fixture.vendors.held(vendor, id) == held);

    auto const gone = fixture.call(vendor, "DELETE", "/users/" + id);
    check_status(gone, 204);
    BOOST_TEST(gone.body == "");
}

BOOST_AUTO_TEST_CASE(unknown_enum_words_are_not_shown_to_a_dot_net_reader) {
    Fixture fixture;
    auto const response = fixture.call(Vendor::evovoice, "GET", "/users?all=true");
    check_status(response, 200);
    BOOST_TEST(response.body.find("ReadWriteArchive") == std::string::npos);
    BOOST_TEST(response.body.find("ViewHolograms") == std::string::npos);
    BOOST_TEST(response.body.find("ViewCallCenter") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_list_is_filtered_and_sorted) {
    Fixture fixture;
    auto const root = parse_xml(fixture
                                    .call(Vendor::evovoice, "GET",
                                          "/users?emailFilter=QUARZ&sortField=EmailAddress&sortOrder=Descend&"
                                          "accountIds=acc-100,acc-200")
                                    .body);
    std::vector<std::string> addresses;
    for (auto const& user : root->child("Items")->children) {
        addresses.push_back(text_of(*user, "EmailAddress"));
        BOOST_TEST(addresses.back().find("quarz") != std::string::npos);
    }
    BOOST_TEST(addresses.size() >= 2U);
    BOOST_TEST(std::ranges::is_sorted(addresses, std::greater<>()));
    auto const unknown = fixture.call(Vendor::evovoice, "GET", "/users?sortField=Shoe");
    check_status(unknown, 400);
    BOOST_TEST(error_of(unknown).code == "ArgumentException");
}

BOOST_AUTO_TEST_CASE(a_client_logs_in_and_out_by_cookie) {
    Fixture fixture;
    auto& client = fixture.client;
    std::string const base = "/legacy/old-evovoice";
    check_status(client.get(base + "/auth/status"), 204);
    auto const wrong = client.call("POST", base + "/auth/credentials", json_type,
                                   R"({"provider":"credentials","userName":"crm","password":"guess"})");
    check_status(wrong, 401);
    BOOST_TEST(json_of(wrong).at("responseStatus").at("errorCode") == "Unauthorized");
    auto const blank = client.call("POST", base + "/auth/credentials", json_type, R"({"userName":"crm"})");
    check_status(blank, 400);
    BOOST_TEST(json_of(blank).at("responseStatus").at("errors")[0].at("fieldName") == "Password");

    auto const login = client.call(
        "POST", base + "/auth/credentials", json_type,
        Json{{"provider", "credentials"}, {"UserName", "crm"}, {"password", crm_key}, {"rememberMe", true}}
            .dump());
    check_status(login, 200);
    BOOST_TEST(login.body.find(crm_key) == std::string::npos);
    auto const session = json_of(login).at("sessionId").get<std::string>();
    BOOST_TEST(session.size() == 32U);
    BOOST_TEST(login.count("Set-Cookie") == 3U);
    for (auto const& proof :
         {Fields{{"Cookie", "x=1; ss-opt=perm; ss-pid=" + session}}, Fields{{"Cookie", "ss-id=" + session}},
          Fields{{"X-ss-id", session}}, Fields{{"X-ss-pid", session}}}) {
        auto const status = client.get(base + "/auth/status", proof);
        check_status(status, 200);
        BOOST_TEST(json_of(status).at("isAuthenticated") == true);
        BOOST_TEST(json_of(status).at("name") == "crm");
        check_status(client.get(base + "/users?countPerPage=1", proof), 200);
    }
    check_status(client.get("/v1/evovoice/users", {{"Cookie", "ss-id=" + session}}),
                 401); // for the legacy face only
    auto const mixed =
        client.get(base + "/users", {{"Cookie", "ss-id=" + session}, {"Authorization", "Basic Y3JtOng="}});
    check_status(mixed, 401);

    check_status(client.call("POST", base + "/auth/logout", {{"Cookie", "ss-id=" + session}}), 200);
    check_status(client.get(base + "/users", {{"Cookie", "ss-id=" + session}}), 401);
    BOOST_TEST(fixture.gateway.log().find(session) == std::string::npos);
    BOOST_TEST(fixture.gateway.access_log().find(session) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_call_without_credentials_gets_an_empty_401) {
    Fixture fixture;
    auto const response = fixture.client.get("/legacy/old-evovoice/users.xml");
    check_status(response, 401);
    BOOST_TEST(response.body == "");
    BOOST_TEST(response.header("WWW-Authenticate") == R"(basic realm="/auth/basic")");
    BOOST_TEST(response.count("WWW-Authenticate") == 1U);
    auto const unknown_route = fixture.client.get("/legacy/nobody/users");
    check_status(unknown_route, 401);
    check_status(fixture.client.get("/legacy/nobody/users", {{"X-Api-Key", std::string(crm_key)}}), 404);
    check_status(fixture.client.get("/legacy/evovoice/users", {{"X-Api-Key", std::string(narrow_key)}}), 404);
    auto const reader =
        fixture.client.call("DELETE", "/legacy/evovoice/users/7", {{"X-Api-Key", std::string(reader_key)}});
    check_status(reader, 403);
    BOOST_TEST(json_of(reader).at("responseStatus").at("errorCode") == "Forbidden");
}

BOOST_AUTO_TEST_CASE(a_back_end_that_is_away_is_told_in_the_clients_words) {
    Fixture fixture;
    fixture.vendors.stop();
    auto const response = fixture.call(Vendor::genesys, "GET", "/users");
    check_status(response, 502);
    BOOST_TEST(error_of(response).code == "BadGateway");
    fixture.vendors.start();
}
