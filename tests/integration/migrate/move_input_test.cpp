#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

#include <sys/stat.h>

using namespace idiom::test;

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
    Row const rows[] = {
        {"JSON lines broken in one place", "f.jsonl", good + "{\"userName\":\n", "f.jsonl:2:"},
        {"a quote that does not end", "f.csv", "userName,firstName\r\na@x.example,\"A\r\n", "f.csv:2:"},
        {"a ragged line", "f.csv", "userName,firstName\r\na@x.example\r\n", "f.csv:2:"},
        {"two columns of one name", "f.csv", "userName,User Name\r\na,b\r\n", "f.csv:1:"},
        {"no column for the key", "f.csv", "firstName,lastName\r\na,b\r\n", "f.csv"},
        {"a DOCTYPE", "f.xml", "<!DOCTYPE x><Users/>", "f.xml:1:"},
        {"XML broken in one place", "f.xml",
         "<Users xmlns=\"urn:idiom:user:1\">\n<User><userName>a</User>\n</Users>", "f.xml:2:"},
    };
    World world;
    for (auto const& row : rows) {
        world.write(row.file, row.text);
        auto const ran = world.move({"copy", world.file(row.file), "scim"});
        BOOST_TEST(ran.status == 2, row.name << ": " << ran.status << ' ' << ran.err);
        BOOST_TEST(ran.err.find(row.told) != std::string::npos, row.name << ": " << ran.err);
    }
    BOOST_TEST(world.writes(Vendor::scim) == 0);
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

BOOST_AUTO_TEST_CASE(what_is_exported_can_be_imported_elsewhere) {
    World world;
    for (auto const* const format : {"jsonl", "csv", "xml"}) {
        auto const file = world.file(std::string("out.") + format);
        auto const ran = world.idiom({"export", "scim", "--format", format, "--output", file, "--csv-safe"});
        BOOST_TEST(ran.status == 0, format << ' ' << ran.err);
        struct stat about{};
        BOOST_REQUIRE(::stat(file.c_str(), &about) == 0);
        BOOST_TEST((about.st_mode & 0777) == 0600, format);
        std::vector<std::string> more;
        if (std::string_view(format) == "csv") more.emplace_back("--csv-safe");
        auto const same = world.diff(file, "scim", more);
        BOOST_TEST(same.value("create", -1) == 0, format << same);
        BOOST_TEST(same.value("update", -1) == 0, format << same);
        BOOST_TEST(same.value("same", -1) > 20, format << same);
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
