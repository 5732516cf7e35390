#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"
#include "tests/integration/migrate/world.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <csignal>

using namespace idiom::test;

namespace {

bool told(std::string const& text, std::string_view words) { return text.find(words) != std::string::npos; }

/// What diff says of the users with this login: "" if it does not name them.
std::string action_of(Json const& diff, std::string_view login) {
    for (auto const& user : diff.at("users"))
        if (user.at("key") == login) return user.at("action");
    return {};
}

/// Loses the answers to the next requests that change a user.
void lose_answers(World& world, Vendor vendor, int times) {
    for (auto const* const method : {"POST", "PUT", "PATCH", "DELETE"})
        world.vendors.plan(vendor, {{"match", {{"method", method}, {"path_contains", "/Users"}}},
                                    {"action", "effect_then_drop"},
                                    {"times", times}});
}

int requests_of(World& world, Vendor vendor, std::string_view method) {
    return static_cast<int>(
        std::ranges::count(world.vendors.requests(vendor), method,
                           [](Json const& request) { return request.at("method").get<std::string>(); }));
}

std::string const made_passwords =
    "fields: { userName: userName, firstName: firstName, lastName: lastName, password: generate }\n";

} // namespace

BOOST_AUTO_TEST_SUITE(rules)

BOOST_AUTO_TEST_CASE(own_logins_and_users_of_other_tenants_are_skipped_at_both_ends) {
    World world;
    auto const parent = [&] {
        for (auto const& user : world.vendors.state(Vendor::xarios).at("users"))
            if (user.value("isParent", false)) return user.at("email").get<std::string>();
        return std::string();
    }();
    struct Row {
        char const* vendor;
        std::string login;
        char const* why;
    };
    for (auto const& row : {Row{"genesys", "ops", "the login that Idiom itself uses"},
                            Row{"evovoice", "ops@example.test", "the login that Idiom itself uses"},
                            Row{"xarios", parent, "belongs to another tenant"}}) {
        BOOST_TEST_REQUIRE(!row.login.empty(), row.vendor);
        auto const from = world.diff(row.vendor, "scim", {"--unmapped-roles", "skip"});
        BOOST_TEST(action_of(from, row.login) == "skipped", row.vendor << from);
        BOOST_TEST(told(from.dump(), row.why), row.vendor << from);
        auto const nobody = world.diff(world.write("new.jsonl", crowd(1)), row.vendor);
        BOOST_TEST(nobody.value("missing", -1) > 0, row.vendor << nobody);
        BOOST_TEST(action_of(nobody, row.login) == "", "no leaver: " << row.vendor << nobody);
        auto const same =
            world.diff(world.write("same.jsonl", std::vector<Person>{{.login = row.login}}), row.vendor);
        BOOST_TEST(action_of(same, row.login) == "skipped", row.vendor << same);
    }
}

BOOST_AUTO_TEST_CASE(consent_lifts_no_limit) {
    World world;
    auto const file = world.write("people.jsonl", crowd(20));
    world.moved({"copy", file, "scim"});
    world.vendors.forget_requests(Vendor::scim);
    world.write("people.jsonl", crowd(20, {}));
    BOOST_TEST(world.move({"copy", file, "scim", "--yes"}).status == 3, "--max-deletes");
    world.write("people.jsonl", crowd(2));
    std::vector<std::string> const asked{"sync",          file,   "scim", "--missing", "delete",
                                         "--max-deletes", "100%", "--yes"};
    BOOST_TEST(world.move(asked).status == 3, "--max-shrink");
    world.write("people.jsonl", "");
    BOOST_TEST(world.move(asked).status == 3, "an empty source");
    BOOST_TEST(world.writes(Vendor::scim) == 0);
}

BOOST_AUTO_TEST_CASE(a_write_of_any_kind_whose_answer_was_lost_is_looked_up) {
    World world({.scim = "{}", .policies = "    retries: { attempts: 0 }\n"});
    auto people = crowd(4);
    auto const file = world.write("people.jsonl", people);
    lose_answers(world, Vendor::scim, 1);
    auto const created = world.moved({"copy", file, "scim"});
    BOOST_TEST(created.value("created", -1) == 4, created);
    people[0].last = "Granat";
    people[1].roles = {"agent", "supervisor"};
    people.pop_back();
    world.write("people.jsonl", people);
    world.vendors.forget_requests(Vendor::scim);
    auto const done = world.moved({"sync", file, "scim", "--missing", "delete"});
    BOOST_TEST(done.value("updated", -1) == 2, done);
    BOOST_TEST(done.value("deleted", -1) == 1, done);
    BOOST_TEST(done.value("exit", -1) == 0, done);
    BOOST_TEST(requests_of(world, Vendor::scim, "DELETE") == 1, "the delete had happened");
    BOOST_TEST(world.writes(Vendor::scim) == 3, "and so had the updates");
    auto const again = world.moved({"sync", file, "scim", "--missing", "delete"});
    BOOST_TEST(again.value("same", -1) == 3, again);
    BOOST_TEST(again.value("deleted", -1) == 0, again);
}

BOOST_AUTO_TEST_CASE(an_open_circuit_is_a_wait_of_the_run) {
    World world({.scim = "{}",
                 .policies = "    retries: { attempts: 0 }\n"
                             "    circuit_breaker: { failures: 2, window: 10s, open_for: 1s }\n"});
    auto const file = world.write("people.jsonl", crowd(12));
    world.vendors.plan(
        Vendor::scim,
        {{"match", {{"method", "POST"}}}, {"action", "status"}, {"status", 500}, {"skip", 2}, {"times", 2}});
    auto const done = world.moved({"copy", file, "scim", "--concurrency", "2"});
    BOOST_TEST(done.value("created", 0) + done.value("failed", 0) == 12, done);
    BOOST_TEST(done.value("failed", -1) <= 2,
               "a 500 is an answer, the open circuit behind it none: " << done);
}

BOOST_AUTO_TEST_CASE(a_user_that_changed_meanwhile_is_compared_again) {
    Vendors vendors;
    SharedStore const store(StoreKind::sqlite);
    Gateway gateway({.store = store.name(), .scim = "{}"}, vendors);
    auto client = gateway.client();
    auto const made = client.call(
        "POST", users_path(Vendor::scim), json_type,
        R"({"userName":"p19@crowd.example","firstName":"Petra","lastName":"Old","roles":["agent"]})");
    BOOST_TEST_REQUIRE(made.status == 201, made.body);
    auto const user = users_path(Vendor::scim) + "/" + json_of(made).at("id").get<std::string>();
    write_file(gateway.file("people.jsonl"), jsonl_of(crowd(20)));
    vendors.plan(Vendor::scim,
                 {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 50}, {"times", 0}});
    Process process({IDIOM_PROGRAM, "copy", gateway.file("people.jsonl"), "scim", "--config",
                     gateway.file("routes.yaml"), "--journal", gateway.file("journal"), "--concurrency", "1",
                     "--report", gateway.file("report.jsonl"), "--format", "json"},
                    gateway_environment(), gateway.file("out"), gateway.file("err"));
    BOOST_REQUIRE(
        eventually([&] { return std::ranges::count(read_file(gateway.file("journal")), '\n') > 3; }));
    auto const changed = client.call("PATCH", user, json_type, R"({"firstName":"Other","lastName":"Nr19"})");
    BOOST_TEST(changed.status == 200, changed.body);
    BOOST_TEST(process.wait().value_or(-1) == 0, process.err());
    auto const report = read_file(gateway.file("report.jsonl"));
    BOOST_TEST(told(report, R"("key":"p19@crowd.example","outcome":"updated")"), report);
    BOOST_TEST(told(report, R"("fields":["firstName"])"), "the last name was right by then: " << report);
    auto const after = json_of(client.get(user));
    BOOST_TEST(after.value("firstName", "") == "Petra", after);
    BOOST_TEST(after.value("lastName", "") == "Nr19", after);
}

BOOST_AUTO_TEST_CASE(leavers_come_last_and_each_write_stands_in_the_journal_before_it_is_sent) {
    World world;
    auto people = crowd(12);
    auto const file = world.write("people.jsonl", people);
    world.moved({"copy", file, "scim"});
    people.erase(people.begin(), people.begin() + 2); // the first that TO lists
    for (auto& person : people)
        person.last = "Granat";
    people.push_back({.login = "new@crowd.example"});
    world.write("people.jsonl", people);
    auto const done = world.moved({"sync", file, "scim", "--missing", "delete"});
    BOOST_TEST(done.value("deleted", -1) == 2, done);
    std::map<std::string, std::string> last;
    bool leaving = false;
    int users = 0;
    for (auto const& line : world.journal()) {
        if (!line.contains("key")) continue;
        auto const& key = line.at("key").get_ref<std::string const&>();
        auto const sends = line.at("outcome") == "sending";
        BOOST_TEST((sends || last[key] == "sending"), "an outcome without a sending: " << line);
        last[key] = line.at("outcome");
        leaving = leaving || line.at("fields") == Json::array({"delete"});
        users += leaving ? 0 : !sends;
    }
    BOOST_TEST(users == 11, "everybody else was finished before the first leaver");
    world.vendors.plan(
        Vendor::scim,
        {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 100000}, {"times", 0}});
    world.vendors.forget_requests(Vendor::scim);
    auto const slow = world.start(
        {"copy", world.write("slow.jsonl", std::vector<Person>{{.login = "slow@crowd.example"}}), "scim"});
    BOOST_REQUIRE(eventually([&] { return requests_of(world, Vendor::scim, "POST") == 1; }));
    BOOST_TEST(world.outcomes()["slow@crowd.example"] == "sending");
    slow->signal(SIGKILL);
}

BOOST_AUTO_TEST_CASE(the_journal_is_private_and_says_which_run_it_is_of) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    auto asked = world.words({"copy", file, "scim", "--journal", world.file("journal"), "--passwords",
                              world.file("unused"), "--report", world.file("report.csv")});
    asked.insert(asked.begin(), {"/bin/sh", "-c", "umask 0 && exec \"$0\" \"$@\""});
    BOOST_TEST(run(asked, gateway_environment()).status == 0);
    for (auto const* const name : {"journal", "report.csv"}) {
        struct stat about{};
        BOOST_REQUIRE(::stat(world.file(name).c_str(), &about) == 0);
        BOOST_TEST((about.st_mode & 0777) == 0600, name << " whatever the umask");
    }
    auto const lines = world.journal();
    for (auto const* const name : {"run", "from", "to", "hash"})
        BOOST_TEST(lines.front().value(name, "") != "", name << " in " << lines.front());
    for (auto const& line : lines)
        BOOST_TEST(line.at("run") == lines.front().at("run"), line);
    BOOST_TEST(lines.back().contains("end"), lines.back());
    for (auto i = 1U; i + 1 < lines.size(); ++i)
        for (auto const* const name : {"run", "key", "outcome", "id", "fields", "problem"})
            BOOST_TEST(lines[i].contains(name), name << " in " << lines[i]);
}

BOOST_AUTO_TEST_CASE(a_made_password_is_in_its_file_and_nowhere_else) {
    World world;
    auto const file = world.write("people.jsonl", crowd(3));
    world.write("mapping.yaml", made_passwords);
    std::vector<std::string> const asked{"copy",
                                         file,
                                         "genesys",
                                         "--mapping",
                                         world.file("mapping.yaml"),
                                         "--report",
                                         world.file("report.jsonl"),
                                         "--passwords"};
    auto const into = [&](std::string const& name) {
        auto words = asked;
        words.push_back(world.file(name));
        return words;
    };
    auto dry = into("dry");
    dry.insert(dry.end(), {"--dry-run", "-v"});
    BOOST_TEST(world.move(dry).status == 0);
    struct stat about{};
    BOOST_TEST(::stat(world.file("dry").c_str(), &about) != 0, "a dry run makes no passwords");
    BOOST_REQUIRE(::symlink(world.file("elsewhere").c_str(), world.file("link").c_str()) == 0);
    BOOST_TEST(world.move(into("link")).status == 2, "a link is refused");
    BOOST_TEST(::stat(world.file("elsewhere").c_str(), &about) != 0);
    auto words = into("passwords");
    words.insert(words.end(), {"--journal", world.file("journal")});
    auto shell = world.words(words);
    shell.insert(shell.begin(), {"/bin/sh", "-c", "umask 0 && exec \"$0\" \"$@\""});
    auto const ran = run(shell, gateway_environment());
    BOOST_TEST(ran.status == 0, ran.err);
    BOOST_REQUIRE(::stat(world.file("passwords").c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777) == 0600, "whatever the umask");
    auto const others = ran.out + ran.err + read_file(world.file("journal")) +
                        read_file(world.file("report.jsonl")) + read_file(world.file("store.db")) +
                        read_file(world.file("store.db-wal")) +
                        world.idiom({"audit", "--format", "json"}).out;
    int passwords = 0;
    std::istringstream in(read_file(world.file("passwords")));
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with('p')) continue;
        auto const password = line.substr(line.find(',') + 1, 20);
        BOOST_TEST(password.size() == 20U, line);
        BOOST_TEST(!told(others, password), line);
        ++passwords;
    }
    BOOST_TEST(passwords == 3);
}

BOOST_AUTO_TEST_CASE(a_password_of_a_file_is_used_on_create_only) {
    World world;
    auto const with = [&](std::string const& password) {
        world.write("people.csv", "userName,firstName,lastName,roles,password\r\n"
                                  "kim@crowd.example,Kim,Quarz,agent," +
                                      password + "\r\n");
        return world.moved({"copy", world.file("people.csv"), "genesys"});
    };
    auto const held = [&] {
        for (auto const& user : world.vendors.state(Vendor::genesys).at("users"))
            if (user.value("userName", "") == "kim@crowd.example") return user.value("password", "");
        return std::string();
    };
    BOOST_TEST(with("First-Word-1").value("created", -1) == 1);
    BOOST_TEST(held() == "First-Word-1");
    auto const second = with("Second-Word-2");
    BOOST_TEST(second.value("same", -1) == 1, "a password is never compared: " << second);
    BOOST_TEST(held() == "First-Word-1");
    BOOST_TEST(!told(read_file(world.file("journal")), "Word"));
}

BOOST_AUTO_TEST_CASE(a_list_of_to_that_is_broken_stops_the_run_before_the_first_write) {
    struct Row {
        char const* name;
        Json knob;
    };
    Row const rows[] = {
        {"500", {{"action", "status"}, {"status", 500}, {"times", 0}}},
        {"cut off", {{"action", "truncate"}, {"times", 0}}},
        {"a page of a proxy",
         {{"action", "wrong_content_type"}, {"body", "<html>hello</html>"}, {"times", 0}}},
        {"no list", {{"action", "status"}, {"status", 200}, {"body", "{}"}, {"times", 0}}},
        {"its second page is cut off", {{"action", "truncate"}, {"skip", 1}, {"times", 0}}},
    };
    for (auto const& row : rows) {
        World world({.scim = "{}"}, 600); // several pages
        auto const file = world.write("people.jsonl", crowd(2));
        auto knob = row.knob;
        knob["match"] = {{"method", "GET"}, {"path_contains", "/Users"}};
        world.vendors.plan(Vendor::scim, knob);
        auto const ran = world.move({"copy", file, "scim"});
        BOOST_TEST(ran.status == 4, row.name << ": " << ran.status << ' ' << ran.err);
        BOOST_TEST(world.writes(Vendor::scim) == 0, row.name);
        BOOST_TEST(world.journal().empty(), row.name);
    }
}

BOOST_AUTO_TEST_CASE(the_end_names_the_first_five_that_failed_and_the_report) {
    World world;
    std::vector<Person> people;
    for (int i = 0; i < 8; ++i)
        people.push_back({.login = "p" + std::to_string(i) + "@crowd.example", .roles = {"captain"}});
    auto const file = world.write("people.jsonl", people);
    auto const ran = world.move({"copy", file, "scim", "--report", world.file("report.csv")});
    BOOST_TEST(ran.status == 1, ran.err);
    int named = 0;
    std::istringstream in(ran.out);
    for (std::string line; std::getline(in, line);)
        named +=
            line.starts_with("failed  ") && line.find("@crowd.example: role-not-mapped") != std::string::npos;
    BOOST_TEST(named == 5, ran.out);
    BOOST_TEST(told(ran.out, "all of them: " + world.file("report.csv")), ran.out);
}

BOOST_AUTO_TEST_SUITE_END()
