#include "gateway/explain/write_explanation.hpp"

#include "tests/gateway/config/support.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace idiom;
using Json = nlohmann::json;

/// Explanations of calls to vendors that a dialect file describes: their roles are written by requests of
/// their own, with the keys that a catalogue gives.
namespace {

constexpr std::string_view routes = R"(version: 1
translators: [ { dialect_file: auth0.yaml }, { dialect_file: salt.yaml } ]
backends:
  a: { dialect: auth0, url: "https://a.example/api/v2", auth: { type: bearer, token: abcdefgh }, settings: { connection: Users } }
  s: { dialect: salt, url: "https://s.example", auth: { type: oauth2_password, token_url: "https://s.example/token", client_id: i, client_secret: s, username: u, password: p }, settings: { tenant: 90ce2cce-0000-4000-8000-000000000001 } }
routes: { a: { backend: a }, s: { backend: s } }
)";

std::string text_of(std::string const& file) {
    std::ifstream in(IDIOM_SOURCE_DIR + ("/" + file));
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The requests of an explained call, as `METHOD TARGET`.
std::vector<std::string> requests_of(std::string route, std::string method, std::string path,
                                     std::string body) {
    config::test::Folder const folder;
    folder.write("auth0.yaml", text_of("translators/declared/dialects/auth0.yaml"));
    folder.write("salt.yaml", text_of("tests/translators/declared/vendors/salt.yaml"));
    auto const loaded = config::parse(routes, folder.path(), config::test::environment({}));
    BOOST_REQUIRE_MESSAGE(loaded, config::test::lines_of(loaded).front());
    Arena arena;
    auto text = arena.text();
    json::Writer out(text);
    auto const call =
        std::make_shared<explain::ExplainedCall>(explain::ExplainedCall{.face = "rest",
                                                                        .route = std::move(route),
                                                                        .method = std::move(method),
                                                                        .path = std::move(path),
                                                                        .type = "application/json",
                                                                        .body = std::move(body),
                                                                        .user = {}});
    BOOST_REQUIRE(explain::write_explanation(out, *loaded, *call, "id-1", arena));
    auto const made = Json::parse(text);
    BOOST_TEST(made.at("problem").is_null(), made.at("problem").dump());
    std::vector<std::string> requests;
    for (auto const& request : made.at("would_send")) {
        auto const url = request.at("url").get<std::string>();
        requests.push_back(request.at("method").get<std::string>() + " " + url.substr(url.find('/', 8)));
    }
    return requests;
}

bool has(std::vector<std::string> const& requests, std::string_view start) {
    return std::ranges::any_of(requests, [&](std::string const& one) { return one.starts_with(start); });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_create_is_explained_with_the_roles_that_are_written_after_it) {
    auto const requests = requests_of(
        "a", "POST", "/users", R"({"userName":"kim@x.example","password":"Tr1ck-Pony","roles":["agent"]})");
    BOOST_TEST(has(requests, "POST /api/v2/users/new/roles"));
}

BOOST_AUTO_TEST_CASE(a_role_is_explained_that_only_the_whole_catalogue_has) {
    auto const requests = requests_of("s", "PUT", "/users/7/roles", R"(["agent","admin"])");
    BOOST_TEST(has(requests, "GET /permission-sets"));
    BOOST_TEST(std::ranges::count_if(requests, [](auto const& one) { return one == "POST /assignments"; }) ==
               2);
}
