#include "tests/gateway/config/support.hpp"

#include "gateway/config/document.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::config;
using namespace idiom::config::test;

namespace {

/// A valid file whose line 7 is `line`.
std::string with_line(std::string_view line) {
    return "version: 1\nadmin: { address: 127.0.0.1:9901 }\n# a 'comment'\nbackends:\n  evo:\n    dialect: "
           "genesys\n" +
           std::string(line) +
           "\n    timeout: { connect: 1s }\nroutes:\n  acme: { backend: evo, roles: { a: \"A\" } }\n";
}

std::string shown(std::string const& yaml) {
    auto const loaded = parse(yaml, ".", environment({{"X", "x"}}));
    return loaded ? "no problems" : problems_as_text(loaded.error());
}

} // namespace

BOOST_AUTO_TEST_CASE(a_text_that_is_no_yaml_is_refused_where_the_mistake_is) {
    struct Row {
        char const* name;
        std::string yaml;
        char const* told; ///< the first line
    };
    for (auto const& row : {
             Row{"nothing wrong", with_line("    url: http://h"), "no problems"},
             Row{"a tab", with_line("\turl: http://h"),
                 "routes.yaml:7:1: a tab indents this line; YAML indents by spaces"},
             Row{"a tab behind blanks", with_line("  \t  url: http://h"),
                 "routes.yaml:7:3: a tab indents this line; YAML indents by spaces"},
             Row{"one blank too many", with_line("     url: http://h"),
                 "routes.yaml:7:6: indented by 5 spaces, and what it belongs beside by 4 spaces"},
             Row{"one blank too few", with_line("   url: http://h"),
                 "routes.yaml:7:4: indented by 3 spaces, as no line above that it could belong to"},
             Row{"no colon", with_line("    url http://h"), "routes.yaml:7:8: a ':' is missing behind 'url'"},
             Row{"no colon behind a key with a map", "version: 1\nbackends:\n  evo\n    dialect: genesys\n",
                 "routes.yaml:3:6: a ':' is missing behind 'evo'"},
             Row{"no blank behind the colon", "version: 1\nthreads:4\nbackends: {}\nroutes: {}\n",
                 "routes.yaml:2:9: a space is missing behind the ':'"},
             Row{"a reference without quotes in a map",
                 with_line("    auth: { type: basic, username: u, password: ${env:X} }"),
                 "routes.yaml:7:49: quote \"${env:X}\" inside { }, or its '}' ends the map"},
             Row{"a reference without quotes in a map of two lines",
                 with_line("    auth: { type: basic, username: u,\n      password: ${env:X} }"),
                 "routes.yaml:8:17: quote \"${env:X}\" inside { }, or its '}' ends the map"},
             Row{"an open quote", with_line("    url: \"http://h"),
                 "routes.yaml:7:10: the quote that opens here is not closed on its line"},
             Row{"an open quote that nothing closes",
                 "version: 1\nbackends: {}\nroutes: { acme: { backend: 'evo } }\n",
                 "routes.yaml:3:28: the quote that opens here is not closed"},
             Row{"an open bracket", "version: 1\nlisten: [ { address: 127.0.0.1:1 }\n",
                 "routes.yaml:3:1: YAML: end of sequence flow not found"},
         }) {
        auto const told = shown(row.yaml);
        BOOST_TEST(told.substr(0, told.find('\n')) == row.told, row.name << ": " << told);
    }
}

BOOST_AUTO_TEST_CASE(the_line_is_shown_with_a_caret_and_without_secrets) {
    BOOST_TEST(shown(with_line("    url http://h")) == "routes.yaml:7:8: a ':' is missing behind 'url'\n"
                                                       "  6 |     dialect: genesys\n"
                                                       "  7 |     url http://h\n"
                                                       "    |        ^\n");
    auto const told =
        shown("version: 1\nstore_key: hunter2\n\tclients: [ { api_key: hunter3, name: \"${env:X}\" } ]\n");
    BOOST_TEST(told.contains("  2 | store_key: ***\n"), told);
    BOOST_TEST(!told.contains("hunter"), told);
    auto const trap = shown(with_line("    auth: { type: basic, username: u, password: ${env:X} }"));
    BOOST_TEST(trap.contains("password: ${env:X} }\n"), trap);
    BOOST_TEST(!shown(with_line("    password: \"hunter2, hunter3")).contains("hunter"));
}

BOOST_AUTO_TEST_CASE(no_spelling_of_a_secret_is_shown) {
    for (auto const* const lines : {
             "    store: postgresql://idiom:hunter2@db/idiom\n\turl: http://h",
             "    store: postgresql://idiom:hun@ter2,hunter3@db/idiom\n    url http://h",
             "    url http://kim:hunter2@h",
             "    \"password\": hunter2\n    url http://h",
             "    'password' : \"hunter2\"\n    url http://h",
             "    auth: {\"password\":\"hunter2\"}\n    url http://h",
             "    auth: { user: kim, \"client_secret\" : hunter2\n    url: http://h",
             "    password hunter2",
             "    password = hunter2",
             "    # api_key hunter2\n    url http://h",
             "    password:\n      hunter2",
             "    password:\n\thunter2",
             "    password: hunter2\n      hunter3\n        hunter4",
             "    password: |\n      hunter2\n   hunter3",
             "    auth: { user: kim, password:\n    hunter2, type: basic\n    url: http://h",
             "    private_key: |\nhunter2\nhunter3",
             "    private_key: \"hunter2\nhunter3\nhunter4",
             "    tokens:\n    - hunter2\n    - hunter3\n\t- other",
         }) {
        auto const told = shown(with_line(lines));
        BOOST_TEST(!told.contains("hunter"), lines << "\n" << told);
        BOOST_TEST(told.contains("routes.yaml:"), lines);
    }
}

BOOST_AUTO_TEST_CASE(a_key_that_is_a_secret_without_its_colon_is_not_shown) {
    auto const told = shown(with_line("    auth: { type: basic, username: kim, password hunter2 }"));
    BOOST_TEST(told.contains("unknown key 'password ***'"), told);
}

BOOST_AUTO_TEST_CASE(what_is_no_secret_is_shown) {
    auto const told = shown(
        "version: 1\nbackends:\n  keycloak:\n    dialect: genesys\n    url http://h\n    timeout: {}\n");
    BOOST_TEST(told.contains("  4 |     dialect: genesys\n  5 |     url http://h\n"), told);
    BOOST_TEST(shown(with_line("    password: \"${env:X}\"\n    url http://h")).contains("${env:X}"));
    BOOST_TEST(shown(with_line("    url http://kim:x@h/a")).contains("url http://***@h/a\n"));
}

BOOST_AUTO_TEST_CASE(odd_but_right_layouts_are_taken) {
    for (auto const* const yaml : {
             "version: 1\nbackends:\n   evo:\n       dialect: genesys\n       url: http://h\nroutes: {}\n",
             "version: 1\nbackends: { evo: {\n\tdialect: genesys,\n\turl: http://h } }\nroutes: {}\n",
             "version: 1\nbackends: { evo: { dialect: genesys, url: \"http://h\\\n  /a\" } }\nroutes: {}\n",
         })
        BOOST_TEST(shown(yaml) == "no problems");
}

BOOST_AUTO_TEST_CASE(a_mistake_with_one_remedy_is_mended) {
    struct Row {
        char const* name;
        std::string before;
        std::string after; ///< "" if there is no remedy
    };
    for (auto const& row : {
             Row{"nothing wrong", "a: 1\n", ""},
             Row{"a tab", "a:\n\tb: 1\n", "a:\n  b: 1\n"},
             Row{"tabs and blanks", "a:\n \t \tb: 1\n", "a:\n      b: 1\n"},
             Row{"lines that end as on Windows", "a:\r\n\tb: 1\r\n", "a:\r\n  b: 1\r\n"},
             Row{"no blank behind the colon", "a: 1\nb:2\nc: 3\n", "a: 1\nb: 2\nc: 3\n"},
             Row{"a reference in a map", "a: { b: ${env:X} }\n", "a: { b: \"${env:X}\" }\n"},
             Row{"a reference in a list", "a: [ ${env:X}, c ]\n", "a: [ \"${env:X}\", c ]\n"},
             Row{"a reference before a comment", "a: { b: ${env:X} # c\n }\n",
                 "a: { b: \"${env:X}\" # c\n }\n"},
             Row{"a part of a text", "a: { b: x${env:X} }\n", ""},
             Row{"a text behind it", "a: { b: ${env:X}y }\n", ""},
             Row{"a quote in it", "a: { b: ${env:\"X} }\n", ""},
             Row{"no colon", "a\n  b: 1\n", ""},
             Row{"an open quote", "a: 'b\n", ""},
             Row{"an open bracket", "a: [ b\n", ""},
             Row{"an indent that fits nothing", "a:\n    b: 1\n  c: 2\n", ""},
         }) {
        auto const made = remedy_one(row.before, "routes.yaml");
        BOOST_TEST((made ? made->text : "") == row.after, row.name);
    }
}
