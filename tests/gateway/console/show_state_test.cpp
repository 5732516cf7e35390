#include "gateway/console/show_state.hpp"

#include "tests/gateway/console/live_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

namespace {

using namespace idiom;
using namespace idiom::console;
using idiom::console::test::Live;
using Json = nlohmann::json;

Live busy() {
    Live live;
    live.figures.note(live.now);
    live.steps(3, "acme", 50, 5);
    return live;
}

BOOST_AUTO_TEST_SUITE(show_state)

BOOST_AUTO_TEST_CASE(the_overview_has_figures_attention_routes_back_ends_and_history) {
    auto live = busy();
    live.backend_of("evo").circuit = CircuitState{.state = "open", .open_for = 4};
    auto const shown = Json::parse(overview_json(live.now, live.figures, {}));
    auto const& totals = shown.at("totals");
    BOOST_TEST(totals.at("rate") == 10);
    BOOST_TEST(totals.at("failed_rate") == 1);
    BOOST_TEST(totals.at("p95") == 9750);
    BOOST_TEST(totals.at("asked_per_call") == 2);
    BOOST_TEST(totals.at("in_flight_limit") == 4096);
    BOOST_TEST(shown.at("attention").at(0).at("code") == "circuit-open");
    BOOST_TEST(shown.at("route_count") == 3);
    BOOST_TEST(shown.at("routes").at(0).at("name") == "acme"); // the busiest
    BOOST_TEST(shown.at("routes").at(0).at("failed_share") == 0.1);
    BOOST_TEST(shown.at("routes").at(0).at("last_call") == "1971-01-01T00:00:15.000Z");
    BOOST_TEST(shown.at("routes").at(1).at("last_call").is_null());
    BOOST_TEST(shown.at("backends").at(0).at("circuit").at("open_for") == 4'000'000);
    BOOST_TEST(shown.at("backends").at(0).at("state") == "unusable");
    BOOST_TEST(shown.at("backends").at(1).at("circuit").is_null());
    BOOST_TEST(shown.at("history").at("step") == 5);
    BOOST_TEST(shown.at("history").at("rate") == Json({10, 10, 10}));
    auto const named = Json::parse(
        overview_json(live.now, live.figures, std::vector<std::string>{"voice", "nobody", "acme"}));
    BOOST_TEST(named.at("routes").size() == 2u);
    BOOST_TEST(named.at("routes").at(0).at("name") == "voice");
}

BOOST_AUTO_TEST_CASE(before_the_first_step_there_is_no_history) {
    Live const live;
    auto const shown = Json::parse(overview_json(live.now, live.figures, {}));
    BOOST_TEST(shown.at("history").at("from").is_null());
    BOOST_TEST(shown.at("history").at("rate").empty());
    BOOST_TEST(shown.at("totals").at("p50").is_null());
}

BOOST_AUTO_TEST_CASE(routes_are_found_sorted_and_paged) {
    auto const live = busy();
    auto const names = [&](RouteQuery const& query) {
        std::string all;
        auto const shown = Json::parse(routes_json(live.now, live.figures, query));
        for (auto const& route : shown.at("routes"))
            all += route.at("name").get<std::string>() + " ";
        return all + (shown.at("next").is_null() ? "-" : shown.at("next").get<std::string>());
    };
    BOOST_TEST(names({}) == "acme globex voice -");
    BOOST_TEST(names({.sort = "-name"}) == "voice globex acme -");
    BOOST_TEST(names({.sort = "-rate"}) == "acme globex voice -");
    BOOST_TEST(names({.sort = "rate"}) == "globex voice acme -");
    BOOST_TEST(names({.search = "XARIOS"}) == "acme globex -");
    BOOST_TEST(names({.search = "oic"}) == "voice -");
    BOOST_TEST(names({.search = "nobody"}) == "-");
    BOOST_TEST(names({.limit = 2}) == "acme globex 2");
    BOOST_TEST(names({.limit = 2, .offset = 2}) == "voice -");
    BOOST_TEST(names({.offset = 7}) == "-");
    for (auto const* const sort : {"name", "-rate", "failed_share", "p95", "-last_call"})
        BOOST_TEST(is_route_sort(sort));
    for (auto const* const sort : {"", "-", "--name", "health"})
        BOOST_TEST(!is_route_sort(sort));
}

BOOST_AUTO_TEST_CASE(ten_thousand_routes_make_no_long_page) {
    auto live = busy();
    for (int i = 0; i < 10'000; ++i)
        live.now.routes.push_back(
            {.name = "z" + std::to_string(100'000 + i), .backend = "evo", .dialect = "evo"});
    BOOST_TEST(overview_json(live.now, live.figures, {}).size() < 100'000u);
    BOOST_TEST(routes_json(live.now, live.figures, {.limit = 100}).size() < 100'000u);
}

BOOST_AUTO_TEST_CASE(a_back_end_has_its_errors_routes_and_history) {
    auto live = busy();
    live.backend_of("xarios").errors = {{"timeout", 3}, {"lost", 0}};
    live.backend_of("xarios").hosts[0] = {.url = "https://a",
                                          .pool = {.in_use = 3, .limit = 64},
                                          .in = false,
                                          .reason = "it failed",
                                          .back_in = 12};
    live.backend_of("xarios").retry_budget = 0.2;
    auto const shown = Json::parse(backend_json(live.now, live.figures, "xarios"));
    BOOST_TEST(shown.at("errors").at("timeout") == 3);
    BOOST_TEST(shown.at("routes") == Json({"acme", "globex"}));
    BOOST_TEST(shown.at("hosts").at(0).at("back_in") == 12'000'000);
    BOOST_TEST(shown.at("hosts").at(0).at("pool").at("in_use") == 3);
    BOOST_TEST(shown.at("hosts").at(0).at("pool").at("limit") == 64);
    BOOST_TEST(shown.at("retry_budget") == 0.2);
    BOOST_TEST(Json::parse(backend_json(live.now, live.figures, "evo")).at("retry_budget").is_null());
    BOOST_TEST(shown.at("rate") == 20);
    BOOST_TEST(shown.at("history").at("rate").size() == 3u);
    BOOST_TEST(shown.at("credentials").at("kind") == "basic");
    BOOST_TEST(shown.at("credentials").at("ends").is_null());
    BOOST_TEST(backend_json(live.now, live.figures, "nobody") == "");
}

BOOST_AUTO_TEST_CASE(a_route_has_its_fields_and_roles) {
    auto live = busy();
    FieldRules fields{};
    for (std::size_t i = 0; i < fields.size(); ++i)
        fields[i] = {.field = static_cast<Field>(i), .wire = "", .access = Access::none};
    fields[0] = {.field = static_cast<Field>(0), .wire = "ID", .access = Access::read};
    fields[1] = {.field = static_cast<Field>(1),
                 .wire = "Mail",
                 .access = Access::read_write,
                 .need = Need::on_create};
    Capabilities const capabilities{.dialect = "xarios",
                                    .operations = {Operation::get, Operation::update},
                                    .fields = fields,
                                    .extensions = {},
                                    .roles = RoleStyle::delta,
                                    .concurrency = "one at a time"};
    RouteDetail detail{.name = "acme", .backend = "xarios", .capabilities = &capabilities};
    detail.roles.map = {{"agent", "ROLE_AGENT"}};
    detail.roles.default_roles = {"agent"};
    detail.header = {"X-Tenant", "acme"};
    detail.statuses = {{200, 145}, {502, 5}};
    live.route("acme").problems = {{"backend-error", 5}, {"conflict", 7}};
    auto const shown = Json::parse(route_json(live.now, live.figures, detail));
    BOOST_TEST(shown.at("operations") == Json({"get", "update"}));
    BOOST_TEST(shown.at("fields").size() == 2u);
    BOOST_TEST(shown.at("fields").at(1).at("vendor_name") == "Mail");
    BOOST_TEST(shown.at("fields").at(1).at("access") == "read-write");
    BOOST_TEST(shown.at("fields").at(1).at("needed") == "on-create");
    BOOST_TEST(shown.at("roles").at("style") == "delta");
    BOOST_TEST(shown.at("roles").at("map").at("agent") == "ROLE_AGENT");
    BOOST_TEST(shown.at("roles").at("unmapped") == "preserve");
    BOOST_TEST(shown.at("match").at("header").at("X-Tenant") == "acme");
    BOOST_TEST(shown.at("statuses").at("502") == 5);
    BOOST_TEST(shown.at("problems").dump() == R"({"backend-error":5,"conflict":7})");
    BOOST_TEST(shown.at("rate") == 10);
    detail.name = "nobody";
    BOOST_TEST(route_json(live.now, live.figures, detail) == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
