#include "tests/gateway/config/sample.hpp"

#include "gateway/config/suggest.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::config;
using namespace idiom::config::test;

namespace {

std::vector<Problem> const problems{
    {"routes.yaml", {14, 7}, "unknown key 'retires'", "retries"},
    {"routes.yaml", {20, 1}, "routes: must be a map"},
    {"other.yaml", {}, "does not exist"},
};

} // namespace

BOOST_AUTO_TEST_CASE(problems_are_lines) {
    BOOST_TEST(problems_as_text(problems) ==
               "routes.yaml:14:7: unknown key 'retires', did you mean 'retries'?\n"
               "routes.yaml:20:1: routes: must be a map\n"
               "other.yaml: does not exist\n");
    BOOST_TEST(problems_as_text({}) == "");
}

BOOST_AUTO_TEST_CASE(problems_are_json) {
    BOOST_TEST(
        problems_as_json(problems) ==
        R"({"ok":false,"problems":[{"file":"routes.yaml","line":14,"column":7,"message":"unknown key 'retires'","suggestion":"retries"},)"
        R"({"file":"routes.yaml","line":20,"column":1,"message":"routes: must be a map","suggestion":null},)"
        R"({"file":"other.yaml","line":null,"column":null,"message":"does not exist","suggestion":null}]})"
        "\n");
    BOOST_TEST(problems_as_json({}) == "{\"ok\":true,\"problems\":[]}\n");
}

BOOST_AUTO_TEST_CASE(the_routes_table_is_aligned_and_shows_no_secret) {
    SampleFolder const folder;
    auto const loaded = parse(sample, folder.path(), environment(sample_variables()));
    BOOST_TEST_REQUIRE(loaded.has_value());
    auto const table = routes_table(*loaded);
    std::string_view const expected = R"(
ROUTE   BACK END        MATCH                 DIALECT  URL                                      AUTH                      ROLES
acme    xarios-au       -                     xarios   https://api.au.myreports.cloud/api/v1.0  oauth2_refresh_token ***  admin=admin.user, agent=customer.user.acd, supervisor=customer.user.supervisorl3
globex  contact-center  users.globex.example  genesys  https://gws.example/api/v2               basic ***                 admin=ROLE_ADMIN, agent=ROLE_AGENT
)";
    BOOST_TEST("\n" + table == expected);
}

BOOST_AUTO_TEST_CASE(the_nearest_word_is_suggested) {
    struct Row {
        std::string_view word;
        std::string_view suggestion;
    };
    std::vector<std::string_view> const known{"retries", "routes", "auth", "url", "urls"};
    for (auto const& [word, suggestion] : std::vector<Row>{{"retires", "retries"},
                                                           {"Retries", "retries"},
                                                           {"route", "routes"},
                                                           {"uath", "auth"},
                                                           {"ulr", "url"},
                                                           {"xyz", ""},
                                                           {"x", ""},
                                                           {"", ""},
                                                           {"completely-different", ""}})
        BOOST_TEST_CONTEXT(word) BOOST_TEST(nearest(word, known) == suggestion);
    BOOST_TEST(nearest(std::string(1000, 'a'), known) == "");
}

BOOST_AUTO_TEST_CASE(a_quoted_text_stays_one_short_line) {
    BOOST_TEST(in_quotes("a\nb\x7f\u202e") == R"('a\nb\x7f\u202e')");
    BOOST_TEST(in_quotes(std::string(63, 'a') + "\u00e4") == "'" + std::string(63, 'a') + "...'");
    BOOST_TEST(in_quotes(std::string(65, 'a')) == "'" + std::string(64, 'a') + "...'");
}
