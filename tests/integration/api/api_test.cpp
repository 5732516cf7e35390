#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <algorithm>
#include <set>

using namespace idiom::test;
namespace data = boost::unit_test::data;

namespace idiom::test {
std::ostream& operator<<(std::ostream& out, Vendor vendor) { return out << name_of(vendor); }
} // namespace idiom::test

namespace {

enum class Wire { http, https };
std::ostream& operator<<(std::ostream& out, Wire wire) {
    return out << (wire == Wire::http ? "http" : "https");
}
constexpr std::array wires{Wire::http, Wire::https};

std::string const& certificates() {
    static TempDirectory const directory;
    static bool const made = (make_certificates(directory.path().string()), true);
    static std::string const path = directory.path().string();
    return (void)made, path;
}

/// Vendors and a gateway that use one wire format on both sides.
struct Fixture {
    explicit Fixture(Wire wire)
        : vendors(wire == Wire::https ? certificates() : std::string()),
          gateway(Setup{.certificates = wire == Wire::https ? certificates() : std::string(),
                        .secure_back_ends = wire == Wire::https},
                  vendors),
          client(gateway.client(wire == Wire::https ? gateway.https() : gateway.http())) {}

    Vendors vendors;
    Gateway gateway;
    HttpClient client;
};

void check_status(HttpResponse const& response, int status) {
    BOOST_TEST(response.status == status,
               "status " << response.status << " instead of " << status << ": " << response.body);
}

/// Checks that every member of `part` has the same value in `whole`.
void check_holds(Json const& whole, Json const& part) {
    for (auto const& [name, value] : part.items())
        BOOST_TEST(whole.value(name, Json()) == value,
                   name << " is " << whole.value(name, Json()) << " instead of " << value);
}

/// What the response to a create shows of the given user.
Json shown(Json user) {
    user.erase("password");
    return user;
}

std::vector<std::string> ids_by_paging(HttpClient& client, Vendor vendor) {
    std::vector<std::string> ids;
    std::string target = users_path(vendor) + "?limit=7&fields=id";
    for (int page = 0; page < 100; ++page) {
        auto const response = client.get(target);
        check_status(response, 200);
        auto const list = json_of(response);
        BOOST_TEST(list.at("users").size() <= 7U);
        for (auto const& user : list.at("users"))
            ids.push_back(user.at("id"));
        if (!list.contains("next")) {
            BOOST_TEST(response.header("Link") == "");
            return ids;
        }
        std::string const link(response.header("Link"));
        BOOST_REQUIRE(link.starts_with('<') && link.ends_with(">; rel=\"next\""));
        target = link.substr(1, link.find('>') - 1);
    }
    BOOST_ERROR("the list does not end");
    return ids;
}

void list(Fixture& fixture, Vendor vendor) {
    // configureUser has no read side: the gateway knows only users written through it.
    if (vendor == Vendor::configureuser)
        for (int i = 0; i < 17; ++i)
            check_status(
                fixture.client.call("POST", users_path(vendor), json_type,
                                    new_user(vendor, "page." + std::to_string(i) + "@example.test").dump()),
                201);
    auto const ids = ids_by_paging(fixture.client, vendor);
    std::set<std::string> const unique(ids.begin(), ids.end());
    BOOST_TEST(unique.size() == ids.size());
    for (auto const& id : ids)
        BOOST_TEST(!fixture.vendors.held(vendor, id).is_null());
    BOOST_TEST(ids.size() >= 17U);
    if (vendor == Vendor::genesys) BOOST_TEST(ids.size() == fixture.vendors.state(vendor).at("users").size());
}

struct Created {
    std::string id;
    std::string etag;
};

Created create(Fixture& fixture, Vendor vendor, Json const& user) {
    auto const response = fixture.client.call("POST", users_path(vendor), json_type, user.dump());
    check_status(response, 201);
    auto const made = json_of(response);
    auto const id = made.at("id").get<std::string>();
    BOOST_TEST(response.header("Location") == users_path(vendor, id));
    BOOST_TEST(response.header("ETag").size() > 2U);
    BOOST_TEST(response.header("Content-Type") == "application/json");
    check_holds(made, shown(user));
    BOOST_TEST(!made.contains("password"));
    auto const held = fixture.vendors.held(vendor, id);
    BOOST_REQUIRE(!held.is_null());
    auto expected = shown(user);
    if (vendor == Vendor::xarios) {
        expected.erase("firstName"); // it keeps one name
        expected.erase("lastName");
        expected["displayName"] =
            user.at("firstName").get<std::string>() + " " + user.at("lastName").get<std::string>();
    }
    check_holds(unified(vendor, held), expected);
    if (user.contains("password")) BOOST_TEST(held.at("password") == user.at("password"));
    return {id, std::string(response.header("ETag"))};
}

/// Makes one write and compares its response with a later read and with the vendor's record.
Json write(Fixture& fixture, Vendor vendor, std::string const& id, std::string_view method,
           Fields const& type, Json const& body, Json const& expected) {
    auto const response = fixture.client.call(method, users_path(vendor, id), type, body.dump());
    check_status(response, 200);
    auto const user = json_of(response);
    check_holds(user, expected);
    auto const read = fixture.client.get(users_path(vendor, id));
    BOOST_TEST(json_of(read) == user);
    BOOST_TEST(read.header("ETag") == response.header("ETag"));
    auto known = unified(vendor, fixture.vendors.held(vendor, id));
    for (auto const& [name, value] : expected.items())
        if (known.contains(name) || vendor != Vendor::xarios)
            BOOST_TEST(known.value(name, Json()) == value, name);
    return user;
}

void change(Fixture& fixture, Vendor vendor, std::string const& id) {
    write(fixture, vendor, id, "PATCH", {{"Content-Type", "application/merge-patch+json"}},
          {{"lastName", "Ågren"}}, {{"firstName", "Zoë"}, {"lastName", "Ågren"}});
    write(fixture, vendor, id, "PATCH", json_patch_type,
          Json::array({{{"op", "test"}, {"path", "/lastName"}, {"value", "Ågren"}},
                       {{"op", "replace"}, {"path", "/firstName"}, {"value", "Ζωή"}}}),
          {{"firstName", "Ζωή"}, {"lastName", "Ågren"}});

    auto const failed =
        fixture.client.call("PATCH", users_path(vendor, id), json_patch_type,
                            Json::array({{{"op", "replace"}, {"path", "/firstName"}, {"value", "Nobody"}},
                                         {{"op", "test"}, {"path", "/lastName"}, {"value", "Other"}}})
                                .dump());
    check_status(failed, 409);
    BOOST_TEST(problem_of(failed) == "patch-test-failed");

    auto whole = json_of(fixture.client.get(users_path(vendor, id)));
    BOOST_TEST(whole.at("firstName") == "Ζωή");
    whole["firstName"] = "Zoé \"Z\" <&>";
    whole.erase("displayName"); // derived from the two names
    write(fixture, vendor, id, "PUT", json_type, whole,
          {{"firstName", "Zoé \"Z\" <&>"}, {"lastName", "Ågren"}});
}

std::vector<std::string> roles_held(Fixture& fixture, Vendor vendor, std::string const& id) {
    return unified(vendor, fixture.vendors.held(vendor, id)).at("roles");
}

void check_roles(Fixture& fixture, Vendor vendor, std::string const& id, HttpResponse const& response,
                 std::vector<std::string> const& expected) {
    check_status(response, 200);
    auto const told = json_of(response).at("roles").get<std::vector<std::string>>();
    BOOST_TEST(told == expected, boost::test_tools::per_element());
    auto const held = roles_held(fixture, vendor, id);
    BOOST_TEST(held == expected, boost::test_tools::per_element());
}

/// `base` are the roles that the vendor keeps in every replace.
void roles(Fixture& fixture, Vendor vendor, std::string const& id) {
    auto const path = users_path(vendor, id, "/roles");
    if (!has_roles(vendor)) {
        auto const response = fixture.client.get(path);
        check_status(response, 501);
        BOOST_TEST(problem_of(response) == "operation-not-supported");
        return;
    }
    auto const one = roles_of(vendor)[0].first; // by name, so the sets below are sorted
    auto const two = roles_of(vendor)[1].first;
    std::vector<std::string> both{one, two};
    std::vector<std::string> first{one};
    std::vector<std::string> second{two};
    if (vendor == Vendor::xarios)
        for (auto* const set : {&both, &first, &second})
            set->push_back("login");
    auto& client = fixture.client;
    check_roles(fixture, vendor, id, client.call("PUT", path, json_type, Json{{"roles", {one, two}}}.dump()),
                both);
    check_roles(fixture, vendor, id, client.call("PUT", path, json_type, Json(Json::array({two})).dump()),
                second);
    check_roles(fixture, vendor, id, client.call("PUT", path + "/" + one), both);
    check_roles(fixture, vendor, id, client.call("PUT", path + "/" + one), both);
    check_roles(fixture, vendor, id, client.call("DELETE", path + "/" + two), first);
    check_roles(fixture, vendor, id, client.call("DELETE", path + "/" + two), first);
    check_roles(fixture, vendor, id, client.get(path), first);

    auto const unknown = client.call("PUT", path + "/emperor");
    check_status(unknown, 422);
    BOOST_TEST(problem_of(unknown) == "role-not-mapped");
    auto const now = roles_held(fixture, vendor, id);
    BOOST_TEST(now == first, boost::test_tools::per_element());
}

void conditions(Fixture& fixture, Vendor vendor, std::string const& id) {
    auto& client = fixture.client;
    auto const path = users_path(vendor, id);
    std::string const etag(client.get(path).header("ETag"));
    auto const unchanged = client.get(path, {{"If-None-Match", etag}});
    check_status(unchanged, 304);
    BOOST_TEST(unchanged.header("ETag") == etag);
    BOOST_TEST(unchanged.body == "");
    check_status(client.get(path, {{"If-None-Match", "\"another\""}}), 200);

    auto stale = json_type;
    stale.emplace_back("If-Match", "\"another\"");
    auto const before = fixture.vendors.held(vendor, id);
    auto const refused = client.call("PATCH", path, stale, R"({"lastName":"Never"})");
    check_status(refused, 412);
    BOOST_TEST(problem_of(refused) == "precondition-failed");
    BOOST_TEST(fixture.vendors.held(vendor, id) == before);

    auto fresh = json_type;
    fresh.emplace_back("If-Match", etag);
    auto const changed = client.call("PATCH", path, fresh, R"({"lastName":"Then"})");
    check_status(changed, 200);
    BOOST_TEST(changed.header("ETag") != etag);
    check_status(client.call("PATCH", path, fresh, R"({"lastName":"Again"})"), 412);
    check_status(client.call("DELETE", path, {{"If-Match", etag}}), 412);
}

/// What a dry run says about the roles.
Json dry_run_roles(HttpResponse const& response) {
    check_status(response, 200);
    return json_of(response).value("roles", Json());
}

void dry_run_without_roles(Fixture& fixture, Vendor vendor, std::string const& id) {
    auto& client = fixture.client;
    auto const path = users_path(vendor, id);
    auto const held = json_of(client.get(path)).value("roles", Json::array());
    BOOST_TEST(held.empty() == !has_roles(vendor));
    auto whole = json_of(client.get(path));
    whole["lastName"] = "Never";
    whole.erase("displayName");
    whole.erase("roles");
    auto const scope = std::string(vendor == Vendor::xarios ? "&scope=global" : "");
    Json const unchanged{{"before", held}, {"after", held}};
    for (auto const& response :
         {client.call("PATCH", path + "?dry_run=true", json_type, R"({"lastName":"Never"})"),
          client.call("PATCH", path + "?dry_run=true", json_type, "{}"),
          client.call("PUT", path + "?dry_run=true", json_type, whole.dump()),
          client.call("DELETE", path + "?dry_run=true" + scope)})
        BOOST_TEST(dry_run_roles(response) == unchanged);
    if (held.empty()) return;
    // A role that the user already has.
    auto const again = client.call("PUT", path + "/roles/" + held[0].get<std::string>() + "?dry_run=true");
    BOOST_TEST(dry_run_roles(again) == unchanged);
    auto const none = client.call("PUT", path + "/roles?dry_run=true", json_type, held.dump());
    BOOST_TEST(dry_run_roles(none) == unchanged);
}

/// A dry run of a write to a missing user is refused like the write.
void dry_run_without_user(Fixture& fixture, Vendor vendor) {
    auto& client = fixture.client;
    auto const path = users_path(vendor, "nobody");
    struct Try {
        std::string method;
        std::string below;
        std::string query;
        std::string body;
    };
    auto const whole = new_user(vendor, "nobody@example.test");
    std::vector<Try> tries{
        {"PATCH", "", "", R"({"lastName":"Never"})"},
        {"PUT", "", "", shown(whole).dump()},
        {"DELETE", "", vendor == Vendor::xarios ? "&scope=global" : "", ""},
    };
    if (has_roles(vendor)) {
        auto const one = roles_of(vendor)[0].first;
        tries.push_back({"PUT", "/roles/" + one, "", ""});
        tries.push_back({"DELETE", "/roles/" + one, "", ""});
        tries.push_back({"PUT", "/roles", "", Json::array({one}).dump()});
    }
    if (vendor == Vendor::xarios) {
        tries.push_back({"PUT", "/devices/7", "", R"({"clientType":"desktop"})"});
        tries.push_back({"DELETE", "/devices/7", "&clientType=desktop", ""});
        tries.push_back({"POST", "/emails", "", R"({"kind":"activation"})"});
    }
    for (auto const& [method, below, query, body] : tries) {
        auto const response = client.call(method, path + below + "?dry_run=true" + query,
                                          body.empty() ? Fields{} : json_type, body);
        BOOST_TEST(response.status == 404,
                   method << below << ": " << response.status << " " << response.body);
        BOOST_TEST(problem_of(response) == "user-not-found");
    }
}

/// The legacy face has no dry runs. A request for one must not be carried out.
void dry_run_for_a_legacy_client(Fixture& fixture, Vendor vendor, std::string const& id) {
    auto const path = "/legacy/" + std::string(name_of(vendor)) + "/users/" + id + "?dry_run=true";
    auto const before = fixture.vendors.state(vendor);
    check_status(fixture.client.call("DELETE", path), 400);
    check_status(fixture.client.call("PATCH", path, json_type, R"({"FirstName":"Never"})"), 400);
    BOOST_TEST((fixture.vendors.state(vendor) == before));
}

void dry_run(Fixture& fixture, Vendor vendor, std::string const& id) {
    dry_run_without_roles(fixture, vendor, id);
    dry_run_without_user(fixture, vendor);
    dry_run_for_a_legacy_client(fixture, vendor, id);
    auto& client = fixture.client;
    auto const before = fixture.vendors.state(vendor);
    auto const path = users_path(vendor, id);
    auto const user = new_user(vendor, "rehearsed@example.test");
    auto const create = client.call("POST", users_path(vendor) + "?dry_run=true", json_type, user.dump());
    check_status(create, 200);
    BOOST_TEST(json_of(create).at("would_send").size() >= 1U);
    BOOST_TEST(create.body.find("Sesam") == std::string::npos);
    check_status(client.call("PATCH", path + "?dry_run=true", json_type, R"({"lastName":"Never"})"), 200);
    check_status(
        client.call("DELETE", path + "?dry_run=true" + (vendor == Vendor::xarios ? "&scope=global" : "")),
        200);
    if (has_roles(vendor)) {
        auto const one = roles_of(vendor)[1].first;
        auto const response = client.call("PUT", path + "/roles/" + one + "?dry_run=true");
        check_status(response, 200);
        auto const after = json_of(response).at("roles").at("after");
        BOOST_TEST((std::ranges::find(after, Json(one)) != after.end()));
    }
    BOOST_TEST((fixture.vendors.state(vendor) == before));
}

void check_capabilities(Fixture& fixture, Vendor vendor) {
    auto const response = fixture.client.get("/v1/" + std::string(name_of(vendor)) + "/capabilities");
    check_status(response, 200);
    auto const told = json_of(response);
    BOOST_TEST(told.at("dialect") == name_of(vendor));
    auto const& operations = told.at("operations");
    BOOST_TEST((std::ranges::find(operations, Json("send_email")) != operations.end() ||
                std::ranges::find(operations, Json("send-email")) != operations.end()) ==
                   (vendor == Vendor::xarios),
               operations);
    BOOST_TEST(told.at("fields").contains("userName"));
    BOOST_TEST((told.at("roles") == "none") == !has_roles(vendor));
}

void no_devices_and_mails(Fixture& fixture, Vendor vendor, std::string const& id) {
    auto const device = users_path(vendor, id, "/devices/7");
    auto const type = R"({"clientType":"desktop"})";
    for (auto const& response : {fixture.client.call("PUT", device, json_type, type),
                                 fixture.client.call("DELETE", device + "?clientType=desktop"),
                                 fixture.client.call("POST", users_path(vendor, id, "/emails"), json_type,
                                                     R"({"kind":"activation"})")}) {
        check_status(response, 501);
        BOOST_TEST(problem_of(response) == "operation-not-supported");
    }
}

/// A device belongs to a user before it is assigned, so this uses a user of the simulator.
void devices(Fixture& fixture) {
    auto const users = fixture.vendors.state(Vendor::xarios).at("users");
    auto const owner =
        std::ranges::find_if(users, [](Json const& user) { return !user.at("devices").empty(); });
    BOOST_REQUIRE((owner != users.end()));
    auto const id = owner->at("id").get<std::string>();
    auto const count = owner->at("devices").size();
    auto const type_of = [&](std::size_t n) {
        return fixture.vendors.held(Vendor::xarios, id).at("devices")[n].at("clientType").get<std::string>();
    };
    auto const path = users_path(Vendor::xarios, id,
                                 "/devices/" + owner->at("devices")[count - 1].at("id").get<std::string>());
    check_status(fixture.client.call("PUT", path, json_type, R"({"clientType":"mobile"})"), 200);
    BOOST_TEST(type_of(count - 1) == "mobile");
    check_status(fixture.client.call("PUT", path, json_type, R"({"clientType":"fax"})"), 422);
    BOOST_TEST(type_of(count - 1) == "mobile");
    check_status(fixture.client.call("DELETE", path + "?clientType=mobile"), 200);
    BOOST_TEST(type_of(count - 1) == "");
    check_status(fixture.client.call("PUT", users_path(Vendor::xarios, id, "/devices/none"), json_type,
                                     R"({"clientType":"crm"})"),
                 404);
}

void mails(Fixture& fixture, std::string const& id) {
    auto const mails = users_path(Vendor::xarios, id, "/emails");
    auto const before = fixture.vendors.state(Vendor::xarios);
    check_status(fixture.client.call("POST", mails, json_type, R"({"kind":"activation"})"), 202);
    BOOST_TEST((fixture.vendors.state(Vendor::xarios) != before));
    check_status(fixture.client.call("POST", mails, json_type, R"({"kind":"spam"})"), 422);
}

void remove(Fixture& fixture, Vendor vendor, std::string const& id) {
    auto& client = fixture.client;
    auto const path = users_path(vendor, id);
    if (vendor == Vendor::xarios) {
        auto const refused = client.call("DELETE", path);
        check_status(refused, 409);
        BOOST_TEST(problem_of(refused) == "delete-would-be-global");
        BOOST_TEST(!fixture.vendors.held(vendor, id).is_null());
    }
    bool const marks = vendor == Vendor::configureuser;
    auto const gone = client.call("DELETE", path + (vendor == Vendor::xarios ? "?scope=global" : ""));
    check_status(gone, marks ? 202 : 204);
    BOOST_TEST(gone.body == "");
    auto const held = fixture.vendors.held(vendor, id);
    if (marks)
        BOOST_TEST(held.at("status") != "active");
    else
        BOOST_TEST(held.is_null());
    auto const missing = client.get(path);
    check_status(missing, 404);
    BOOST_TEST(problem_of(missing) == "user-not-found");
    check_status(client.call("PATCH", path, json_type, R"({"lastName":"Ghost"})"), 404);
}

} // namespace

BOOST_DATA_TEST_CASE(a_user_lives_from_create_to_delete, data::make(every_vendor) * data::make(wires), vendor,
                     wire) {
    Fixture fixture(wire);
    list(fixture, vendor);
    check_capabilities(fixture, vendor);
    auto const user = create(fixture, vendor, new_user(vendor, "zoe@example.test"));
    auto const read = fixture.client.get(users_path(vendor, user.id));
    check_status(read, 200);
    BOOST_TEST(read.header("ETag") == user.etag);
    auto const twice = fixture.client.call("POST", users_path(vendor), json_type,
                                           new_user(vendor, "zoe@example.test").dump());
    check_status(twice, 409);
    BOOST_TEST(problem_of(twice) == "user-exists");

    change(fixture, vendor, user.id);
    roles(fixture, vendor, user.id);
    conditions(fixture, vendor, user.id);
    dry_run(fixture, vendor, user.id);
    if (vendor == Vendor::xarios) {
        devices(fixture);
        mails(fixture, user.id);
    } else {
        no_devices_and_mails(fixture, vendor, user.id);
    }
    remove(fixture, vendor, user.id);
}

BOOST_DATA_TEST_CASE(xml_is_spoken_too, data::make(every_vendor) * data::make(wires), vendor, wire) {
    Fixture fixture(wire);
    auto const user = new_user(vendor, "xml@example.test");
    std::string body =
        R"(<User xmlns="urn:idiom:user:1"><userName>xml@example.test</userName><firstName>Zoë</firstName>)"
        "<lastName>O'Brien&amp;Søn</lastName>";
    for (auto const* const name : {"email", "password", "phoneNumber"})
        if (user.contains(name))
            body +=
                std::string("<") + name + ">" + user.at(name).template get<std::string>() + "</" + name + ">";
    if (user.contains("roles")) {
        body += "<roles>";
        for (auto const& role : user.at("roles"))
            body += "<role>" + std::string(role) + "</role>";
        body += "</roles>";
    }
    auto type = xml_type;
    type.emplace_back("Accept", "application/xml");
    auto const made = fixture.client.call("POST", users_path(vendor), type, body + "</User>");
    check_status(made, 201);
    BOOST_TEST(made.header("Content-Type").starts_with("application/xml"));
    BOOST_TEST(made.body.find("O'Brien&amp;Søn") != std::string::npos);
    std::string const location(made.header("Location"));
    auto const id = vendor == Vendor::configureuser ? std::string("xml@example.test")
                                                    : location.substr(location.rfind('/') + 1);
    auto expected = shown(user);
    if (vendor == Vendor::xarios) expected.erase("firstName"), expected.erase("lastName");
    check_holds(unified(vendor, fixture.vendors.held(vendor, id)), expected);

    auto const json = fixture.client.get(location);
    auto const by_suffix = fixture.client.get(location + ".xml");
    auto const by_accept =
        fixture.client.get(location, {{"Accept", "text/html;q=0.4, application/xml;q=0.9"}});
    auto const by_parameter = fixture.client.get(location + "?format=xml");
    for (auto const* const response : {&by_suffix, &by_accept, &by_parameter}) {
        check_status(*response, 200);
        BOOST_TEST(response->header("Content-Type").starts_with("application/xml"));
        BOOST_TEST(response->header("ETag") == json.header("ETag"));
        BOOST_TEST(response->body == by_suffix.body);
    }
    auto const many = fixture.client.get(users_path(vendor) + ".xml?limit=3");
    check_status(many, 200);
    BOOST_TEST(many.body.find("<Users") != std::string::npos);
    auto const problem =
        fixture.client.get(users_path(vendor, "00000000-0000-4000-8000-000000000000") + ".xml");
    check_status(problem, 404);
    BOOST_TEST(problem.header("Content-Type") == "application/problem+xml");
}

BOOST_AUTO_TEST_CASE(the_routes_are_listed_for_each_client) {
    Fixture fixture(Wire::http);
    auto const all = json_of(fixture.client.get("/v1/routes"));
    BOOST_TEST(all.at("routes").size() == 4U);
    auto narrow = fixture.gateway.client(fixture.gateway.http(), narrow_key);
    auto const few = json_of(narrow.get("/v1/routes"));
    BOOST_REQUIRE(few.at("routes").size() == 1U);
    BOOST_TEST(few.at("routes")[0].at("name") == "genesys");
}

BOOST_AUTO_TEST_CASE(a_json_back_end_is_spoken_to_as_well_as_an_xml_one) {
    Vendors vendors;
    Gateway gateway(Setup{.back_end_format = "json"}, vendors);
    auto client = gateway.client();
    auto const made = client.call("POST", users_path(Vendor::evovoice), json_type,
                                  new_user(Vendor::evovoice, "json@example.test").dump());
    check_status(made, 201);
    check_holds(
        unified(Vendor::evovoice, vendors.held(Vendor::evovoice, json_of(made).at("id").get<std::string>())),
        shown(new_user(Vendor::evovoice, "json@example.test")));
}
