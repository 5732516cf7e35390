#include "gateway/console/inspections.hpp"

#include "gateway/console/calls.hpp"
#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace {

using namespace idiom;
using namespace idiom::console::test;
using Json = nlohmann::json;
using namespace std::chrono_literals;

constexpr std::string_view path = "/console/api/inspections";
Fields const posts{{"X-Idiom-Console", "1"}, {"Content-Type", "application/json"}};

struct Inspecting : House {
    explicit Inspecting(std::optional<inspect::Bounds> const& bounds = inspect::Bounds{})
        : inspector(bounds, {.log = [this](std::string const& line) { log.push_back(line); }}) {
        addresses.add(console::inspection_rows(
            {.inspector = inspector,
             .now = [this] { return clock; },
             .has_route = [](std::string_view name) { return name == "acme" || name == "globex"; },
             .has_client = [](std::string_view name) { return name == "crm"; },
             .changed = [this] { ++changes_told; }}));
        addresses.add(console::calls_rows(
            {.inspector = inspector,
             .make_case = [](std::shared_ptr<std::string const> record, std::string session, std::string name)
                 -> boost::asio::awaitable<std::expected<std::string, std::string>> {
                 if (record->contains("cut")) co_return std::unexpected("a body was cut");
                 co_return "name: " + name + "\nsession: '" + session + "'\n";
             }}));
    }
    Got post(std::string_view body) { return ask("POST", path, posts, body); }
    void keep(std::uint64_t seq, std::string id, std::string record, std::optional<int> status = 200) {
        inspect::KeptCall call{.summary = {.seq = seq,
                                           .id = std::move(id),
                                           .at = {},
                                           .method = "GET",
                                           .path = "/v1/acme/users/7",
                                           .status = status}};
        inspector.begun(call, {.always = {1}}, clock);
        if (!status) return;
        call.record = std::make_shared<std::string const>(std::move(record));
        call.session = "of the vendor";
        inspector.ended(std::move(call), {.always = {1}}, clock);
    }

    inspect::Now clock{.at = inspect::Time(1h), .steady = std::chrono::steady_clock::time_point(1h)};
    std::vector<std::string> log;
    int changes_told = 0;
    inspect::Inspector inspector;
};

BOOST_AUTO_TEST_SUITE(inspections)

BOOST_AUTO_TEST_CASE(nothing_is_inspected_until_somebody_says_so) {
    Inspecting house;
    auto const got = Json::parse(house.ask("GET", path).body);
    BOOST_TEST(got == Json({{"inspections", Json::array()},
                            {"memory", {{"used", 0}, {"most", 8 * 1024 * 1024}}},
                            {"calls", {{"kept", 0}, {"most", 200}}}}));
}

BOOST_AUTO_TEST_CASE(an_inspection_begins_is_listed_and_ends) {
    Inspecting house;
    auto const begun =
        house.post(R"({"route":"acme","calls":"writes","for":"5m","most":20,"values":"hidden"})");
    BOOST_TEST(begun.status == 201);
    BOOST_TEST(begun.header("Location") == "/console/api/inspections/1");
    Json const expected{{"id", "1"},
                        {"route", "acme"},
                        {"client", nullptr},
                        {"calls", "writes"},
                        {"values", "hidden"},
                        {"began", "1970-01-01T01:00:00.000000Z"},
                        {"ends", "1970-01-01T01:05:00.000000Z"},
                        {"most", 20},
                        {"kept", 0}};
    BOOST_TEST(Json::parse(begun.body) == expected);
    BOOST_TEST(Json::parse(house.ask("GET", path).body).at("inspections") == Json::array({expected}));
    BOOST_TEST(house.log.front().ends_with("asked for from 192.0.2.1"));
    BOOST_TEST(house.ask("DELETE", std::string(path) + "/1", changes).status == 204);
    BOOST_TEST(house.ask("DELETE", std::string(path) + "/1", changes).status == 404);
    BOOST_TEST(house.changes_told == 2);
}

BOOST_AUTO_TEST_CASE(a_client_alone_is_enough_and_ten_minutes_are_usual) {
    Inspecting house;
    auto const begun = Json::parse(house.post(R"({"client":"crm"})").body);
    BOOST_TEST(begun.at("client") == "crm");
    BOOST_TEST(begun.at("calls") == "all");
    BOOST_TEST(begun.at("values") == "shown");
    BOOST_TEST(begun.at("ends") == "1970-01-01T01:10:00.000000Z");
    BOOST_TEST(begun.at("most") == 200);
}

BOOST_AUTO_TEST_CASE(what_is_nonsense_is_refused_where_it_stands) {
    struct {
        std::string_view body;
        int status;
        std::string_view pointer;
    } const rows[]{
        {R"({"route":"acme","colour":"red"})", 422, "/colour"},
        {R"({"route":"acme","for":"61m"})", 422, "/for"},
        {R"({"route":"acme","for":"500ms"})", 422, "/for"},
        {R"({"route":"acme","for":600})", 422, "/for"},
        {R"({"route":"acme","for":"soon"})", 422, "/for"},
        {R"({"route":"acme","most":0})", 422, "/most"},
        {R"({"route":"acme","most":201})", 422, "/most"},
        {R"({"route":"acme","most":"many"})", 422, "/most"},
        {R"({"route":"acme","most":1.5})", 422, "/most"},
        {R"({"route":"nobody"})", 422, "/route"},
        {R"({"client":"nobody"})", 422, "/client"},
        {R"({"route":"acme","calls":"reads"})", 422, "/calls"},
        {R"({"route":"acme","values":"some"})", 422, "/values"},
        {R"({})", 422, ""},
        {R"([])", 422, ""},
        {R"({"route":null,"client":null})", 422, ""},
        {R"({"route":"acme")", 400, ""},
        {R"({"route":"acme","route":"globex"})", 400, ""},
        {"", 400, ""},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.body) {
            Inspecting house;
            auto const got = house.post(row.body);
            BOOST_TEST(got.status == row.status);
            BOOST_TEST(house.inspector.inspections().empty());
            if (row.status != 422) continue;
            auto const error = Json::parse(got.body).at("errors").at(0);
            BOOST_TEST(error.value("pointer", "") == row.pointer);
        }
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_is_told_at_once) {
    Inspecting house;
    auto const got = house.post(R"({"route":"nobody","for":"2h","most":0})");
    BOOST_TEST(Json::parse(got.body).at("errors").size() == 3U);
}

BOOST_AUTO_TEST_CASE(another_type_a_form_and_a_foreign_page_begin_nothing) {
    Inspecting house;
    constexpr std::string_view body = R"({"route":"acme"})";
    BOOST_TEST(house.ask("POST", path, changes, body).status == 415);
    BOOST_TEST(house.ask("POST", path, {{"Content-Type", "application/json"}}, body).status == 403);
    Fields foreign = posts;
    foreign.push_back({"Origin", "https://evil.example"});
    BOOST_TEST(house.ask("POST", path, foreign, body).status == 403);
    BOOST_TEST(house.inspector.inspections().empty());
}

BOOST_AUTO_TEST_CASE(a_body_may_have_64_KiB) {
    Inspecting house;
    house.post(R"({"route":"acme"})");
    BOOST_TEST((house.most_body == std::size_t{64} * 1024));
}

BOOST_AUTO_TEST_CASE(a_fifth_inspection_is_refused) {
    Inspecting house;
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(house.post(R"({"route":"acme"})").status == 201);
    auto const got = house.post(R"({"route":"acme"})");
    BOOST_TEST(got.status == 409);
    BOOST_TEST(Json::parse(got.body).at("type") == "urn:idiom:problem:inspection-limit");
}

BOOST_AUTO_TEST_CASE(where_inspecting_is_off_none_begins) {
    Inspecting house(std::nullopt);
    auto const got = house.post(R"({"route":"acme"})");
    BOOST_TEST(got.status == 403);
    BOOST_TEST(Json::parse(got.body).at("type") == "urn:idiom:problem:forbidden");
    BOOST_TEST(house.ask("GET", path).status == 200);
}

BOOST_AUTO_TEST_CASE(an_unknown_inspection_cannot_end) {
    Inspecting house;
    for (auto const* const id : {"7", "x", "-1", "99999999999999999999"})
        BOOST_TEST(house.ask("DELETE", std::string(path) + "/" + id, changes).status == 404, id);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(kept_calls)

BOOST_AUTO_TEST_CASE(calls_are_listed_newest_first_in_pages) {
    Inspecting house;
    house.post(R"({"route":"acme"})");
    for (std::uint64_t seq = 1; seq <= 5; ++seq)
        house.keep(seq, "r" + std::to_string(seq), "{}");
    auto const ids = [&](std::string const& query) {
        auto const got = Json::parse(house.ask("GET", "/console/api/calls" + query).body);
        std::string made;
        for (auto const& one : got.at("calls"))
            made += one.at("id").get<std::string>() + " ";
        return made + (got.at("next").is_null() ? "end" : got.at("next").get<std::string>());
    };
    BOOST_TEST(ids("") == "r5 r4 r3 r2 r1 end");
    BOOST_TEST(ids("?limit=2") == "r5 r4 4");
    BOOST_TEST(ids("?limit=2&after=4") == "r3 r2 2");
    BOOST_TEST(ids("?q=r3") == "r3 end");
    BOOST_TEST(ids("?q=nothing") == "end");
    for (auto const* const query : {"?limit=0", "?limit=101", "?limit=x", "?after=x", "?after=-1"})
        BOOST_TEST(house.ask("GET", std::string("/console/api/calls") + query).status == 400, query);
}

BOOST_AUTO_TEST_CASE(a_call_is_shown_whole_while_it_is_kept) {
    Inspecting house;
    house.post(R"({"route":"acme"})");
    house.keep(1, "one", R"({"id":"one"})");
    house.keep(2, "still running", {}, std::nullopt);
    BOOST_TEST(house.ask("GET", "/console/api/calls/one").body == R"({"id":"one"})");
    auto const running = Json::parse(house.ask("GET", "/console/api/calls/still%20running").body);
    BOOST_TEST(running.at("status").is_null());
    BOOST_TEST(running.at("told").is_null());
    auto const gone = house.ask("GET", "/console/api/calls/two");
    BOOST_TEST(gone.status == 404);
    BOOST_TEST(Json::parse(gone.body).at("type") == "urn:idiom:problem:call-not-kept");
    BOOST_TEST(house.ask("DELETE", "/console/api/calls", changes).status == 204);
    BOOST_TEST(house.ask("GET", "/console/api/calls/one").status == 404);
}

BOOST_AUTO_TEST_CASE(a_call_is_saved_as_a_case) {
    Inspecting house;
    house.post(R"({"route":"acme"})");
    house.keep(1, "one", "{}");
    house.keep(2, "cut", "cut");
    house.keep(3, "running", {}, std::nullopt);
    auto const saved = house.ask("GET", "/console/api/calls/one/case");
    BOOST_TEST(saved.status == 200);
    BOOST_TEST(saved.header("Content-Type") == "application/yaml");
    BOOST_TEST(saved.body == "name: call_one\nsession: 'of the vendor'\n");
    BOOST_TEST(saved.header("Content-Disposition") == "attachment; filename=\"call_one.yaml\"");
    BOOST_TEST(house.ask("GET", "/console/api/calls/a%22%C3%BC/case").status == 404);
    house.keep(4, "a\"\xC3\xBC", "{}");
    BOOST_TEST(house.ask("GET", "/console/api/calls/a%22%C3%BC/case").header("Content-Disposition") ==
               "attachment; filename=\"call_a___.yaml\"");
    auto const cut = house.ask("GET", "/console/api/calls/cut/case");
    BOOST_TEST(cut.status == 409);
    BOOST_TEST(Json::parse(cut.body).at("detail") == "a body was cut");
    BOOST_TEST(house.ask("GET", "/console/api/calls/running/case").status == 409);
    BOOST_TEST(house.ask("GET", "/console/api/calls/two/case").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
