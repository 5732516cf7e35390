#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

using namespace idiom::test;

namespace {

/// Returns characters of ISO-8859-1 as UTF-16.
std::string wide(std::string_view text, bool big) {
    std::string made;
    for (char const c : text) {
        if (big) made += '\0';
        made += c;
        if (!big) made += '\0';
    }
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(input)

BOOST_AUTO_TEST_CASE(bad_input_is_told_with_its_place_and_nothing_is_written) {
    struct Row {
        char const* name;
        char const* file;
        std::string text;
        char const* told;
    };
    std::string const good = R"({"userName":"a@x.example","firstName":"A","lastName":"B"})"
                             "\n";
    std::string const head = "userName,password\r\na@x.example,sesame\r\n";
    Row const rows[] = {
        {"JSON lines broken in one place", "f.jsonl", good + "{\"userName\":\n", "f.jsonl:2:13: "},
        {"a JSON value of another type", "f.jsonl", good + "{\"password\":[\"sesame\"]}\n", "f.jsonl:2:13: "},
        {"a user of several lines", "f.jsonl", "{\n\"userName\":\"a\"}\n", "f.jsonl:1:2: "},
        {"a quote that does not end", "f.csv", head + "b@x.example,\"sesame\r\n", "f.csv:3:13: "},
        {"a quote inside a cell", "f.csv", head + "b@x.example,ses\"ame\r\n", "f.csv:3:16: "},
        {"text behind a quote", "f.csv", head + "\"b\"x,sesame\r\n", "f.csv:3:4: "},
        {"a ragged line that is short", "f.csv", head + "b@x.example\r\n", "f.csv:3:12: "},
        {"a ragged line that is long", "f.csv", head + "b@x.example,sesame,sesame\r\n", "f.csv:3:20: "},
        {"two columns of one name", "f.csv", "userName,User Name\r\na,sesame\r\n", "f.csv:1:10: "},
        {"a header row with two separators", "f.csv", "a;b,c\r\n", "f.csv:1:4: "},
        {"no column for the key", "f.csv", "firstName,password\r\na,sesame\r\n",
         "f.csv:1:1: has no column for the key 'userName'"},
        {"no header row", "f.csv", "a@x.example,sesame\r\nb@x.example,sesame\r\n",
         "f.csv:1:1: has no header row"},
        {"an empty CSV", "f.csv", "", "f.csv:1:1: has no header row"},
        {"a cell of another type", "f.csv", "userName,active\r\na,sesame\r\n", "f.csv:2:3: active: "},
        {"ISO-8859-1 that is not named", "f.csv", "userName,lastName\r\na,K\xE4the\r\n",
         "f.csv:2:4: is not UTF-8"},
        {"a NUL character", "f.csv", head + std::string("b@x.example,ses\0ame\r\n", 21), "f.csv:3:16: "},
        {"a row without an end", "f.csv", head + "b@x.example,sesame" + std::string(10'000'000, 'x'),
         "f.csv:3:1: "},
        {"a line without an end", "f.jsonl", good + R"({"password":"sesame)" + std::string(10'000'000, 'x'),
         "f.jsonl:2:1: "},
        {"JSON without a bottom", "f.jsonl", good + R"({"x":)" + std::string(100'000, '['), "f.jsonl:2:"},
        {"a DOCTYPE", "f.xml", "<!DOCTYPE x [<!ENTITY a \"sesame\">]><Users/>",
         "f.xml:1:1: a DOCTYPE is not taken"},
        {"XML broken in one place", "f.xml",
         "<Users xmlns=\"urn:idiom:user:1\">\n<User><userName>sesame</User>\n</Users>", "f.xml:2:"},
        {"XML that is cut off", "f.xml", "<Users>\n<User><password>sesame", "f.xml:2:"},
        {"another document", "f.xml", "<People/>", "f.xml:1:"},
    };
    World world;
    for (auto const& row : rows) {
        world.write(row.file, row.text);
        for (auto const* const command : {"copy", "diff"}) {
            std::vector<std::string> const asked{command, world.file(row.file), "scim"};
            auto const ran = std::string_view(command) == "diff" ? world.idiom(asked) : world.move(asked);
            BOOST_TEST(ran.status == 2, row.name << ": " << ran.status << ' ' << ran.err);
            BOOST_TEST(ran.err.find(row.told) != std::string::npos, row.name << ": " << ran.err);
            BOOST_TEST((ran.err + ran.out).find("sesame") == std::string::npos, row.name << ": " << ran.err);
        }
    }
    BOOST_TEST(world.writes(Vendor::scim) == 0);
    BOOST_TEST(world.journal().empty());
}

BOOST_AUTO_TEST_CASE(what_is_unambiguous_is_taken) {
    struct Row {
        char const* name;
        std::string text;
        std::vector<std::string> more = {};
    };
    using namespace std::string_literals;
    Row const rows[] = {
        {"commas", "userName,lastName\nkim@crowd.example,Käthe\n"},
        {"semicolons and CRLF", "userName;lastName\r\nkim@crowd.example;Käthe\r\n"},
        {"tabs and CR", "userName\tlastName\rkim@crowd.example\tKäthe\r"},
        {"a BOM", "\xEF\xBB\xBFuserName,lastName\nkim@crowd.example,Käthe\n"},
        {"names as people write them", "USER NAME,last_name\nkim@crowd.example,Käthe\n"},
        {"UTF-16 by its mark", "\xFF\xFE"s + wide("userName,lastName\nkim@crowd.example,K\xE4the\n", false)},
        {"UTF-16 by its other mark",
         "\xFE\xFF"s + wide("userName,lastName\nkim@crowd.example,K\xE4the\n", true)},
        {"ISO-8859-1 by its name",
         "userName,lastName\nkim@crowd.example,K\xE4the\n",
         {"--encoding", "ISO-8859-1"}},
    };
    for (auto const& row : rows) {
        World world;
        world.write("people.csv", row.text);
        auto const told = world.diff(world.file("people.csv"), "scim", row.more);
        BOOST_REQUIRE_MESSAGE(told.is_object(), row.name);
        BOOST_TEST(told.value("create", -1) == 1, row.name << told);
        for (auto const& user : told.at("users"))
            if (user.at("action") == "create") {
                BOOST_TEST(user.at("key") == "kim@crowd.example", row.name);
                BOOST_TEST(user.at("fields").at("lastName").at("becomes") == "Käthe", row.name << told);
            }
    }
}

BOOST_AUTO_TEST_CASE(lists_and_cells_for_spreadsheets_are_read_as_they_were_written) {
    World world;
    auto const file =
        world.write("people.jsonl", std::vector<Person>{{.login = "+kim@crowd.example",
                                                         .first = "=1+1",
                                                         .last = "'Quarz",
                                                         .roles = {"agent", "supervisor"},
                                                         .more = {{"accounts", {"a;b", "c\\d"}}}}});
    world.moved({"copy", file, "scim"});
    for (bool const safe : {false, true}) {
        std::vector<std::string> asked{"export", "scim",   "--format",
                                       "csv",    "--only", "userName=+kim@crowd.example"};
        if (safe) asked.emplace_back("--csv-safe");
        auto const ran = world.idiom(asked);
        world.write("out.csv", ran.out);
        BOOST_TEST(ran.out.find(safe ? ",'=1+1," : ",=1+1,") != std::string::npos, ran.out);
        BOOST_TEST(ran.out.find(safe ? ",''Quarz," : ",'Quarz,") != std::string::npos, ran.out);
        BOOST_TEST(ran.out.find("agent;supervisor") != std::string::npos, ran.out);
        auto const as_written =
            world.diff(world.file("out.csv"), "scim",
                       safe ? std::vector<std::string>{"--csv-safe"} : std::vector<std::string>{});
        BOOST_TEST(as_written.value("same", -1) == 1, as_written);
        if (!safe) continue;
        auto const otherwise = world.diff(world.file("out.csv"), "scim");
        BOOST_TEST(otherwise.value("same", -1) == 0, otherwise);
    }
}

BOOST_AUTO_TEST_CASE(a_file_says_its_format_by_its_ending_or_the_command_line) {
    World world;
    auto const file = world.write("people", crowd(2));
    BOOST_TEST(world.move({"copy", file, "scim"}).status == 2, "no ending tells");
    BOOST_TEST(world.moved({"copy", file, "scim", "--from-format", "jsonl"}).value("created", -1) == 2);
    BOOST_TEST(world.moved({"import", "scim", file, "--from-format", "jsonl"}).value("same", -1) == 2);
    auto asked = world.words({"import", "scim", "-", "--from-format", "jsonl", "--journal",
                              world.file("journal"), "--format", "json"});
    asked.insert(asked.begin(), {"/bin/sh", "-c", "exec \"$0\" \"$@\" <" + file});
    auto const piped = run(asked, gateway_environment());
    BOOST_TEST(Json::parse(piped.out, nullptr, false).value("same", -1) == 2, piped.out << piped.err);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_both_is_the_route) {
    World world;
    write_file(world.file("genesys"), jsonl_of(crowd(1)));
    auto const in_folder = [&](std::vector<std::string> asked) {
        asked = world.words(std::move(asked));
        asked.insert(asked.begin(), {"/bin/sh", "-c", "cd " + world.file("") + " && exec \"$0\" \"$@\""});
        return run(asked, gateway_environment());
    };
    auto const by_name = in_folder({"diff", "genesys", "scim", "--from-format", "jsonl"});
    BOOST_TEST(by_name.err.find("of no effect here: --from-format") != std::string::npos, by_name.err);
    auto const by_path = in_folder({"diff", "./genesys", "scim", "--from-format", "jsonl"});
    BOOST_TEST(by_path.err.find("1 user of ./genesys, ") != std::string::npos, by_path.err);
    auto const imported = in_folder({"import", "scim", "genesys", "--from-format", "jsonl", "--dry-run"});
    BOOST_TEST(imported.err.find("1 user of genesys, ") != std::string::npos, imported.err);
}

BOOST_AUTO_TEST_CASE(a_refresh_token_that_rotates_needs_a_store_key) {
    World world({.store_key = false});
    auto const file = world.write("people.jsonl", crowd(1));
    for (auto const& asked : std::vector<std::vector<std::string>>{
             {"copy", file, "xarios", "--journal", world.file("journal")},
             {"copy", "xarios", "genesys", "--journal", world.file("journal")},
             {"diff", "xarios", file},
             {"export", "xarios"}}) {
        auto const ran = world.idiom(asked);
        BOOST_TEST(ran.status == 2, asked[0] << ": " << ran.err);
        BOOST_TEST(ran.err.find("store_key") != std::string::npos, asked[0] << ": " << ran.err);
    }
    BOOST_TEST(world.vendors.requests(Vendor::xarios).empty());
    BOOST_TEST(world.diff(file, "genesys").is_object(), "others need none");
}

BOOST_AUTO_TEST_CASE(both_ends_at_one_place_are_refused) {
    World world(
        {.scim = "{}",
         .more_back_ends = "  twin:\n    dialect: evovoice\n    url: EVOVOICE\n"
                           "    auth: { type: basic, username: manager@example.test, password: x }\n"
                           "    settings: { account_ids: [acc-100, acc-200] }\n"
                           "  other:\n    dialect: evovoice\n    url: EVOVOICE\n"
                           "    auth: { type: basic, username: ops@example.test, password: x }\n"
                           "    settings: { account_ids: [acc-200] }\n",
         .more_routes =
             "  again: { backend: evovoice }\n  twin: { backend: twin }\n  other: { backend: other }\n",
         .rewrite = [](std::string text) {
             auto const url = text.substr(text.find("url: ", text.find("  evovoice:")) + 5);
             auto const place = url.substr(0, url.find('\n'));
             for (auto at = text.find("EVOVOICE"); at != std::string::npos; at = text.find("EVOVOICE"))
                 text.replace(at, 8, place + "/");
             return text;
         }});
    for (auto const* const name : {"evovoice", "again", "twin"})
        for (auto const* const command : {"copy", "diff"}) {
            std::vector<std::string> const asked{command, "evovoice", name};
            auto const ran = std::string_view(command) == "diff" ? world.idiom(asked) : world.move(asked);
            BOOST_TEST(ran.status == 2, name << ": " << ran.err);
            BOOST_TEST(ran.err.find("the same back end") != std::string::npos, name << ": " << ran.err);
        }
    auto const other = world.idiom({"diff", "evovoice", "other"});
    BOOST_TEST(other.err.find("the same back end") == std::string::npos, "another tenant: " << other.err);
    auto const file = world.write("people.jsonl", crowd(1));
    BOOST_TEST(world.idiom({"diff", file, world.file("../") + file.substr(file.find("idiom-"))}).status == 2,
               "one file under two names");
}

BOOST_AUTO_TEST_CASE(a_spreadsheet_is_taken_as_it_comes) {
    World world;
    world.write("people.csv", "\xEF\xBB\xBF"
                              "User Name;First Name;last_name;Roles;Shoe size\r\n"
                              "ana@crowd.example;Ana;\"Quarz\r\nund Granat\";\"agent;admin\";43\r\n"
                              "bo@crowd.example;Bo;Basalt;agent;44\r\n");
    auto const ran = world.move({"import", "scim", world.file("people.csv"), "--unmapped-roles", "skip"});
    BOOST_TEST(ran.status == 0, ran.err);
    BOOST_TEST(ran.err.find("not used: Shoe size") != std::string::npos, ran.err);
    BOOST_TEST(world.diff(world.file("people.csv"), "scim", {"--unmapped-roles", "skip"}).value("same", -1) ==
               2);
}

BOOST_AUTO_TEST_CASE(what_is_exported_is_the_same_when_it_comes_back) {
    World world;
    world.moved({"copy", "scim", "configureuser", "--unmapped-roles", "skip", "--yes"});
    for (auto const vendor : every_dialect)
        for (auto const* const format : {"jsonl", "csv", "xml"}) {
            auto const route = std::string(name_of(vendor));
            auto const told = route + " as " + format;
            auto const file = world.file(route + "." + format);
            std::vector<std::string> asked{"export", route, "--format", format, "--output", file};
            std::vector<std::string> more;
            if (std::string_view(format) == "csv") {
                asked.emplace_back("--csv-safe");
                more.emplace_back("--csv-safe");
            }
            auto const ran = world.idiom(asked);
            BOOST_TEST(ran.status == 0, told << ' ' << ran.err);
            struct stat about{};
            BOOST_REQUIRE(::stat(file.c_str(), &about) == 0);
            BOOST_TEST((about.st_mode & 0777) == 0600, told);
            auto const same = world.diff(file, route, more);
            BOOST_REQUIRE_MESSAGE(same.is_object(), told);
            for (auto const* const none : {"create", "update", "missing", "failed"})
                BOOST_TEST(same.value(none, -1) == 0, told << ": " << none << ' ' << same);
            BOOST_TEST(same.value("same", -1) > 10, told << same);
        }
}

BOOST_AUTO_TEST_CASE(a_file_appears_only_when_it_is_whole) {
    World world;
    world.vendors.plan(
        Vendor::scim,
        {{"match", {{"path_contains", "/Users"}}}, {"action", "status"}, {"status", 500}, {"times", 0}});
    auto const ran = world.idiom({"export", "scim", "--output", world.file("out.jsonl")});
    BOOST_TEST(ran.status == 4, ran.err);
    struct stat about{};
    BOOST_TEST(::stat(world.file("out.jsonl").c_str(), &about) != 0);
}

BOOST_AUTO_TEST_CASE(an_export_that_is_ended_leaves_nothing) {
    for (auto const number : {SIGKILL, SIGTERM, SIGINT}) {
        World world;
        world.vendors.plan(Vendor::scim, {{"match", {{"path_contains", "/Users"}}},
                                          {"action", "delay"},
                                          {"milliseconds", 1000},
                                          {"times", 0}});
        Process process(world.words({"export", "scim", "--output", world.file("out.jsonl")}),
                        gateway_environment(), world.file("out"), world.file("err"));
        BOOST_REQUIRE(eventually([&] { return !world.vendors.requests(Vendor::scim).empty(); }));
        process.signal(number);
        BOOST_TEST(process.wait().value_or(-1) == 128 + number, process.err());
        for (auto const& entry : std::filesystem::directory_iterator(world.file("")))
            BOOST_TEST(entry.path().filename().string().find("out.jsonl") == std::string::npos, entry.path());
    }
}

BOOST_AUTO_TEST_CASE(an_export_writes_to_files_only) {
    World world;
    auto const link = world.file("link.jsonl");
    world.write("old.jsonl", "old");
    BOOST_REQUIRE(::symlink(world.file("old.jsonl").c_str(), link.c_str()) == 0);
    BOOST_TEST(world.idiom({"export", "scim", "--output", link}).status == 0);
    BOOST_TEST(read_file(world.file("old.jsonl")) == "old", "a link is replaced and not followed");
    BOOST_TEST(read_file(link).starts_with("{\"id\":"));
    BOOST_REQUIRE(::mkfifo(world.file("pipe").c_str(), 0600) == 0);
    BOOST_REQUIRE(::symlink("/dev/null", world.file("device").c_str()) == 0);
    for (auto const* const name : {"pipe", "device", "", "no/out.jsonl"}) {
        auto const ran = world.idiom({"export", "scim", "--output", world.file(name)});
        BOOST_TEST(ran.status == 2, name << ": " << ran.err);
    }
}

BOOST_AUTO_TEST_CASE(a_mapping_that_is_wrong_is_told_with_line_column_and_suggestion) {
    World world;
    auto const file = world.write("people.jsonl", crowd(1));
    world.write("mapping.yaml",
                "match: userNam\nfields:\n  userName: userName\n  lastNam: lastName\n  active: active\n");
    auto const ran = world.move({"copy", file, "xarios", "--mapping", world.file("mapping.yaml")});
    BOOST_TEST(ran.status == 2, ran.err);
    for (auto const* const told :
         {"mapping.yaml:1:8", "userName", "mapping.yaml:4:3", "lastName", "mapping.yaml:5:3"})
        BOOST_TEST(ran.err.find(told) != std::string::npos, told << " in " << ran.err);
}

BOOST_AUTO_TEST_CASE(the_progress_and_the_end_are_objects_for_scripts) {
    World world;
    auto const file = world.write("people.jsonl", crowd(3));
    auto const ran = world.idiom({"copy", file, "scim", "--journal", world.file("journal"), "--progress",
                                  "json", "--format", "json", "--report", world.file("report.csv")});
    BOOST_TEST(ran.status == 0, ran.err);
    auto const end = Json::parse(ran.out, nullptr, false);
    for (auto const* const name :
         {"run", "from", "to", "dry_run", "read", "created", "updated", "same", "skipped", "conflict",
          "failed", "uncertain", "deleted", "disabled", "roles_removed", "exit"})
        BOOST_TEST(end.contains(name), name << " in " << ran.out);
    Json last;
    std::istringstream lines(ran.err);
    for (std::string line; std::getline(lines, line);)
        if (auto const one = Json::parse(line, nullptr, false); one.is_object()) last = one;
    for (auto const* const name :
         {"run", "phase", "done", "of", "created", "updated", "same", "failed", "per_second"})
        BOOST_TEST(last.contains(name), name << " in " << ran.err);
    BOOST_TEST(last.value("phase", "") == "done", ran.err);
    BOOST_TEST(read_file(world.file("report.csv")).find(",p0@crowd.example,created,") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
