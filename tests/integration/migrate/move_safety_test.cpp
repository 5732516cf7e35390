#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"
#include "tests/integration/migrate/world.hpp"

#include <algorithm>
#include <csignal>

using namespace idiom::test;

namespace {

std::vector<std::string> sync(std::string const& file, std::string const& to,
                              std::vector<std::string> const& more = {"--missing", "delete"}) {
    std::vector<std::string> asked{"sync", file, to};
    asked.insert(asked.end(), more.begin(), more.end());
    return asked;
}

} // namespace

BOOST_AUTO_TEST_SUITE(safety)

BOOST_AUTO_TEST_CASE(leavers_are_those_that_a_run_created) {
    World world;
    auto const file = world.write("people.jsonl", crowd(5));
    BOOST_TEST(world.moved({"copy", file, "scim"}).value("created", -1) == 5);
    auto const before = world.vendors.state(Vendor::scim).at("users").size();
    world.write("people.jsonl", crowd(4));
    auto const done = world.moved(sync(file, "scim"));
    BOOST_TEST(done.value("deleted", -1) == 1, done);
    BOOST_TEST(done.value("exit", -1) == 0, done);
    BOOST_TEST(world.vendors.state(Vendor::scim).at("users").size() == before - 1);
    auto const trail = world.idiom({"audit", "--run", done.at("run"), "--format", "json"});
    BOOST_TEST(trail.out.find("\"before\":{") != std::string::npos,
               "a delete with the user as it was: " << trail.out);
    BOOST_TEST(trail.out.find("p4@crowd.example") != std::string::npos, trail.out);
}

BOOST_AUTO_TEST_CASE(each_action_does_what_it_says) {
    struct Row {
        char const* action;
        char const* counted;
    };
    for (auto const& row :
         {Row{"disable", "disabled"}, {"remove-roles", "roles_removed"}, {"keep", "deleted"}}) {
        World world;
        auto const file = world.write("people.jsonl", crowd(3));
        world.moved({"copy", file, "scim"});
        world.write("people.jsonl", crowd(2));
        auto const done = world.moved(sync(file, "scim", {"--missing", row.action}));
        BOOST_TEST(done.value(row.counted, -1) == (std::string_view(row.action) == "keep" ? 0 : 1), done);
        auto const again = world.moved(sync(file, "scim", {"--missing", row.action}));
        BOOST_TEST(again.value(row.counted, -1) == 0,
                   row.action << ": a second run finds nothing to do " << again);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_allowed_is_refused_before_anything_is_read) {
    struct Row {
        char const* name;
        std::vector<std::string> asked;
    };
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    Row const rows[] = {
        {"sync without an action", {"sync", file, "scim"}},
        {"--only with an action", sync(file, "scim", {"--missing", "delete", "--only", "userName=a"})},
        {"--limit with an action", sync(file, "scim", {"--missing", "delete", "--limit", "1"})},
        {"TO cannot disable", sync(file, "evovoice", {"--missing", "disable"})},
        {"TO has no roles", sync(file, "configureuser", {"--missing", "remove-roles"})},
        {"FROM and TO are one", {"copy", "scim", "scim"}},
        {"no such route", {"copy", file, "nowhere"}},
        {"no such file", {"copy", world.file("none.jsonl"), "scim"}},
        {"a word that is no filter", {"copy", file, "scim", "--only", "lastName=x"}},
        {"both --resume and --restart", {"copy", file, "scim", "--resume", "--restart"}},
    };
    for (auto const& row : rows) {
        auto const ran = world.move(row.asked);
        BOOST_TEST(ran.status == 2, row.name << ": " << ran.status << ' ' << ran.err);
        BOOST_TEST(!ran.err.empty(), row.name);
    }
    for (auto const vendor : {Vendor::scim, Vendor::evovoice, Vendor::configureuser})
        BOOST_TEST(world.writes(vendor) == 0);
}

BOOST_AUTO_TEST_CASE(more_deletes_than_allowed_are_refused_before_the_first_write) {
    World world;
    auto const file = world.write("people.jsonl", crowd(30));
    world.moved({"copy", file, "scim"});
    auto fewer = crowd(18);
    fewer.push_back({.login = "new@crowd.example"});
    world.write("people.jsonl", fewer);
    world.vendors.forget_requests(Vendor::scim);
    auto const refused = world.move(sync(file, "scim"));
    BOOST_TEST(refused.status == 3, refused.err);
    BOOST_TEST(refused.err.find("12 of") != std::string::npos, refused.err);
    BOOST_TEST(world.writes(Vendor::scim) == 0);
    auto const allowed = world.moved(sync(file, "scim", {"--missing", "delete", "--max-deletes", "12"}));
    BOOST_TEST(allowed.value("deleted", -1) == 12, allowed);
    BOOST_TEST(allowed.value("created", -1) == 1, allowed);
}

BOOST_AUTO_TEST_CASE(a_source_that_lost_its_roles_is_as_bad_as_one_that_lost_its_users) {
    World world;
    auto const file = world.write("people.jsonl", crowd(20));
    world.moved({"copy", file, "scim"});
    world.write("people.jsonl", crowd(20, {}));
    auto const refused = world.move({"copy", file, "scim"});
    BOOST_TEST(refused.status == 3, refused.err);
    auto const allowed = world.moved({"copy", file, "scim", "--max-deletes", "20"});
    BOOST_TEST(allowed.value("updated", -1) == 20, allowed);
}

BOOST_AUTO_TEST_CASE(an_empty_or_shrunken_source_is_refused_and_does_not_change_what_is_remembered) {
    World world;
    auto const file = world.write("people.jsonl", crowd(10));
    world.moved({"copy", file, "scim"});
    std::vector<std::string> const widely{"--missing", "delete",       "--max-deletes",
                                          "100%",      "--max-shrink", "100%"};
    world.write("people.jsonl", "");
    BOOST_TEST(world.move(sync(file, "scim", widely)).status == 3, "nothing overrides an empty source");
    world.write("people.jsonl", crowd(4));
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(world.move(sync(file, "scim", {"--missing", "delete", "--max-deletes", "100%"})).status ==
                       3,
                   "a refused run does not change the number");
    auto const allowed = world.moved(sync(file, "scim", widely));
    BOOST_TEST(allowed.value("deleted", -1) == 6, allowed);
}

BOOST_AUTO_TEST_CASE(a_list_that_cannot_be_read_stops_the_run_before_the_first_write) {
    struct Row {
        char const* name;
        Json knob;
    };
    Row const rows[] = {
        {"500", {{"action", "status"}, {"status", 500}, {"times", 0}}},
        {"cut off", {{"action", "truncate"}, {"times", 0}}},
        {"a page of a proxy",
         {{"action", "wrong_content_type"}, {"body", "<html>hello</html>"}, {"times", 0}}},
        {"nothing", {{"action", "status"}, {"status", 200}, {"body", "{}"}, {"times", 0}}},
    };
    for (auto const& row : rows) {
        World world;
        auto knob = row.knob;
        knob["match"] = {{"path_contains", "/users"}};
        world.vendors.plan(Vendor::genesys, knob);
        auto const ran =
            world.move({"sync", "genesys", "scim", "--missing", "delete", "--missing-from", "everyone"});
        BOOST_TEST(ran.status == 4, row.name << ": " << ran.status << ' ' << ran.err);
        BOOST_TEST(world.writes(Vendor::scim) == 0, row.name);
        BOOST_TEST(world.journal().empty(), row.name << ": a run that could not read leaves no journal");
    }
}

BOOST_AUTO_TEST_CASE(a_user_that_cannot_be_read_is_failed_and_neither_missing_nor_without_roles) {
    World world;
    world.moved({"copy", "xarios", "scim", "--unmapped-roles", "skip", "--yes", "--max-deletes", "100%"});
    auto const id = world.vendors.state(Vendor::xarios).at("users").at(3).at("id").get<std::string>();
    world.vendors.plan(
        Vendor::xarios,
        {{"match", {{"path_contains", id}}}, {"action", "status"}, {"status", 500}, {"times", 0}});
    auto const done =
        world.moved({"sync", "xarios", "scim", "--missing", "delete", "--unmapped-roles", "skip", "--yes"});
    BOOST_TEST(done.value("failed", -1) >= 1, done);
    BOOST_TEST(done.value("deleted", -1) == 0, done);
    BOOST_TEST(done.value("updated", -1) == 0, done);
}

BOOST_AUTO_TEST_CASE(waits_of_the_vendor_are_waits_of_the_run) {
    for (auto const status : {429, 503}) {
        World world({.scim = "{}", .policies = "    retries: { attempts: 0 }\n"});
        auto const file = world.write("people.jsonl", crowd(6));
        world.vendors.plan(Vendor::scim, {{"match", {{"method", "POST"}}},
                                          {"action", "status"},
                                          {"status", status},
                                          {"headers", {{"Retry-After", "1"}}},
                                          {"times", 6}});
        auto const done = world.moved({"copy", file, "scim"});
        BOOST_TEST(done.value("created", -1) == 6, status << ' ' << done);
        BOOST_TEST(done.value("exit", -1) == 0, status << ' ' << done);
    }
}

BOOST_AUTO_TEST_CASE(a_create_whose_answer_was_lost_is_looked_up_and_never_repeated_blindly) {
    for (auto const vendor : {Vendor::scim, Vendor::xarios}) {
        World world;
        auto const file = world.write("people.jsonl", crowd(8));
        world.vendors.plan(vendor, {{"match", {{"method", "POST"}, {"path_contains", "sers"}}},
                                    {"action", "effect_then_drop"},
                                    {"skip", 1},
                                    {"times", 4}});
        auto const done = world.moved({"copy", file, std::string(name_of(vendor))});
        BOOST_TEST(done.value("created", -1) == 8, name_of(vendor) << done);
        std::map<std::string, int> logins;
        for (auto const& user : world.vendors.state(vendor).at("users"))
            ++logins[unified(vendor, user).value("userName", "")];
        for (auto const& [login, count] : logins)
            if (login.ends_with("crowd.example")) BOOST_TEST(count == 1, login);
        auto const second = world.moved({"copy", file, std::string(name_of(vendor))});
        BOOST_TEST(second.value("same", -1) == 8, name_of(vendor) << second);
    }
}

BOOST_AUTO_TEST_CASE(a_vendor_that_lies_is_found_out) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2, {"agent"}));
    world.vendors.set(Vendor::scim, {{"roles_ignored", true}});
    auto const done = world.moved({"copy", file, "scim"});
    BOOST_TEST(done.value("created", -1) == 0, done);
    BOOST_TEST(done.value("exit", -1) == 1, done);
}

BOOST_AUTO_TEST_CASE(two_runs_into_one_back_end_exclude_each_other) {
    World world;
    auto const file = world.write("people.jsonl", crowd(40));
    world.vendors.plan(
        Vendor::scim,
        {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 300}, {"times", 0}});
    auto const first = world.start({"copy", file, "scim", "--concurrency", "1"});
    BOOST_REQUIRE(eventually([&] { return world.journal().size() > 1; }));
    auto const second = world.idiom({"copy", file, "scim", "--journal", world.file("other")});
    BOOST_TEST(second.status == 3, second.err);
    BOOST_TEST(second.err.find(world.journal().front().at("run").get<std::string>()) != std::string::npos,
               second.err);
    auto const same = world.move({"copy", file, "scim"});
    BOOST_TEST(same.status == 3, "the same command twice: " << same.err);
    auto const dry = world.move({"copy", file, "scim", "--dry-run"});
    BOOST_TEST(dry.status == 3, "a dry run exits as the run would: " << dry.err);
    BOOST_TEST(dry.err.find(world.journal().front().at("run").get<std::string>()) != std::string::npos,
               dry.err);
    BOOST_TEST(dry.out.find("  p39@crowd.example") != std::string::npos, "and shows its users: " << dry.out);
    BOOST_TEST(world.idiom({"diff", file, "scim"}).status == 1, "a diff writes nothing");
    first->signal(SIGINT);
    BOOST_TEST(first->wait().value_or(-1) == 130);
    auto const after = world.idiom({"copy", file, "scim", "--dry-run", "--journal", world.file("other")});
    BOOST_TEST(after.status == 0, after.err);
}

BOOST_AUTO_TEST_CASE(a_run_beside_a_serving_gateway_takes_turns_with_it) {
    Vendors vendors;
    SharedStore const store(StoreKind::sqlite);
    Setup const setup{.store = store.name(), .scim = "{}"};
    Gateway gateway(setup, vendors);
    auto client = gateway.client();
    write_file(gateway.file("people.jsonl"), jsonl_of(crowd(20)));
    vendors.plan(Vendor::scim,
                 {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 50}, {"times", 0}});
    Process process({IDIOM_PROGRAM, "copy", gateway.file("people.jsonl"), "scim", "--config",
                     gateway.file("routes.yaml"), "--journal", gateway.file("journal"), "--concurrency", "1",
                     "--format", "json"},
                    gateway_environment(), gateway.file("out"), gateway.file("err"));
    BOOST_REQUIRE(
        eventually([&] { return std::ranges::count(read_file(gateway.file("journal")), '\n') > 3; }));
    // A client creates, while the run writes, a user whose turn comes later.
    auto const made = client.call("POST", users_path(Vendor::scim), json_type,
                                  R"({"userName":"p19@crowd.example","firstName":"Petra"})");
    BOOST_TEST(made.status == 201, made.body);
    BOOST_TEST(process.wait().value_or(-1) == 0, process.err());
    auto const told = Json::parse(process.out(), nullptr, false);
    BOOST_TEST(told.value("created", -1) == 19, told);
    BOOST_TEST(told.value("updated", -1) == 1, "it was matched and compared again: " << told);
    for (auto const* const login : {"p7", "p19"}) {
        auto const found =
            json_of(client.get("/v1/scim/users?userName=" + std::string(login) + "@crowd.example"));
        BOOST_TEST_REQUIRE(found.at("users").size() == 1U, found);
        BOOST_TEST(found.at("users").at(0).value("firstName", "") == "Petra", found);
        BOOST_TEST(found.at("users").at(0).value("lastName", "") == "Nr" + std::string(login + 1), found);
    }
}

BOOST_AUTO_TEST_CASE(inactive_users_do_not_become_active_by_moving) {
    World world;
    auto people = crowd(2);
    people[0].more = Json{{"active", false}};
    auto const file = world.write("people.jsonl", people);
    auto const skipped = world.moved({"copy", file, "xarios"});
    BOOST_TEST(skipped.value("skipped", -1) == 1, skipped);
    BOOST_TEST(skipped.value("created", -1) == 1, skipped);
    auto const disabled = world.moved({"copy", file, "scim"});
    BOOST_TEST(disabled.value("created", -1) == 2, disabled);
    int inactive = 0;
    for (auto const& user : world.vendors.state(Vendor::scim).at("users"))
        inactive += user.value("userName", "") == people[0].login && !user.value("active", true);
    BOOST_TEST(inactive == 1);
    auto const copied = world.moved({"copy", file, "xarios", "--inactive", "copy"});
    BOOST_TEST(copied.value("created", -1) == 1, copied);
    people[0].last = "Granat";
    world.write("people.jsonl", people);
    auto const untouched = world.moved({"copy", file, "xarios"});
    BOOST_TEST(untouched.value("skipped", -1) == 1, untouched);
    BOOST_TEST(untouched.value("updated", -1) == 0, untouched);
}

BOOST_AUTO_TEST_CASE(the_login_of_the_gateway_itself_is_never_touched) {
    World world;
    auto const file = world.write("people.jsonl", std::vector<Person>{{.login = "ops", .roles = {"agent"}}});
    world.vendors.forget_requests(Vendor::genesys);
    auto const done = world.moved({"sync", file, "genesys", "--missing", "delete", "--missing-from",
                                   "everyone", "--max-deletes", "100%"});
    BOOST_TEST(done.value("skipped", -1) == 1, done);
    for (auto const& user : world.vendors.state(Vendor::genesys).at("users"))
        if (user.value("userName", "") == "ops")
            BOOST_TEST(user.at("roles").dump().find("ROLE_ADMIN") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(conflicts_are_reported_and_untouched) {
    World world;
    auto people = crowd(3);
    people[2].login = "P0@crowd.example"; // the same key as the first
    auto const file = world.write("people.jsonl", people);
    auto const done = world.moved({"copy", file, "scim"});
    BOOST_TEST(done.value("conflict", -1) == 2, done);
    BOOST_TEST(done.value("created", -1) == 1, done);
    BOOST_TEST(done.value("exit", -1) == 1, done);
}

BOOST_AUTO_TEST_CASE(a_login_that_another_person_holds_is_a_conflict) {
    World world;
    Person const ana{
        .login = "desk@crowd.example", .roles = {"agent"}, .more = {{"email", "ana@crowd.example"}}};
    Person const bo{.login = "desk@crowd.example",
                    .last = "Granat",
                    .roles = {"agent"},
                    .more = {{"email", "bo@crowd.example"}}};
    world.moved({"copy", world.write("ana.jsonl", std::vector{ana}), "scim"});
    auto const before = world.vendors.state(Vendor::scim).at("users");
    auto const done =
        world.moved({"copy", world.write("bo.jsonl", std::vector{bo}), "scim", "--match", "email"});
    BOOST_TEST(done.value("conflict", -1) == 1, done);
    BOOST_TEST((world.vendors.state(Vendor::scim).at("users") == before));
}

BOOST_AUTO_TEST_CASE(too_many_errors_stop_the_run) {
    World world;
    auto const file = world.write("people.jsonl", crowd(30));
    world.vendors.plan(Vendor::scim, {{"match", {{"method", "POST"}}},
                                      {"action", "status"},
                                      {"status", 400},
                                      {"body", "{}"},
                                      {"times", 0}});
    auto const done = world.moved({"copy", file, "scim", "--max-errors", "5"});
    BOOST_TEST(done.value("exit", -1) == 4, done);
    BOOST_TEST(done.value("failed", -1) >= 5, done);
    BOOST_TEST(done.value("failed", 99) < 15, done);
    world.vendors.forget_plans(Vendor::scim);
    auto const resumed = world.moved({"copy", file, "scim", "--max-errors", "5", "--resume"});
    BOOST_TEST(resumed.value("exit", -1) == 1, resumed);
}

BOOST_AUTO_TEST_CASE(a_delete_that_reaches_beyond_the_route_has_to_be_asked_for) {
    World world;
    auto const file = world.write("people.jsonl", crowd(3));
    world.moved({"copy", file, "xarios"});
    world.write("people.jsonl", crowd(2));
    auto const kept = world.moved(sync(file, "xarios"));
    BOOST_TEST(kept.value("failed", -1) == 1, kept);
    BOOST_TEST(kept.value("deleted", -1) == 0, kept);
    auto const deleted =
        world.moved(sync(file, "xarios", {"--missing", "delete", "--delete-scope", "global"}));
    BOOST_TEST(deleted.value("deleted", -1) == 1, deleted);
}

BOOST_AUTO_TEST_SUITE_END()
