#include "gateway/console/overview.hpp"

#include "tests/gateway/console/fixture.hpp"
#include "tests/gateway/console/live_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

namespace {

using namespace idiom;
using namespace idiom::console;
using namespace idiom::console::test;
using Json = nlohmann::json;

/// A console whose background works at once.
struct Bench {
    Bench() { house.addresses.add(overview_rows(view, status)); }
    Json get(std::string const& path) {
        auto const got = house.ask("GET", "/console/api/" + path);
        BOOST_TEST(got.status == 200, path);
        BOOST_TEST(got.header("Content-Type") == "application/json");
        return Json::parse(got.body);
    }
    int status_of(std::string const& path) { return house.ask("GET", "/console/api/" + path).status; }

    Live live;
    int in_background = 0; ///< pieces of work
    LiveView view{
        .background = [this](std::function<std::string()> work) -> boost::asio::awaitable<std::string> {
            ++in_background;
            co_return work();
        },
        .snapshot = [this] { return live.now; },
        .route = [](std::string const&) { return std::optional<RouteDetail>(); },
        .description = [](std::string const& name) -> std::string {
            return name == "acme" ? R"({"openapi":"3.1.0"})" : "";
        },
        .figures = live.figures};
    bool draining = false;
    StatusView status{.name = "gw-1",
                      .version = "1.2.3",
                      .started = {},
                      .loops = 2,
                      .token = true,
                      .inspect = "null",
                      .links = R"({"trace":"https://jaeger.example/{trace_id}"})",
                      .store_kind = "sqlite",
                      .draining = [this] { return draining; },
                      .store_ok = [] { return true; }};
    House house;
};

BOOST_AUTO_TEST_SUITE(overview)

BOOST_AUTO_TEST_CASE(what_grows_with_routes_and_back_ends_is_worked_out_in_the_background) {
    Bench bench;
    int before = 0;
    for (auto const* const path : {"overview", "overview?routes=acme", "routes", "routes?q=a&sort=-rate",
                                   "routes/acme", "routes/acme/openapi.json", "backends/evo"}) {
        bench.status_of(path);
        BOOST_TEST(bench.in_background == ++before, path);
    }
    bench.get("status");
    BOOST_TEST(bench.in_background == before);
}

BOOST_AUTO_TEST_CASE(the_status_says_which_process_answers) {
    Bench bench;
    auto const status = bench.get("status");
    BOOST_TEST(status.at("name") == "gw-1");
    BOOST_TEST(status.at("version") == "1.2.3");
    BOOST_TEST(status.at("pid").get<int>() > 0);
    BOOST_TEST(status.at("started") == "1970-01-01T00:00:00.000Z");
    BOOST_TEST(status.at("loops") == 2);
    BOOST_TEST(status.at("draining") == false);
    BOOST_TEST(status.at("token") == true);
    BOOST_TEST(status.at("inspect").is_null());
    BOOST_TEST(status.at("links").at("trace") == "https://jaeger.example/{trace_id}");
    BOOST_TEST(status.at("store") == Json({{"kind", "sqlite"}, {"ok", true}}));
    bench.draining = true;
    BOOST_TEST(bench.get("status").at("draining") == true);
}

BOOST_AUTO_TEST_CASE(the_calls_show_the_live_figures) {
    Bench bench;
    BOOST_TEST(bench.get("overview").at("routes").size() == 3u);
    BOOST_TEST(bench.get("overview?routes=acme,voice").at("routes").size() == 2u);
    BOOST_TEST(bench.get("routes?q=glob").at("total") == 1);
    BOOST_TEST(bench.get("routes?limit=1&cursor=1").at("routes").at(0).at("name") == "globex");
    BOOST_TEST(bench.get("backends/evo").at("name") == "evo");
    BOOST_TEST(bench.status_of("backends/nobody") == 404);
    BOOST_TEST(bench.status_of("routes/nobody") == 404);
    BOOST_TEST(bench.get("routes/acme/openapi.json").at("openapi") == "3.1.0");
    BOOST_TEST(bench.status_of("routes/nobody/openapi.json") == 404);
}

BOOST_AUTO_TEST_CASE(a_parameter_with_another_value_is_refused) {
    Bench bench;
    std::string many = "overview?routes=a";
    for (int i = 0; i < 50; ++i)
        many += ",a";
    for (auto const& path :
         {std::string("routes?limit=0"), std::string("routes?limit=101"), std::string("routes?limit=x"),
          std::string("routes?sort=size"), std::string("routes?cursor=-1"), many})
        BOOST_TEST(bench.status_of(path) == 400, path);
}

BOOST_AUTO_TEST_CASE(names_are_separated_by_commas) {
    BOOST_TEST(read_names("").empty());
    BOOST_TEST(read_names(",").empty());
    BOOST_TEST((read_names("a,,b,") == std::vector<std::string>{"a", "b"}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
