#include "tests/gateway/config/support.hpp"
#include "tests/translators/declared/files.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::config;
using namespace idiom::config::test;
using tests::text_of_dialect;
using tests::with;

namespace {

constexpr std::string_view auth0_routes = R"(version: 1
translators: [ { dialect_file: dialects/auth0.yaml } ]
backends:
  a0:
    dialect: auth0
    url: https://acme.example/api/v2
    auth: { type: oauth2_client_credentials, token_url: "https://acme.example/oauth/token", client_id: i, client_secret: s }
    settings: { connection: Users, audience: "https://acme.example/api/v2/" }
routes: { r: { backend: a0 } }
)";

struct Fixture {
    Folder folder;
    Fixture() { folder.write("dialects/auth0.yaml", text_of_dialect("auth0")); }
    Loaded load(std::string const& routes) const { return parse(routes, folder.path(), environment({})); }
    std::vector<std::string> problems(std::string const& routes) const {
        auto const loaded = load(routes);
        return loaded ? std::vector<std::string>{} : lines_of(loaded.error());
    }
};

bool says(std::vector<std::string> const& lines, std::string_view text) {
    return std::ranges::any_of(lines, [&](std::string const& line) { return line.contains(text); });
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_back_end_may_name_a_declared_dialect, Fixture) {
    auto const loaded = load(std::string(auth0_routes));
    BOOST_TEST_REQUIRE(loaded.has_value(), (loaded ? "" : problems(std::string(auth0_routes)).front()));
    auto const& backend = loaded->backends.at("a0");
    BOOST_TEST(backend.translator->name() == "auth0");
    BOOST_TEST_REQUIRE(backend.auth_rules.parameters.size() == 1u);
    BOOST_TEST(backend.auth_rules.parameters.front().first == "audience");
    BOOST_TEST(backend.auth_rules.parameters.front().second == "https://acme.example/api/v2/");
}

BOOST_FIXTURE_TEST_CASE(a_file_that_did_not_change_keeps_its_back_ends, Fixture) {
    auto const first = load(std::string(auth0_routes));
    auto const second = load(std::string(auth0_routes));
    BOOST_TEST_REQUIRE((first && second));
    BOOST_TEST((first->backends.at("a0") == second->backends.at("a0")));
    folder.write("dialects/auth0.yaml", with(text_of_dialect("auth0"), "version: 1.0.0", "version: 1.0.1"));
    auto const third = load(std::string(auth0_routes));
    BOOST_TEST_REQUIRE(third.has_value());
    BOOST_TEST((first->backends.at("a0") != third->backends.at("a0")));
}

BOOST_FIXTURE_TEST_CASE(what_does_not_fit_to_a_file_is_an_error_of_routes_yaml, Fixture) {
    std::string const right(auth0_routes);
    BOOST_TEST(says(problems(with(right,
                                  "{ type: oauth2_client_credentials, token_url: "
                                  "\"https://acme.example/oauth/token\", client_id: i, client_secret: s }",
                                  "{ type: basic, username: u, password: p }")),
                    "auth0 takes oauth2_client_credentials or bearer, not basic"));
    BOOST_TEST(says(problems(with(right, "connection: Users, ", "")),
                    "back end 'a0' lacks the setting 'connection', which auth0 requires"));
    BOOST_TEST(
        says(problems(with(right, "connection: Users", "connection: a/b")), "'connection' has to be a word"));
    BOOST_TEST(says(problems(with(right, "dialects/auth0.yaml }", "dialects/auth0.yaml, library: x.so }")),
                    "names either a library or a dialect_file"));
    BOOST_TEST(says(problems(with(right, "dialects/auth0.yaml", "dialects/none.yaml")), "does not exist"));
}

BOOST_FIXTURE_TEST_CASE(a_dialect_of_a_name_that_is_taken_needs_instead, Fixture) {
    folder.write("dialects/genesys.yaml", text_of_dialect("genesys"));
    std::string const routes = "version: 1\ntranslators: [ { dialect_file: dialects/genesys.yaml } ]\n"
                               "backends: { g: { dialect: genesys, url: http://127.0.0.1:1, auth: { type: "
                               "basic, username: u, password: p } } }\n"
                               "routes: { r: { backend: g } }\n";
    BOOST_TEST(says(problems(routes),
                    "the dialect 'genesys' exists already (compiled in); 'instead: true' lets this file "
                    "take its place"));
    auto const loaded = load(with(routes, "genesys.yaml }", "genesys.yaml, instead: true }"));
    BOOST_TEST_REQUIRE(loaded.has_value());
    BOOST_TEST((loaded->backends.at("g").translator == &loaded->dialect_files.front().loaded->info()));
}

BOOST_FIXTURE_TEST_CASE(problems_of_a_file_carry_its_name, Fixture) {
    folder.write("dialects/auth0.yaml",
                 with(text_of_dialect("auth0"), "access: read_write", "access: readwrite"));
    auto const found = problems(std::string(auth0_routes));
    BOOST_TEST(says(found, "dialects/auth0.yaml:"));
    BOOST_TEST(says(found, "unknown access 'readwrite', did you mean 'read_write'?"));
}
