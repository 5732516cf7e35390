#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <sys/stat.h>

#include <filesystem>

using namespace idiom::test;

// The options of `idiom check`, and what `idiom translators` says of one dialect.

namespace {

constexpr auto* routes = "version: 1\nthreads: 2\nclients:\n  - { name: crm, api_key: \"${env:KEY}\" }\n"
                         "backends:\n  evo: { dialect: genesys, url: http://127.0.0.1:1 }\n"
                         "routes:\n  acme: { backend: evo }\n";

struct Folder : TempDirectory {
    std::string write(std::string const& name, std::string const& text) const {
        write_file(file(name), text);
        return file(name);
    }
};

Ran check(std::vector<std::string> const& arguments, Process::Environment const& environment = {}) {
    std::vector<std::string> command{IDIOM_PROGRAM, "check"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, environment);
}

unsigned mode_of(std::string const& path) {
    struct stat about{};
    BOOST_REQUIRE(::stat(path.c_str(), &about) == 0);
    return about.st_mode & 07777;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_has_one_remedy_is_mended_in_the_file_itself) {
    Folder const folder;
    auto const file = folder.write("real.yaml", "version: 1\nthreads:2\nbackends:\n"
                                                "\tevo: { dialect: genesys, url: http://127.0.0.1:1,\n"
                                                "    auth: { type: bearer, token: ${env:TOKEN} } }\n"
                                                "routes:\n\tacme: { backend: evo }\n");
    BOOST_REQUIRE(::chmod(file.c_str(), 0640) == 0);
    auto const link = folder.file("routes.yaml");
    std::filesystem::create_symlink("real.yaml", link);
    Process::Environment const environment{{"TOKEN", "sesame"}};
    BOOST_TEST(check({link}, environment).status == 1);

    auto const fixed = check({"--fix", link}, environment);
    BOOST_TEST(fixed.status == 0, fixed.out << fixed.err);
    BOOST_TEST(fixed.out == link + ": no problems\n");
    BOOST_TEST(fixed.err ==
               link + ":2:9: mended: a space is missing behind the ':'\n" + link +
                   ":4:1: mended: a tab indents this line; YAML indents by spaces\n" + link +
                   ":5:34: mended: quote \"${env:TOKEN}\" inside { }, or its '}' ends the map\n" + link +
                   ":7:1: mended: a tab indents this line; YAML indents by spaces\n");
    BOOST_TEST(read_file(file) == "version: 1\nthreads: 2\nbackends:\n"
                                  "  evo: { dialect: genesys, url: http://127.0.0.1:1,\n"
                                  "    auth: { type: bearer, token: \"${env:TOKEN}\" } }\n"
                                  "routes:\n  acme: { backend: evo }\n");
    BOOST_TEST(mode_of(file) == 0640U);
    BOOST_TEST(std::filesystem::is_symlink(link));
    BOOST_TEST(check({"--fix", link}, environment).err == "");
}

BOOST_AUTO_TEST_CASE(what_has_no_single_remedy_is_left_as_it_is) {
    Folder const folder;
    for (std::string const text :
         {"version: 1\nbackends:\n  evo\n    dialect: genesys\n",    // no colon
          "version: 1\nroutes: { a: 'b }\n",                         // an open quote
          "version: 1\nbackends: { e: { url: http://${env:H} } }\n", // a part of a text
          "version: 1\nthreds: 2\nbackends: {}\nroutes: {}\n"}) {    // a guess
        auto const file = folder.write("routes.yaml", text);
        auto const tried = check({"--fix", file});
        BOOST_TEST(tried.status == 1, text);
        BOOST_TEST(tried.err == "", text);
        BOOST_TEST(read_file(file) == text);
    }
    BOOST_TEST(check({"--fix", folder.file("none.yaml")}).out.ends_with("none.yaml: does not exist\n"));
}

BOOST_AUTO_TEST_CASE(the_variables_of_the_service_come_from_its_file) {
    Folder const folder;
    auto const file = folder.write("routes.yaml", routes);
    auto const variables = folder.file("environment");
    auto const told = [&](std::string const& text, Process::Environment const& environment = {}) {
        write_file(variables, text);
        auto const tried = check({"--env-file", variables, file}, environment);
        return tried.out + tried.err;
    };
    auto const fine = file + ": no problems\n";
    auto const unset = check({file}).out;
    BOOST_TEST(unset.contains("environment variable 'KEY' is not set"));
    for (auto const* const text :
         {"KEY=0123456789abcdef\n", "# a comment\n; another\n\n  KEY = 0123456789abcdef  \n",
          "KEY=\"0123456789abcdef\"", "KEY='0123456789abcdef'\r\nOTHER=x\n",
          "OTHER=a \\\n  b\nKEY=0123456789\\\nabcdef\n"})
        BOOST_TEST(told(text) == fine, text);
    BOOST_TEST(told("OTHER=x\n") == unset);
    BOOST_TEST(told("KEY=\n").contains("4:"));
    // What the process has counts more, as it does in a shell.
    BOOST_TEST(told("KEY=\n", {{"KEY", "0123456789abcdef"}}) == fine);
    BOOST_TEST(told("KEY=0123456789abcdef\nwrong sesame\n") == variables + ":2: the line has no '='\n");
    BOOST_TEST(told("=sesame\n") == variables + ":1: the line has no name before its '='\n");
    auto const none = check({"--env-file", folder.file("none"), file});
    BOOST_TEST(none.status == 1);
    BOOST_TEST(none.err == folder.file("none") + ": cannot be read\n");
}

BOOST_AUTO_TEST_CASE(a_check_tells_what_a_reload_would_change) {
    Folder const folder;
    Process::Environment const environment{{"KEY", "0123456789abcdef"}};
    auto const running = folder.write("running.yaml", routes);
    auto text = std::string(routes);
    text.replace(text.find("threads: 2"), 10, "threads: 3");
    text.replace(text.find("${env:KEY}"), 10, "fedcba9876543210");
    text.replace(text.find("127.0.0.1:1"), 11, "127.0.0.1:2");
    auto const next = folder.write("next.yaml", text);
    auto const same = check({"--against", running, running}, environment);
    BOOST_TEST(same.out == running + ": no problems\na reload changes no value; secrets are not compared\n");
    auto const changed = check({"--against", running, next}, environment);
    BOOST_TEST(changed.status == 0);
    BOOST_TEST(changed.out.contains("\n/threads: 2 becomes 3; waits for a restart\n"), changed.out);
    BOOST_TEST(changed.out.contains(
                   "\n/backends/evo/urls/0: \"http://127.0.0.1:1\" becomes \"http://127.0.0.1:2\"\n"),
               changed.out);
    BOOST_TEST(!changed.out.contains("fedcba"));
    auto const broken = check({"--against", folder.file("none.yaml"), next}, environment);
    BOOST_TEST(broken.status == 1);
    BOOST_TEST(broken.err.ends_with("none.yaml: does not exist\n"));
}

BOOST_AUTO_TEST_CASE(problems_are_told_as_sarif) {
    Folder const folder;
    auto const file = folder.write("ro utes.yaml", "version: 1\nthreds: 2\nbackends: {}\nroutes: {}\n");
    auto const told = check({"--format", "sarif", file});
    BOOST_TEST(told.status == 1);
    auto const sarif = Json::parse(told.out);
    BOOST_TEST(sarif.at("version") == "2.1.0");
    auto const& made = sarif.at("runs").at(0);
    BOOST_TEST(made.at("tool").at("driver").at("name") == "idiom");
    auto const& result = made.at("results").at(0);
    BOOST_TEST(result.at("level") == "error");
    BOOST_TEST(result.at("message").at("text") == "unknown key 'threds', did you mean 'threads'?");
    auto const& place = result.at("locations").at(0).at("physicalLocation");
    BOOST_TEST(place.at("artifactLocation").at("uri") ==
               "file://" + folder.path().string() + "/ro%20utes.yaml");
    BOOST_TEST(place.at("region") == Json({{"startLine", 2}, {"startColumn", 1}}));
    auto const good = folder.write("good.yaml", "version: 1\nbackends: {}\nroutes: {}\n");
    auto const nothing = Json::parse(check({"--format", "sarif", good}).out);
    BOOST_TEST(nothing.at("runs").at(0).at("results") == Json::array());
}

BOOST_AUTO_TEST_CASE(one_dialect_is_told_with_its_settings) {
    auto const xarios = run({IDIOM_PROGRAM, "translators", "xarios"});
    BOOST_TEST(xarios.status == 0);
    BOOST_TEST(xarios.out.starts_with("xarios (compiled in)\n"));
    BOOST_TEST(!xarios.out.contains("genesys"));
    BOOST_TEST(xarios.out.ends_with("  settings:\n"
                                    "    account         text\n"
                                    "    customer        text, required\n"
                                    "    accept_charges  true or false, false by default\n"
                                    "    parent_users    read_only or writable, read_only by default\n"),
               xarios.out);
    auto const misspelt = run({IDIOM_PROGRAM, "translators", "xario"});
    BOOST_TEST(misspelt.status == 1);
    BOOST_TEST(misspelt.err == "xario: there is no such dialect or file; did you mean 'xarios'?\n");
}
