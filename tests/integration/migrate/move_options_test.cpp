#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

#include <algorithm>
#include <array>

using namespace idiom::test;

namespace {

/// What a command does with an option that another may have.
enum class Use : char {
    effective = 'e',
    idle = 'i',    ///< taken, because the option is common, and said to be of no effect
    refused = 'r', ///< exit status 2 and a line that names it
};

struct Option {
    std::vector<std::string> words;
    std::string_view uses; ///< of copy, sync, diff, import and export
};

constexpr std::array commands = {"copy", "sync", "diff", "import", "export"};

std::vector<std::string> command_line(std::string const& command, std::string const& file) {
    if (command == "export") return {"export", "scim"};
    if (command == "import") return {"import", "scim", file};
    if (command == "sync") return {"sync", file, "scim", "--missing", "keep"};
    return {command, file, "scim"};
}

bool names(std::string const& text, std::string const& option) {
    return text.find(option) != std::string::npos ||
           (option == "-v" && text.find("--verbose") != std::string::npos);
}

int sending_in_a_row(World const& world) {
    int most = 0;
    int now = 0;
    for (auto const& line : world.journal()) {
        now = line.value("outcome", "") == "sending" ? now + 1 : 0;
        most = std::max(most, now);
    }
    return most;
}

} // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(each_command_takes_the_common_options_or_names_what_it_does_not_take) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    world.write("mapping.yaml", "fields: { userName: userName, firstName: firstName, lastName: lastName }\n");
    Option const rows[] = {
        {{"--dry-run"}, "eeier"},
        {{"--mapping", world.file("mapping.yaml")}, "eeeer"},
        {{"--match", "email"}, "eeeer"},
        {{"--only", "userName=p0@crowd.example"}, "eeeee"},
        {{"--limit", "1"}, "eeeee"},
        {{"--concurrency", "2"}, "eeeee"},
        {{"--rate", "500/s"}, "eeeee"},
        {{"--journal", world.file("other")}, "eeier"},
        {{"--resume"}, "eeier"},
        {{"--restart"}, "eeier"},
        {{"--report", world.file("report.csv")}, "eeier"},
        {{"--max-errors", "5"}, "eeier"},
        {{"--max-deletes", "50%"}, "eeier"},
        {{"--max-shrink", "50%"}, "ieiir"},
        {{"--missing", "keep"}, "rrrrr"}, // sync has been given one already
        {{"--missing-from", "everyone"}, "ieiir"},
        {{"--delete-scope", "global"}, "ieiir"},
        {{"--passwords", world.file("passwords")}, "iiiir"},
        {{"--unmapped-roles", "skip"}, "eeeer"},
        {{"--inactive", "copy"}, "eeeer"},
        {{"--encoding", "UTF-8"}, "eeeer"},
        {{"--from-format", "jsonl"}, "eeeer"},
        {{"--csv-safe"}, "iiiie"},
        {{"--yes"}, "eeier"},
        {{"-v"}, "iiiir"},
        {{"--progress", "none"}, "eeeee"},
        {{"--output", world.file("out.jsonl")}, "rrrre"},
    };
    for (auto const& row : rows)
        for (std::size_t i = 0; i < commands.size(); ++i) {
            auto asked = command_line(commands[i], file);
            asked.insert(asked.end(), row.words.begin(), row.words.end());
            bool const writes = i != 2 && i != 4;
            if (writes && row.words[0] != "--journal")
                asked.insert(asked.end(), {"--journal", world.file("journal")});
            auto const ran = world.idiom(asked);
            auto const told = std::string(commands[i]) + ' ' + row.words[0] + ": " + ran.err;
            switch (Use(row.uses[i])) {
            case Use::effective:
                BOOST_TEST((ran.status == 0 || ran.status == 1), told);
                BOOST_TEST(ran.err.find("of no effect") == std::string::npos, told);
                break;
            case Use::idle:
                BOOST_TEST((ran.status == 0 || ran.status == 1), told);
                BOOST_TEST(ran.err.find("of no effect here: ") != std::string::npos, told);
                BOOST_TEST(names(ran.err, row.words[0]), told);
                break;
            case Use::refused:
                BOOST_TEST(ran.status == 2, told);
                BOOST_TEST(names(ran.err, row.words[0]), told);
                break;
            }
        }
}

BOOST_AUTO_TEST_CASE(a_value_that_an_option_does_not_take_is_refused_with_its_name) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    struct Row {
        std::vector<std::string> words;
        std::string told;
    };
    std::vector<Row> rows;
    for (auto const& [option, value] : std::initializer_list<std::pair<char const*, char const*>>{
             {"--match", "lastName"},     {"--only", "lastName=x"},   {"--only", "userName="},
             {"--limit", "-1"},           {"--limit", "x"},           {"--concurrency", "0"},
             {"--concurrency", "65"},     {"--rate", "20"},           {"--rate", "0/s"},
             {"--max-errors", "-1"},      {"--max-deletes", "101%"},  {"--max-deletes", "few"},
             {"--max-shrink", "half"},    {"--missing-from", "some"}, {"--delete-scope", "route"},
             {"--unmapped-roles", "map"}, {"--inactive", "move"},     {"--from-format", "json"},
             {"--progress", "much"},      {"--format", "xml"}})
        rows.push_back({{option, value}, option});
    rows.push_back({{"--encoding", "klingon"}, "unknown encoding 'klingon'"});
    rows.push_back({{"--report", world.file("report.txt")}, "report.txt: a report is a .jsonl or a .csv"});
    rows.push_back(
        {{"--report", world.file("no/report.csv")}, "no/report.csv cannot be written: No such file"});
    rows.push_back({{"--report", "/dev/null.csv/x.csv"}, "x.csv cannot be written"});
    rows.push_back({{"--mapping", world.file("none.yaml")}, "none.yaml"});
    rows.push_back({{"--resume", "--restart"}, "--restart"});
    for (auto const& row : rows) {
        std::vector<std::string> asked{"copy", file, "scim"};
        asked.insert(asked.end(), row.words.begin(), row.words.end());
        auto const ran = world.move(asked);
        BOOST_TEST(ran.status == 2, row.words[0] << ": " << ran.err);
        BOOST_TEST(ran.err.find(row.told) != std::string::npos, row.words[0] << ": " << ran.err);
    }
    BOOST_TEST(world.vendors.requests(Vendor::scim).empty(), "nothing was read");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_named_twice_is_refused) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    auto const before = read_file(file);
    struct Row {
        std::vector<std::string> words;
        char const* told;
    };
    Row const rows[] = {
        {{"--report", world.file("./people.jsonl")}, "FROM and --report are one file"},
        {{"--passwords", world.file("journal")}, "--journal and --passwords are one file"},
        {{"--passwords", world.file("new.csv"), "--report", world.file("./new.csv")},
         "--passwords and --report are one file"},
    };
    for (auto const& row : rows) {
        std::vector<std::string> asked{"copy", file, "scim"};
        asked.insert(asked.end(), row.words.begin(), row.words.end());
        auto const ran = world.move(asked);
        BOOST_TEST(ran.status == 2, row.told << ": " << ran.err);
        BOOST_TEST(ran.err.find(row.told) != std::string::npos, ran.err);
    }
    BOOST_TEST(world.vendors.requests(Vendor::scim).empty(), "nothing was read");
    BOOST_TEST(read_file(file) == before);
}

BOOST_AUTO_TEST_CASE(filters_choose_who_is_moved) {
    struct Row {
        std::vector<std::string> words;
        std::vector<std::string> moved;
    };
    Row const rows[] = {
        {{}, {"a", "b", "c", "d"}},
        {{"--only", "userName=A@X.example"}, {"a"}},
        {{"--only", "email=mail-b@x.example"}, {"b"}},
        {{"--only", "role=admin"}, {"b", "c"}},
        {{"--only", "userName=a@x.example", "--only", "userName=d@x.example"}, {"a", "d"}},
        {{"--only", "role=admin", "--only", "userName=c@x.example"}, {"c"}},
        {{"--only", "userName=a@x.example", "--only", "role=admin"}, {}},
        {{"--limit", "2"}, {"a", "b"}},
        {{"--limit", "0"}, {}},
        {{"--only", "role=admin", "--limit", "1"}, {"b"}},
    };
    World world;
    auto const person = [](std::string const& name, std::vector<std::string> const& roles) {
        return Person{
            .login = name + "@x.example", .roles = roles, .more = {{"email", "mail-" + name + "@x.example"}}};
    };
    auto const file = world.write("people.jsonl", {person("a", {"agent"}), person("b", {"agent", "admin"}),
                                                   person("c", {"admin"}), person("d", {})});
    for (auto const& row : rows) {
        auto const told = world.diff(file, "scim", row.words);
        std::vector<std::string> moved;
        for (auto const& user : told.at("users"))
            if (user.at("action") == "create")
                moved.push_back(user.at("key").get<std::string>().substr(0, 1));
        BOOST_TEST(moved == row.moved, boost::test_tools::per_element());
        BOOST_TEST((told.at("missing").get<int>() > 0) == row.words.empty(), told);
    }
}

BOOST_AUTO_TEST_CASE(an_export_takes_the_filters_too) {
    World world;
    world.moved({"copy", world.write("people.jsonl", crowd(5)), "scim"});
    auto const lines = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"export", "scim"});
        auto const ran = world.idiom(words);
        BOOST_TEST(ran.status == 0, ran.err);
        return std::ranges::count(ran.out, '\n');
    };
    BOOST_TEST(lines({"--only", "userName=p1@crowd.example"}) == 1);
    BOOST_TEST(lines({"--only", "userName=p1@crowd.example", "--only", "userName=p2@crowd.example"}) == 2);
    BOOST_TEST(lines({"--limit", "3"}) == 3);
}

BOOST_AUTO_TEST_CASE(users_are_matched_by_the_field_that_is_named) {
    World world;
    Person ana{.login = "ana@x.example", .roles = {"agent"}, .more = {{"email", "ana.quarz@x.example"}}};
    auto const file = world.write("people.jsonl", std::vector{ana});
    world.moved({"copy", file, "scim"});
    ana.login = "quarz@x.example";
    world.write("other.jsonl", std::vector{ana});
    BOOST_TEST(world.diff(world.file("other.jsonl"), "scim").value("create", -1) == 1);
    auto const by_email = world.diff(world.file("other.jsonl"), "scim", {"--match", "email"});
    BOOST_TEST(by_email.value("create", -1) == 0, by_email);
}

BOOST_AUTO_TEST_CASE(a_user_without_a_key_is_failed_and_finds_nobody_without_one) {
    World world;
    BOOST_TEST(world.moved({"copy", world.write("first.jsonl", crowd(2)), "scim"}).value("created", -1) == 2,
               "TO has users without an email");
    auto people = crowd(2);
    for (auto const& [at, email] : {std::pair(0U, Json("")), std::pair(1U, Json(" "))}) {
        people[at].last = "Granat";
        people[at].more = Json{{"email", email}};
    }
    people.push_back({.login = "third@crowd.example"});
    auto const before = world.vendors.state(Vendor::scim).at("users");
    auto const done = world.moved({"copy", world.write("people.jsonl", people), "scim", "--match", "email"});
    BOOST_TEST(done.value("failed", -1) == 3, done);
    BOOST_TEST(done.value("exit", -1) == 1, done);
    BOOST_TEST((world.vendors.state(Vendor::scim).at("users") == before));
}

BOOST_AUTO_TEST_CASE(concurrency_is_how_many_users_are_written_at_once) {
    for (auto const* const many : {"1", "3"}) {
        World world;
        auto const file = world.write("people.jsonl", crowd(3));
        world.vendors.plan(
            Vendor::scim,
            {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 1000}, {"times", 0}});
        BOOST_TEST(world.moved({"copy", file, "scim", "--concurrency", many}).value("created", -1) == 3);
        BOOST_TEST((sending_in_a_row(world) == 1) == (std::string_view(many) == "1"), many);
    }
}

BOOST_AUTO_TEST_CASE(the_report_has_a_line_for_each_user_as_the_journal_has) {
    World world;
    auto people = crowd(2);
    people.push_back({.login = "=cmd@crowd.example", .roles = {"nobody knows"}});
    auto const file = world.write("people.jsonl", people);
    auto const dry = world.move({"copy", file, "scim", "--dry-run", "--report", world.file("dry.jsonl")});
    BOOST_TEST(dry.status == 1, dry.err);
    auto const planned = world.outcomes("dry.jsonl");
    BOOST_TEST(planned.size() == 3U);
    BOOST_TEST(planned.at("p0@crowd.example") == "created");
    BOOST_TEST(planned.at("=cmd@crowd.example") == "failed");
    auto const done = world.moved({"copy", file, "scim", "--report", world.file("report.jsonl")});
    BOOST_TEST(done.value("created", -1) == 2, done);
    for (auto const& line : world.journal("report.jsonl")) {
        BOOST_TEST(line.at("run") == done.at("run"));
        for (auto const* const name : {"key", "outcome", "id", "fields", "problem"})
            BOOST_TEST(line.contains(name), name);
    }
    BOOST_TEST((world.outcomes("report.jsonl") == world.outcomes()));
    auto const again = world.moved({"copy", file, "scim", "--report", world.file("report.csv")});
    BOOST_TEST(again.value("same", -1) == 2, again);
    auto const csv = read_file(world.file("report.csv"));
    BOOST_TEST(csv.starts_with("run,key,outcome,id,fields,problem\r\n"), csv);
    BOOST_TEST(csv.find(",'=cmd@crowd.example,failed,,,role-not-mapped: ") != std::string::npos, csv);
}

BOOST_AUTO_TEST_CASE(a_refused_run_leaves_no_report) {
    World world;
    world.write("people.jsonl", "");
    auto const ran = world.move({"sync", world.file("people.jsonl"), "scim", "--missing", "delete",
                                 "--missing-from", "everyone", "--report", world.file("report.csv")});
    BOOST_TEST(ran.status == 3, ran.err);
    BOOST_TEST(read_file(world.file("report.csv")).empty());
}

BOOST_AUTO_TEST_CASE(leavers_are_those_of_the_scope_that_is_named) {
    struct Row {
        char const* scope;
        int deleted; ///< of one user that was created, one that was matched, and one that TO had
    };
    for (auto const& row : {Row{"copied", 1}, Row{"matched", 2}}) {
        World world;
        world.moved({"copy", world.write("first.jsonl", crowd(1)), "scim"});
        auto people = crowd(2);
        world.moved({"copy", world.write("people.jsonl", {people[0]}), "scim"}); // matched: made by the first
        world.moved({"copy", world.write("people.jsonl", people), "scim"});
        world.write("people.jsonl", std::vector<Person>{{.login = "new@crowd.example", .roles = {"agent"}}});
        auto const done = world.moved({"sync", world.file("people.jsonl"), "scim", "--missing", "delete",
                                       "--missing-from", row.scope, "--max-shrink", "100%"});
        BOOST_TEST(done.value("deleted", -1) == row.deleted, row.scope << done);
    }
}

BOOST_AUTO_TEST_SUITE_END()
