#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

#include <algorithm>

using namespace idiom::test;

namespace {

/// A person whom ConnecttoTeams can take.
Person teams_user(std::string const& login, Json more = Json::object()) {
    return {.login = login, .more = std::move(more)};
}

bool told(std::string const& text, std::string_view words) { return text.find(words) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_SUITE(planning)

BOOST_AUTO_TEST_CASE(members_that_to_needs_and_long_values_are_named_before_the_first_write) {
    World world({.edits = {{"pbx_user_id: email_local_part", "pbx_user_id: none"}}});
    auto const with = [](std::string const& value) {
        return Json{{"extensions", {{"configureuser", {{"pbxUserId", value}}}}}};
    };
    auto const file =
        world.write("people.jsonl", {teams_user("ana@acme.example", with("770123")),
                                     teams_user("bo@acme.example"), teams_user("cy@acme.example"),
                                     teams_user("di@acme.example", with(std::string(300, '7')))});
    world.write("mapping.yaml", "fields: { userName: userName, firstName: firstName, lastName: lastName, "
                                "extensions/configureuser/pbxUserId: extensions/configureuser/pbxUserId }\n");
    std::vector<std::string> asked{"copy", file, "configureuser", "--mapping", world.file("mapping.yaml")};
    auto const refused = world.move(asked);
    BOOST_TEST(refused.status == 3, refused.err);
    for (auto const* const words :
         {"4 users: 1 can be created", "2 lack extensions/configureuser/pbxUserId",
          "1 have a value that TO cannot take: extensions/configureuser/pbxUserId has "
          "more than 255 characters"})
        BOOST_TEST(told(refused.err, words), refused.err);
    BOOST_TEST(world.writes(Vendor::configureuser) == 0);
    BOOST_TEST(world.journal().empty());
    asked.emplace_back("--yes");
    auto const done = world.moved(asked);
    BOOST_TEST(done.value("created", -1) == 1, done);
    BOOST_TEST(done.value("failed", -1) == 3, done);
}

BOOST_AUTO_TEST_CASE(a_dry_run_that_would_be_refused_shows_its_users_and_exits_as_the_run) {
    World world({.edits = {{"pbx_user_id: email_local_part", "pbx_user_id: none"}}});
    auto const file =
        world.write("people.jsonl", {teams_user("ana@acme.example"), teams_user("bo@acme.example")});
    std::vector<std::string> const asked{"copy", file, "configureuser", "--dry-run"};
    auto const shown = world.move(asked);
    BOOST_TEST(shown.status == 3, shown.err);
    BOOST_TEST(told(shown.out, "ana@acme.example  (lacks extensions/configureuser/pbxUserId)"), shown.out);
    auto const json = world.moved(asked);
    BOOST_TEST(json.value("exit", -1) == 3, json);
    BOOST_TEST(json.value("failed", -1) == 2, json);
    BOOST_TEST(json.value("users", Json::array()).size() == 2U, json);
    World scim;
    auto const many = scim.write("people.jsonl", crowd(20));
    scim.moved({"copy", many, "scim"});
    scim.write("people.jsonl", crowd(20, {}));
    auto const limited = scim.moved({"copy", many, "scim", "--dry-run"});
    BOOST_TEST(limited.value("exit", -1) == 3, limited);
    BOOST_TEST(limited.value("users", Json::array()).size() == 20U, limited);
}

BOOST_AUTO_TEST_CASE(a_report_says_which_user_lost_which_roles) {
    World world;
    auto const file =
        world.write("people.jsonl", {{.login = "ana@crowd.example", .roles = {"agent", "captain", "cook"}},
                                     {.login = "bo@crowd.example", .roles = {"agent"}}});
    for (auto const* const outcome : {"created", "same"}) {
        auto const done = world.move(
            {"copy", file, "scim", "--unmapped-roles", "skip", "--report", world.file("report.jsonl")});
        BOOST_TEST(done.status == 0, done.err);
        for (auto const& line : world.journal("report.jsonl")) {
            BOOST_TEST(line.at("outcome") == outcome, line);
            bool const lost = line.at("key") == "ana@crowd.example";
            BOOST_TEST(told(line.at("problem"), "captain, cook") == lost, line);
            BOOST_TEST(line.at("problem").get<std::string>().empty() == !lost, line);
        }
    }
}

BOOST_AUTO_TEST_CASE(two_of_a_file_with_one_external_id_are_a_conflict_both) {
    World world;
    auto people = crowd(3);
    people[0].more = Json{{"externalId", "e7"}};
    people[1].more = Json{{"externalId", "e7"}};
    auto const file = world.write("people.jsonl", people);
    auto const done = world.moved({"copy", file, "scim"});
    BOOST_TEST(done.value("conflict", -1) == 2, done);
    BOOST_TEST(done.value("created", -1) == 1, done);
}

BOOST_AUTO_TEST_CASE(one_place_under_two_names_is_refused_and_two_tenants_are_not) {
    struct Row {
        char const* name;
        char const* route;
        std::string from;    ///< of the back end in the configuration
        std::string becomes; ///< of its second entry
        bool refused;
    };
    Row const rows[] = {
        {"another way to write", "configureuser", "pbx_location: acme-hq", "pbx_location: acme-branch", true},
        {"another admin", "configureuser", "login_id: apiadmin", "login_id: other", true},
        {"another tenant", "configureuser", "-00000000aaaa", "-00000000bbbb", false},
        {"another reseller", "xarios", "account: A-1, ", "", true},
        {"another customer", "xarios", "customer: C-7", "customer: 90ce2cce-0000-4000-8000-000000000001",
         false},
        {"another format", "evovoice", "format: xml", "format: json", true},
        {"some accounts in common", "evovoice", "[acc-100]", "[acc-200, acc-100]", true},
        {"other accounts", "evovoice", "[acc-100]", "[acc-200]", false},
        {"another release", "genesys", "release: \"8.5.2\"", "release: \"8.6\"", true},
    };
    for (auto const& row : rows) {
        auto const twice = [&](std::string text) {
            auto const begin = text.find("  " + std::string(row.route) + ":\n    dialect:");
            auto end = text.find("\n  ", begin + 1);
            while (end != std::string::npos && text[end + 3] == ' ')
                end = text.find("\n  ", end + 1);
            end = std::min(end, text.find("\nroutes:", begin));
            auto entry = text.substr(begin, end + 1 - begin);
            entry.replace(entry.find(row.from), row.from.size(), row.becomes);
            entry.replace(2, std::string_view(row.route).size(), "second");
            text.insert(begin, entry);
            return text + "  second:\n    backend: second\n";
        };
        World world({.rewrite = twice});
        auto const ran = world.move({"copy", row.route, "second", "--limit", "1", "--dry-run"});
        BOOST_TEST((ran.status == 2 && told(ran.err, "the same back end")) == row.refused,
                   row.route << ", " << row.name << ": " << ran.status << ' ' << ran.err);
    }
}

BOOST_AUTO_TEST_CASE(the_wait_for_a_rate_is_no_part_of_a_deadline) {
    World world({.timeout = "{ connect: 1s, request: 1s, total: 1s }", .scim = "{}"});
    auto const file = world.write("people.jsonl", crowd(8));
    auto const done = world.moved({"copy", file, "scim", "--rate", "8/s", "--concurrency", "8"});
    BOOST_TEST(done.value("created", -1) == 8, done);
    BOOST_TEST(done.value("exit", -1) == 0, done);
}

BOOST_AUTO_TEST_CASE(the_login_of_idiom_is_not_touched_where_the_list_of_to_hides_it) {
    World world;
    auto const file = world.write("people.jsonl", std::vector<Person>{{.login = "Ops", .roles = {"agent"}}});
    world.vendors.plan(Vendor::genesys, {{"match", {{"method", "GET"}, {"path_contains", "/users?"}}},
                                         {"action", "status"},
                                         {"status", 200},
                                         {"headers", {{"Content-Type", "application/json"}}},
                                         {"body", R"({"statusCode":0,"users":[],"uris":[]})"},
                                         {"times", 0}});
    world.write("mapping.yaml", "fields: { userName: userName, firstName: firstName, lastName: lastName, "
                                "password: { value: Tr1ck-Pony-7 } }\n");
    auto const done = world.moved({"copy", file, "genesys", "--mapping", world.file("mapping.yaml")});
    BOOST_TEST(done.value("skipped", -1) == 1, done);
    BOOST_TEST(done.value("read", -1) == 1, done);
    BOOST_TEST(world.writes(Vendor::genesys) == 0);
}

BOOST_AUTO_TEST_CASE(a_value_that_is_gone_at_a_route_is_cleared_and_one_that_a_file_leaves_out_is_kept) {
    World world({.scim = "{}"});
    auto const file = world.write("people.jsonl", crowd(1));
    world.moved({"copy", file, "scim"});
    world.write("people.jsonl", R"({"userName":"p0@crowd.example","firstName":"Petra"})"
                                "\n");
    BOOST_TEST(world.moved({"copy", file, "scim"}).value("same", -1) == 1, "a file says nothing about it");
    std::vector<std::string> const only{"copy", "configureuser", "scim", "--only",
                                        "userName=p0@crowd.example"};
    world.write("teams.yaml", "fields: { userName: userName, firstName: firstName }\n");
    BOOST_TEST(world.moved({"copy", file, "configureuser", "--mapping", world.file("teams.yaml")})
                   .value("created", -1) == 1);
    auto const cleared = world.moved(only);
    BOOST_TEST(cleared.value("updated", -1) == 1, cleared);
    for (auto const& user : world.vendors.state(Vendor::scim).at("users"))
        if (user.value("userName", "") == "p0@crowd.example")
            BOOST_TEST(unified(Vendor::scim, user).value("lastName", "") == "", user);
    BOOST_TEST(world.moved(only).value("same", -1) == 1, "a second run writes nothing");
}

BOOST_AUTO_TEST_CASE(a_vendor_without_pages_is_asked_for_its_list_once) {
    for (auto const vendor : {Vendor::xarios, Vendor::genesys}) {
        World world;
        auto const ran = world.move({"copy", std::string(name_of(vendor)), "scim", "--dry-run",
                                     "--max-deletes", "100%", "--unmapped-roles", "skip"});
        BOOST_TEST(ran.status <= 3, ran.err);
        auto const requests = world.vendors.requests(vendor);
        auto const lists = std::ranges::count_if(requests, [](Json const& request) {
            auto const target = request.at("target").get<std::string>();
            return target.ends_with("/users") || told(target, "/users?");
        });
        BOOST_TEST(lists == 1, name_of(vendor));
    }
}

BOOST_AUTO_TEST_CASE(a_run_without_changes_makes_no_request_beyond_lists_and_the_reads_that_they_force) {
    World world;
    for (auto const vendor : {Vendor::genesys, Vendor::evovoice, Vendor::scim, Vendor::xarios}) {
        auto const name = std::string(name_of(vendor));
        auto const file = world.file(name + ".jsonl");
        BOOST_REQUIRE(world.idiom({"export", name, "--output", file}).status == 0);
        world.vendors.forget_requests(vendor);
        auto const done = world.moved({"copy", file, name});
        BOOST_TEST(done.value("same", -1) > 15, done);
        std::map<std::string, int> lists;
        std::map<std::string, int> reads;
        for (auto const& request : world.vendors.requests(vendor)) {
            auto const target = request.at("target").get<std::string>();
            if (target.ends_with("/token")) continue;
            BOOST_TEST(request.at("method") == "GET", request);
            auto const path = target.substr(0, target.find('?'));
            bool const lists_users = path.ends_with("/users") || path.ends_with("/Users");
            // A SCIM service is asked once what it can do.
            if (!path.ends_with("Config")) ++(lists_users ? lists : reads)[target];
        }
        for (auto const& asked : {lists, reads})
            for (auto const& [target, times] : asked)
                BOOST_TEST(times == 1, target);
        BOOST_TEST(!lists.empty(), name);
        // Only Xarios' list shows no roles.
        auto const users = world.vendors.state(vendor).at("users").size();
        BOOST_TEST((vendor == Vendor::xarios ? reads.size() <= users && !reads.empty() : reads.empty()),
                   name);
    }
}

BOOST_AUTO_TEST_CASE(a_read_that_fails_is_tried_three_times) {
    for (auto const failures : {2, 3}) {
        World world({.scim = "{}", .policies = "    retries: { attempts: 0 }\n"});
        world.vendors.plan(Vendor::genesys, {{"match", {{"path_contains", "/users?"}}},
                                             {"action", "status"},
                                             {"status", 500},
                                             {"times", failures}});
        auto const ran = world.idiom({"diff", "genesys", "scim", "--format", "json", "--progress", "none"});
        BOOST_TEST(ran.status == (failures == 2 ? 1 : 2), ran.err);
    }
}

BOOST_AUTO_TEST_CASE(a_source_without_roles_leaves_roles_alone) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    world.moved({"copy", file, "scim"});
    world.write("people.csv", "userName,firstName,lastName\r\np0@crowd.example,Petra,Nr0\r\n"
                              "p1@crowd.example,Petra,Granat\r\n");
    auto const done = world.moved({"copy", world.file("people.csv"), "scim"});
    BOOST_TEST(done.value("same", -1) == 1, done);
    BOOST_TEST(done.value("updated", -1) == 1, done);
    for (auto const& user : world.vendors.state(Vendor::scim).at("users"))
        if (user.value("userName", "").ends_with("crowd.example"))
            BOOST_TEST(unified(Vendor::scim, user).at("roles") == Json::array({"agent"}), user);
}

BOOST_AUTO_TEST_CASE(a_user_with_a_role_that_its_route_rejects_is_failed) {
    auto const reject = [](std::string text) {
        auto const at = text.find("    backend: genesys\n");
        return text.insert(text.find('\n', at) + 1, "    unmapped_roles: reject\n");
    };
    World world({.scim = "{}", .rewrite = reject});
    auto const gateway = world.diff("genesys", "scim", {"--only", "userName=gateway"});
    BOOST_TEST(gateway.value("failed", -1) == 1, gateway);
}

BOOST_AUTO_TEST_CASE(a_dry_run_keeps_nothing_in_the_store) {
    World world;
    auto const file = world.write("people.jsonl", crowd(3));
    world.moved({"copy", file, "scim"});
    auto const trail = world.idiom({"audit", "--format", "json"}).out;
    auto const other = world.write("others.jsonl", crowd(3));
    BOOST_TEST(world.moved({"copy", other, "scim", "--dry-run"}).value("same", -1) == 3);
    BOOST_TEST(world.idiom({"audit", "--format", "json"}).out == trail);
    world.write("others.jsonl", crowd(1));
    auto const leavers =
        world.moved({"sync", other, "scim", "--missing", "delete", "--missing-from", "matched"});
    BOOST_TEST(leavers.value("deleted", -1) == 0, "no link, so nobody left: " << leavers);
}

BOOST_AUTO_TEST_SUITE_END()
