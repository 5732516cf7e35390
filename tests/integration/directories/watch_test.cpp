#include "tests/integration/directories/directory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::test;

namespace {

std::string scraped(Gateway const& gateway) { return HttpClient(gateway.admin()).get("/metrics").body; }

std::vector<Json> trail(Gateway const& gateway, std::vector<std::string> options = {}) {
    std::vector<std::string> command{IDIOM_PROGRAM, "audit", "--config", gateway.file("routes.yaml"),
                                     "--format",    "json"};
    command.insert(command.end(), options.begin(), options.end());
    auto const ran = run(command, gateway_environment());
    BOOST_TEST(ran.status == 0, ran.err);
    std::vector<Json> entries;
    std::istringstream in(ran.out);
    for (std::string line; std::getline(in, line);)
        entries.push_back(Json::parse(line));
    return entries;
}

bool has_line(std::string const& text, std::string const& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

Json without(Json value, std::initializer_list<char const*> names) {
    for (auto const* const name : names)
        value.erase(name);
    return value;
}

struct Watching {
    Vendors vendors;
    Gateway gateway{directory_setup(), vendors};
    Directory genesys{gateway, Vendor::genesys};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(watching_directories, Watching)

BOOST_AUTO_TEST_CASE(the_capabilities_of_a_route_tell_of_its_directories) {
    auto client = gateway.client();
    auto const scim = json_of(client.get("/v1/dir-genesys/capabilities")).at("scim");
    BOOST_TEST((without(scim, {"attributes", "base"}) == Json{{"strict", false},
                                                              {"on_deactivate", "strip_roles"},
                                                              {"on_delete", "vendor"},
                                                              {"unknown_roles", "reject"}}));
    BOOST_TEST(scim.at("base").get<std::string>().ends_with("/scim/v2/dir-genesys"));
    BOOST_TEST(scim.at("attributes").at("userName") == "vendor");
    BOOST_TEST(scim.at("attributes").at("title") == "kept");
    auto const xml = client.get("/v1/dir-genesys/capabilities.xml");
    BOOST_TEST(xml.body.contains("<on_deactivate>strip_roles</on_deactivate>"));
    BOOST_TEST(xml.body.contains("<item><name>title</name><value>kept</value></item>"));
}

BOOST_AUTO_TEST_CASE(the_metrics_count_what_directories_do) {
    auto const id = genesys.create("metrics@example.test");
    genesys.call("PATCH", "/Users/" + id,
                 patch_op(Json::array({{{"op", "Replace"}, {"path", "title"}, {"value", "Boss"}}})));
    genesys.call("PATCH", "/Users/" + id, activation(false));
    genesys.call("GET", "/Users?filter=title%20sw%20%22B%22");
    genesys.call("PATCH", "/Groups/" + genesys.group("supervisor"),
                 patch_op(Json::array({{{"op", "add"}, {"path", "members"}, {"value", {{{"value", id}}}}}})));
    auto const text = scraped(gateway);
    for (auto const* const line :
         {R"(idiom_scim_tolerated_total{route="dir-genesys",quirk="op-case"} 1)",
          R"(idiom_scim_deactivations_total{route="dir-genesys",policy="strip_roles",result="success"} 1)",
          R"(idiom_scim_inactive_users{route="dir-genesys",policy="strip_roles"} 1)",
          R"(idiom_scim_scans_total{route="dir-genesys"} 1)", "idiom_scim_scanned_users_count 1",
          R"(idiom_scim_members_changed_total{route="dir-genesys",result="success"} 1)",
          R"(idiom_requests_total{route="dir-genesys",operation="scim.create_user",status="201"} 1)"})
        BOOST_TEST(has_line(text, line), line << text.substr(text.find("# HELP idiom_scim"), 3000));
    genesys.call("PATCH", "/Users/" + id, activation(true));
    BOOST_TEST(scraped(gateway).find(R"(idiom_scim_inactive_users{route="dir-genesys")") ==
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_trail_has_one_line_for_each_user_written) {
    auto const id = genesys.create("trail@example.test");
    genesys.call("PATCH", "/Users/" + id,
                 patch_op(Json::array({{{"op", "Replace"}, {"path", "title"}, {"value", "Boss"}},
                                       {{"op", "Replace"}, {"path", "name.familyName"}, {"value", "Okoro"}},
                                       {{"op", "Replace"}, {"path", "active"}, {"value", "False"}}})));
    auto const entries = trail(gateway, {"--user", id});
    BOOST_REQUIRE(entries.size() == 2U);
    auto const& created = entries[0];
    BOOST_TEST(created.at("operation") == "scim.create_user");
    BOOST_TEST(created.at("face") == "scim");
    BOOST_TEST(created.at("externalId") == "ext-trail@example.test");
    BOOST_TEST(created.at("after").at("userName") == "trail@example.test");
    auto const& off = entries[1];
    BOOST_TEST(off.at("operation") == "scim.patch_user");
    BOOST_TEST(off.at("policy") == "strip_roles");
    BOOST_TEST(off.at("taken") == Json({"agent"}));
    BOOST_TEST(off.at("quirks") == Json({"op-case", "text-boolean"}));
    BOOST_TEST(off.at("before").at("lastName") == "Lee");
    BOOST_TEST(off.at("after").at("lastName") == "Okoro");
    BOOST_TEST(off.at("after").at("title") == "Boss");
    BOOST_TEST(off.at("after").at("roles") == Json::array());
    BOOST_TEST(off.at("status") == 200);
}

BOOST_AUTO_TEST_CASE(the_trail_names_groups_and_what_came_by_them) {
    auto const id = genesys.create("member@example.test");
    auto const claimed =
        genesys.call("POST", "/Groups", {{"displayName", "supervisor"}, {"members", {{{"value", id}}}}});
    BOOST_REQUIRE(claimed.status == 201);
    auto const group = json_of(claimed).at("id").get<std::string>();
    auto const of_user = trail(gateway, {"--user", id});
    BOOST_TEST(of_user.back().at("group") == "supervisor");
    BOOST_TEST(of_user.back().at("after").at("roles") == Json({"agent", "supervisor"}));
    auto const of_group = trail(gateway, {"--user", group});
    BOOST_REQUIRE(of_group.size() == 1U);
    BOOST_TEST(of_group[0].at("operation") == "scim.create_group");
    BOOST_TEST(of_group[0].at("group") == "supervisor");
}

BOOST_AUTO_TEST_CASE(a_dry_run_writes_nothing_neither_to_the_vendor_nor_to_the_store) {
    auto const id = genesys.create("dry@example.test");
    auto const before = vendors.state(Vendor::genesys);
    auto const lines = trail(gateway).size();
    vendors.forget_requests(Vendor::genesys);
    auto const told = json_of(genesys.call("PATCH", "/Users/" + id + "?dry_run=true", activation(false)));
    BOOST_TEST(told.at("would_send").size() == 1U);
    BOOST_TEST(told.at("would_send")[0].at("headers").at("Authorization") == "***");
    BOOST_TEST(told.at("roles").at("after") == Json::array());
    BOOST_TEST(told.at("would_keep").at("inactiveBy") == "strip_roles");
    for (auto const& request : vendors.requests(Vendor::genesys))
        BOOST_TEST(request.at("method") == "GET");
    BOOST_TEST((vendors.state(Vendor::genesys) == before));
    BOOST_TEST(trail(gateway).size() == lines);
    BOOST_TEST(json_of(genesys.call("GET", "/Users/" + id)).at("active") == true);
}

BOOST_AUTO_TEST_CASE(explain_prints_what_would_be_sent_kept_tolerated_and_left_out) {
    write_file(gateway.file("patch.json"),
               patch_op(Json::array({{{"op", "Replace"}, {"path", "name.familyName"}, {"value", "Okoro"}},
                                     {{"op", "Replace"}, {"path", "title"}, {"value", "Boss"}},
                                     {{"op", "Replace"}, {"path", "shoeSize"}, {"value", "43"}}}))
                   .dump());
    write_file(gateway.file("user.json"), Json{{"schemas", {"urn:ietf:params:scim:schemas:core:2.0:User"}},
                                               {"id", "7"},
                                               {"userName", "kim@example.test"},
                                               {"name", {{"givenName", "Kim"}, {"familyName", "Lee"}}},
                                               {"roles", {{{"value", "agent"}}}}}
                                              .dump());
    auto const explain = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {IDIOM_PROGRAM, "explain"});
        words.insert(words.end(), {"--config", gateway.file("routes.yaml"), "--face", "scim"});
        return run(words, gateway_environment());
    };
    auto const told = explain({"dir-genesys", "PATCH", "/Users/7", "--body", gateway.file("patch.json"),
                               "--user", gateway.file("user.json")});
    BOOST_TEST(told.status == 0, told.err);
    for (auto const* const part :
         {"PUT ", "/users/7", "Okoro", "kept: title \"Boss\"\n", "tolerated: op-case\n",
          "tolerated: unknown-attribute\n", "ignored: shoeSize\n"})
        BOOST_TEST(told.out.find(part) != std::string::npos, part << " is not in " << told.out);
    write_file(
        gateway.file("unified.json"),
        R"({"id":"7","userName":"kim@example.test","firstName":"Kim","lastName":"Lee","roles":["agent"]})");
    BOOST_TEST(explain({"dir-genesys", "PATCH", "/Users/7", "--body", gateway.file("patch.json"), "--user",
                        gateway.file("unified.json")})
                   .out == told.out);
    BOOST_TEST(explain({"dir-genesys", "GET", "/Users/7"}).status == 0);
    auto const unknown = run({IDIOM_PROGRAM, "explain", "dir-genesys", "GET", "/Users/7", "--config",
                              gateway.file("routes.yaml"), "--face", "scum"},
                             gateway_environment());
    BOOST_TEST(unknown.status == 1);
    BOOST_TEST(unknown.err.find("scim") != std::string::npos, unknown.err);
}

BOOST_AUTO_TEST_SUITE_END()
