#include "gateway/explain/describe_api.hpp"

#include "gateway/config/load.hpp"
#include "translators/registry.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace idiom;

namespace {

constexpr std::string_view routes = R"(version: 1
listen: [ { address: "127.0.0.1:0" } ]
backends:
  voice: { dialect: evovoice, url: "https://vendor.example", settings: { account_ids: [ a ] } }
routes:
  acme: { backend: voice, match: { host: users.acme.example }, roles: { manager: Manager }, unmapped_roles: reject }
)";

config::Config loaded() {
    auto const file =
        std::filesystem::temp_directory_path() / ("idiom-openapi-" + std::to_string(::getpid()));
    std::ofstream(file) << routes;
    auto config = config::load_offline(file.string());
    std::filesystem::remove(file);
    BOOST_REQUIRE(config);
    return std::move(*config);
}

} // namespace

BOOST_AUTO_TEST_SUITE(describe_api)

BOOST_AUTO_TEST_CASE(the_whole_api_is_described_without_a_file) {
    auto const document = explain::describe_api(faces(), "rest");
    BOOST_REQUIRE(document);
    BOOST_TEST(nlohmann::json::parse(*document)["paths"].contains("/v1/{route}/users"));
}

BOOST_AUTO_TEST_CASE(a_route_is_described_as_its_dialect_and_its_roles_are) {
    auto const text = explain::describe_route(loaded(), "rest", "acme");
    BOOST_REQUIRE(text);
    auto const document = nlohmann::json::parse(*text);
    BOOST_TEST(document["paths"].contains("/users"));
    BOOST_TEST(!document["paths"].contains("/users/{id}/emails"));
    BOOST_TEST(document["servers"][1]["url"] == "//users.acme.example/v1");
    BOOST_TEST((document["components"]["schemas"]["RoleName"]["enum"] == nlohmann::json({"manager"})));
}

BOOST_AUTO_TEST_CASE(the_api_of_legacy_clients_is_described_too) {
    auto const whole = explain::describe_api(faces(), "legacy");
    BOOST_REQUIRE(whole);
    BOOST_TEST(nlohmann::json::parse(*whole)["paths"].contains("/legacy/{route}/users"));
    auto const narrowed = explain::describe_route(loaded(), "legacy", "acme");
    BOOST_REQUIRE(narrowed);
    BOOST_TEST(nlohmann::json::parse(*narrowed)["servers"][0]["url"] == "/legacy/acme");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_described) {
    BOOST_TEST(explain::describe_route(loaded(), "rest", "globex").error() == "there is no route 'globex'");
    BOOST_TEST(!explain::describe_api({}, "rest").has_value());
    BOOST_TEST(explain::describe_api(faces(), "scim").error() ==
               "no API 'scim' describes itself, there is rest and legacy");
}

BOOST_AUTO_TEST_SUITE_END()
