#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/on_terminal.hpp"
#include "tests/integration/migrate/world.hpp"

#include <algorithm>
#include <csignal>

using namespace idiom::test;

namespace {

/// A file with a user whom genesys cannot take, because no last name comes along.
std::vector<std::string> lacking(World const& world) {
    auto people = crowd(3);
    people[1].more = Json{{"lastName", nullptr}};
    auto const file = world.write("people.jsonl", people);
    world.write("mapping.yaml", "fields: { userName: userName, firstName: firstName, lastName: lastName, "
                                "password: { value: Tr1ck-Pony-7 } }\n");
    return {
        "copy", file, "genesys", "--mapping", world.file("mapping.yaml"), "--journal", world.file("journal")};
}

OnTerminal on_terminal(World const& world, std::vector<std::string> const& asked) {
    return OnTerminal(world.words(asked), gateway_environment(), world.file("out"));
}

void delay_creates(World& world, Vendor vendor, int milliseconds) {
    world.vendors.plan(
        vendor,
        {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", milliseconds}, {"times", 0}});
}

bool has_control_characters(std::string_view text) {
    for (std::string_view const bad :
         {"\x01", "\x1b", "\x7f", "\xC2\x85", "\xC2\x9B", "\xE2\x80\xAE", "\xE2\x81\xA6"})
        if (text.find(bad) != std::string_view::npos) return true;
    return false;
}

} // namespace

BOOST_AUTO_TEST_SUITE(person)

BOOST_AUTO_TEST_CASE(a_person_at_the_terminal_is_asked_for_consent) {
    struct Row {
        char const* name;
        std::string_view typed;
        int status;
        int written;
    };
    for (auto const& row :
         {Row{"yes", "y\n", 1, 2}, Row{"the whole word", "yes\n", 1, 2}, Row{"no", "n\n", 3, 0},
          Row{"nothing", "\n", 3, 0}, Row{"another word", "yesterday\n", 3, 0},
          Row{"the end of input", "\x04", 3, 0}, Row{"an interrupt", "\x03", 130, 0}}) {
        World world;
        auto terminal = on_terminal(world, lacking(world));
        BOOST_TEST(
            terminal.shows("3 users: 2 can be created, 1 lack lastName. Go on with the others? [y/N] "),
            row.name << terminal.seen());
        terminal.type(row.typed);
        BOOST_TEST(terminal.wait() == row.status, row.name << terminal.seen());
        BOOST_TEST(world.writes(Vendor::genesys) >= row.written, row.name);
        BOOST_TEST((world.writes(Vendor::genesys) > 0) == (row.written > 0), row.name);
        BOOST_TEST(world.journal().empty() == (row.written == 0), row.name);
    }
}

BOOST_AUTO_TEST_CASE(nobody_is_asked_without_a_terminal_or_with_yes_or_by_a_dry_run) {
    World world;
    auto asked = lacking(world);
    auto const refused = world.idiom(asked);
    BOOST_TEST(refused.status == 3, refused.err);
    BOOST_TEST(refused.err.find("[y/N]") == std::string::npos, refused.err);
    asked.emplace_back("--dry-run");
    auto dry = on_terminal(world, asked);
    BOOST_TEST(dry.wait() == 3, dry.seen());
    BOOST_TEST(dry.seen().find("[y/N]") == std::string::npos, dry.seen());
    BOOST_TEST(dry.out().find("create  p0@crowd.example") != std::string::npos,
               "a dry run that is refused shows what would be written: " << dry.out());
    asked.back() = "--yes";
    auto yes = on_terminal(world, asked);
    BOOST_TEST(yes.wait() == 1, yes.seen());
    BOOST_TEST(yes.seen().find("[y/N]") == std::string::npos, yes.seen());
}

BOOST_AUTO_TEST_CASE(the_progress_is_one_line_on_a_terminal) {
    World world;
    auto const file = world.write("people.jsonl", crowd(8));
    delay_creates(world, Vendor::scim, 800);
    auto terminal =
        on_terminal(world, {"copy", file, "scim", "--journal", world.file("journal"), "--concurrency", "2"});
    BOOST_TEST(terminal.shows("\r\x1b[K"), terminal.seen());
    BOOST_TEST(terminal.wait() == 0, terminal.seen());
    auto const& seen = terminal.seen();
    BOOST_TEST(seen.find("of 8, ") != std::string::npos, seen);
    BOOST_TEST(seen.find("8 of 8, ") != std::string::npos, seen);
    BOOST_TEST(seen.ends_with("\r\n"), seen);
    // The lines of the start, and the one that was drawn again and again.
    auto const first = seen.find("\r\x1b[K");
    BOOST_TEST(std::ranges::count(seen.substr(first), '\n') == 1, seen);
    BOOST_TEST(terminal.out().find("created              8\n") != std::string::npos, terminal.out());
}

BOOST_AUTO_TEST_CASE(the_start_says_who_is_moved_and_what_stays_behind) {
    World world;
    struct Row {
        char const* name;
        std::vector<std::string> asked;
        std::vector<std::string> told;
    };
    world.write("move.yaml", "fields: { userName: userName, firstName: firstName, lastName: lastName }\n");
    Row const rows[] = {
        {"copy",
         {"copy", "genesys", "xarios", "--dry-run", "--yes", "--unmapped-roles", "skip"},
         {"run ", ": copy from genesys to xarios\n", " users of genesys, ",
          " users of xarios: ", " to create, ", "stays behind, because it is not mapped: ",
          "roles that the route genesys does not name stay behind: ",
          "Xarios sends every new user an e-mail, and a role that is licensed may cost money."}},
        {"diff",
         {"diff", "genesys", "xarios", "--unmapped-roles", "skip"},
         {"diff from genesys to xarios\n", " users of genesys, ", " to update, ", " missing\n",
          "stays behind, because it is not mapped: "}},
        {"a diff that hides users",
         {"diff", "genesys", "xarios", "--unmapped-roles", "skip", "--limit", "1"},
         {"1 user of genesys, ", " 0 missing\n",
          "--only and --limit hide users of genesys: nobody is called missing"}},
        {"FROM cannot be listed",
         {"diff", "configureuser", "scim"},
         {"configureuser (configureuser) cannot be listed: what is compared are the users that were written "
          "through Idiom; others look as if they were not there"}},
        {"TO cannot be listed",
         {"copy", "scim", "configureuser", "--dry-run", "--yes", "--unmapped-roles", "skip"},
         {"configureuser (configureuser) cannot be listed: "}},
        {"an export of what cannot be listed",
         {"export", "configureuser"},
         {"configureuser (configureuser) cannot be listed: these are the users that were written through "
          "Idiom"}},
    };
    for (auto const& row : rows) {
        auto const ran = world.idiom(row.asked);
        for (auto const& told : row.told)
            BOOST_TEST(ran.err.find(told) != std::string::npos,
                       row.name << ": " << told << " in " << ran.err);
    }
    BOOST_TEST(world.idiom({"diff", "genesys", "xarios"}).err.find("sends every new user") ==
                   std::string::npos,
               "a diff sets nothing off");
}

BOOST_AUTO_TEST_CASE(what_comes_from_a_file_or_a_vendor_is_printed_without_control_characters) {
    auto const bad = std::string("\x01\x1b[2J\x7f\xC2\x85\xC2\x9B\xE2\x80\xAE\xE2\x81\xA6\n");
    World world;
    auto people = crowd(3);
    people[0].login = "p" + bad + "0@crowd.example";
    people[0].last = bad;
    people[1].roles = {"boss" + bad};
    people[2].more = Json{{"shoe" + bad, 1}};
    auto const file = world.write("people.jsonl", people);
    world.write("bad.csv", "userName,active\nkim,maybe" + bad);
    world.write("bad.yaml", "fields: { \"last\\e\\u009b\\u202eName\": userName }\n");
    std::vector<std::vector<std::string>> const rows = {
        {"diff", file, "scim"},
        {"diff", file, "scim", "--format", "json"},
        {"copy", file, "scim", "--dry-run", "-v", "--yes", "--journal", world.file("journal")},
        {"copy", world.file("bad.csv"), "scim", "--journal", world.file("journal")},
        {"copy", file, "scim", "--mapping", world.file("bad.yaml"), "--journal", world.file("journal")},
        {"copy", file, "scim", "--journal", world.file("journal"), "--report", world.file("report.csv")},
        {"copy", file, "scim", "--journal", world.file("journal"), "--format", "json", "--progress", "json"},
    };
    world.vendors.plan(Vendor::scim, {{"match", {{"method", "POST"}}},
                                      {"action", "status"},
                                      {"status", 400},
                                      {"body", Json{{"detail", "no " + bad}}.dump()},
                                      {"times", 0}});
    for (auto const& asked : rows) {
        auto const ran = world.idiom(asked);
        BOOST_TEST(ran.status != 0, ran.err);
        BOOST_TEST(!has_control_characters(ran.out), asked[0] << ' ' << asked.back() << ": " << ran.out);
        BOOST_TEST(!has_control_characters(ran.err), asked[0] << ' ' << asked.back() << ": " << ran.err);
    }
    BOOST_TEST(world.idiom(rows[0]).out.find(
                   "p\\x01\\x1b[2J\\x7f\\u0085\\u009b\\u202e\\u2066\\n0@crowd.example") != std::string::npos);
    auto const report = read_file(world.file("report.csv"));
    BOOST_TEST(!has_control_characters(report), report);
    BOOST_TEST(report.find("\\u202e") != std::string::npos, report);
}

BOOST_AUTO_TEST_CASE(the_exit_status_tells_how_a_run_ended) {
    struct Row {
        int status;
        char const* name;
        std::vector<std::string> asked;
        Json knob = {};
        int signal = 0;
    };
    Json const unreadable{
        {"match", {{"path_contains", "/Users"}}}, {"action", "status"}, {"status", 500}, {"times", 0}};
    Json const slow{
        {"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 300}, {"times", 0}};
    std::vector<std::string> const all{"copy", "FILE", "scim"};
    Row const rows[] = {
        {0, "all done", all},
        {1, "some conflicted", {"copy", "TWINS", "scim"}},
        {2, "a wrong command line", {"copy", "FILE", "scim", "--concurrency", "none"}},
        {2, "no such route", {"copy", "FILE", "nowhere"}},
        {3,
         "a limit",
         {"sync", "EMPTY", "scim", "--missing", "delete", "--missing-from", "everyone", "--max-deletes",
          "100%"}},
        {4, "a list that cannot be read", all, unreadable},
        {4, "a vendor that is away", all, Json{{"action", "drop"}, {"times", 0}}},
        {130, "SIGINT", all, slow, SIGINT},
        {143, "SIGTERM", all, slow, SIGTERM},
        {0, "diff: the same", {"diff", "FILE", "FILE2"}},
        {1, "diff: different", {"diff", "FILE", "EMPTY2"}},
        {2, "diff: a wrong command line", {"diff", "FILE", "scim", "--limit", "none"}},
        {2, "diff: no such file", {"diff", "none.csv", "scim"}},
        {2, "diff: a list that cannot be read", {"diff", "FILE", "scim"}, unreadable},
    };
    for (auto const& row : rows) {
        World world;
        world.write("FILE.jsonl", crowd(12));
        world.write("FILE2.jsonl", crowd(12));
        world.write("EMPTY.jsonl", "");
        world.write("EMPTY2.jsonl", "");
        world.write("TWINS.jsonl", std::vector<Person>{{.login = "a@x.example"}, {.login = "A@x.example"}});
        auto asked = row.asked;
        for (auto& word : asked)
            if (std::ranges::all_of(word, [](char c) { return std::isupper(c) || std::isdigit(c); }))
                word = world.file(word + ".jsonl");
        if (!row.knob.is_null()) world.vendors.plan(Vendor::scim, row.knob);
        auto const process = asked[0] == "diff"
                                 ? std::make_unique<Process>(world.words(asked), gateway_environment(),
                                                             world.file("out"), world.file("err"))
                                 : world.start(asked);
        if (row.signal != 0) {
            BOOST_REQUIRE(eventually([&] { return world.journal().size() > 3; }));
            process->signal(row.signal);
        }
        BOOST_TEST(process->wait().value_or(-1) == row.status, row.name << ": " << process->err());
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_printed_is_no_success) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    struct Row {
        int status;
        std::vector<std::string> asked;
    };
    for (auto const& row :
         {Row{4, {"copy", file, "scim", "--journal", world.file("journal")}},
          Row{4, {"copy", file, "scim", "--journal", world.file("journal"), "--format", "json"}},
          Row{2, {"diff", file, "scim"}}, Row{2, {"diff", file, "scim", "--format", "json"}},
          Row{4, {"export", "scim"}}}) {
        auto asked = world.words(row.asked);
        asked.insert(asked.begin(), {"/bin/sh", "-c", "exec \"$0\" \"$@\" >/dev/full"});
        auto const ran = run(asked, gateway_environment());
        BOOST_TEST(ran.status == row.status, row.asked[0] << ": " << ran.err);
        BOOST_TEST(ran.err.find("standard output cannot be written") != std::string::npos, ran.err);
    }
}

BOOST_AUTO_TEST_SUITE_END()
