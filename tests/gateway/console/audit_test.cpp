#include "gateway/console/audit.hpp"

#include "gateway/console/audit_json.hpp"
#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace {

using namespace idiom;
using namespace idiom::console;
using namespace idiom::console::test;
using Json = nlohmann::json;
using namespace std::chrono_literals;

store::AuditEntry entry(int number) {
    return {.at = store::Time(1'700'000'000'000ms) + std::chrono::seconds(number),
            .request_id = "r" + std::to_string(number),
            .client = "crm",
            .route = "acme",
            .backend = "xarios-au",
            .operation = "update",
            .user = "u" + std::to_string(number),
            .before = R"({"roles":["agent"]})",
            .after = R"({"roles":["admin"]})",
            .status = number % 2 == 0 ? 200 : 409,
            .problem = number % 2 == 0 ? "" : "backend-conflict",
            .backend_status = "200"};
}

/// A console with a trail of many entries, and a note of what was asked of it.
struct Bench {
    explicit Bench(std::int64_t size = 0) : count(size) { house.addresses.add(audit_rows(view)); }
    Got get(std::string const& path) { return house.ask("GET", "/console/api/" + path); }
    std::string stream(std::string const& path) {
        Arena arena;
        server::Permit permit;
        server::Request const request{.head = {.method = "GET", .target = path, .headers = {}},
                                      .body = {},
                                      .arena = arena,
                                      .peer = {},
                                      .arrived = {},
                                      .permit = permit};
        auto const found = house.addresses.find("GET", path, arena);
        console::Call const call{.request = request, .id = "id", .query = {}};
        auto const response = idiom::test::await(found->row->answer(call));
        std::string all;
        while (auto const piece = idiom::test::await(response.source->next()))
            all += *piece;
        return all;
    }

    std::int64_t count;
    std::optional<std::string> failure;
    store::AuditQuery asked;
    AuditView view{
        .background = [](std::function<std::string()> work) -> boost::asio::awaitable<std::string> {
            co_return work();
        },
        .page = [this](store::AuditQuery const& query) -> std::expected<store::AuditPage, std::string> {
            asked = query;
            if (failure) return std::unexpected(*failure);
            store::AuditPage page;
            auto number = std::min(query.before - 1, count);
            for (; number > 0 && page.entries.size() < query.limit; --number)
                page.entries.push_back(entry(static_cast<int>(page.next = number)));
            if (page.entries.size() < query.limit) page.next = 0;
            return page;
        },
        .now = [] { return store::Time(1'700'000'000'000ms); }};
    House house;
};

BOOST_AUTO_TEST_SUITE(audit)

BOOST_AUTO_TEST_CASE(the_trail_is_shown_newest_first_and_paged) {
    Bench bench(5);
    auto const first = Json::parse(bench.get("audit?limit=2").body);
    BOOST_TEST(first.at("entries").size() == 2u);
    BOOST_TEST(first.at("entries").at(0).at("user") == "u5");
    BOOST_TEST(first.at("entries").at(0).at("at") == "2023-11-14T22:13:25.000Z");
    BOOST_TEST(first.at("entries").at(0).at("after").at("roles") == Json({"admin"}));
    BOOST_TEST(first.at("next") == "4");
    auto const last = Json::parse(bench.get("audit?limit=4&before=4").body);
    BOOST_TEST(last.at("entries").size() == 3u);
    BOOST_TEST(last.at("next").is_null());
}

BOOST_AUTO_TEST_CASE(every_part_of_the_filter_reaches_the_store) {
    Bench bench;
    BOOST_TEST(bench
                   .get("audit?user=a%20b&client=crm&route=acme&operation=update&request=r1&since=1h&"
                        "until=2023-11-14&result=failed&limit=7&before=99")
                   .status == 200);
    auto const& asked = bench.asked;
    BOOST_TEST(asked.user.value() == "a b");
    BOOST_TEST(asked.client.value() == "crm");
    BOOST_TEST(asked.route.value() == "acme");
    BOOST_TEST(asked.operation.value() == "update");
    BOOST_TEST(asked.request.value() == "r1");
    BOOST_TEST((asked.since.value() == store::Time(1'700'000'000'000ms) - 1h));
    BOOST_TEST((asked.until.value() == store::Time(1'699'920'000'000ms)));
    BOOST_TEST(asked.failed.value());
    BOOST_TEST(asked.limit == 7u);
    BOOST_TEST(asked.before == 99);
    BOOST_TEST(bench.get("audit?user=&result=all").status == 200);
    BOOST_TEST(!bench.asked.user);
    BOOST_TEST(!bench.asked.failed);
    BOOST_TEST(bench.get("audit?result=success").status == 200);
    BOOST_TEST(!bench.asked.failed.value());
    for (auto const* const path : {"audit?since=then", "audit?until=7", "audit?result=some", "audit?limit=0",
                                   "audit?limit=501", "audit?before=x", "audit.csv?since=then"})
        BOOST_TEST(bench.get(path).status == 400, path);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_is_a_problem) {
    Bench bench;
    bench.failure = "store idiom.db: the disk is gone";
    for (auto const* const path : {"audit", "audit.csv"}) {
        auto const got = bench.get(path);
        BOOST_TEST(got.status == 503);
        BOOST_TEST(got.body.contains("urn:idiom:problem:store-unavailable"));
        BOOST_TEST(!got.body.contains("idiom.db"));
    }
}

BOOST_AUTO_TEST_CASE(the_csv_has_every_entry_up_to_its_bound) {
    Bench small(3);
    auto const lines = small.stream("audit.csv");
    BOOST_TEST(lines.starts_with("time,status,client,route,operation,user,"));
    BOOST_TEST(std::ranges::count(lines, '\n') == 4);
    BOOST_TEST(lines.contains("u3,xarios-au,200,backend-conflict,r3,\"{\"\"roles\"\":[\"\"agent\"\"]}\""));
    Bench large(static_cast<std::int64_t>(most_csv_lines) + 700);
    auto const many = large.stream("audit.csv");
    BOOST_TEST(static_cast<std::size_t>(std::ranges::count(many, '\n')) == most_csv_lines + 1);
    auto const got = small.get("audit.csv");
    BOOST_TEST(got.header("Content-Type").starts_with("text/csv"));
    BOOST_TEST(got.header("Content-Disposition") == "attachment; filename=\"audit.csv\"");
}

BOOST_AUTO_TEST_CASE(no_cell_is_a_formula) {
    for (std::string const text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"}) {
        auto one = entry(2);
        one.user = text;
        auto const line = audit_as_csv(one);
        BOOST_TEST(line.contains("'" + text), text);
        BOOST_TEST(!line.contains("," + text), text);
    }
    auto one = entry(2);
    one.user = "say \"hi\", you\nthere";
    BOOST_TEST(audit_as_csv(one).contains("\"say \"\"hi\"\", you\nthere\""));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
