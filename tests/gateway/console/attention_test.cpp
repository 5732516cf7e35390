#include "gateway/console/attention.hpp"

#include "tests/gateway/console/live_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>

namespace {

using namespace idiom::console;
using idiom::console::test::Live;
using namespace std::chrono_literals;

std::string lines(Live const& live) {
    std::string all;
    for (auto const& one : needs_attention(live.now, live.figures))
        all.append(one.severity)
            .append(" ")
            .append(one.code)
            .append(" ")
            .append(one.link)
            .append(": ")
            .append(one.text + "\n");
    return all;
}

BOOST_AUTO_TEST_SUITE(attention)

BOOST_AUTO_TEST_CASE(nothing_needs_attention_when_all_is_well) {
    Live live;
    live.figures.note(live.now);
    live.steps(20, "acme", 100, 1);
    BOOST_TEST(lines(live) == "");
}

BOOST_AUTO_TEST_CASE(each_trouble_is_told_in_a_sentence_with_its_number) {
    struct {
        std::string_view name;
        std::function<void(Live&)> happens;
        std::string_view told;
    } const rows[]{
        {"an open circuit",
         [](Live& live) { live.backend_of("evo").circuit = CircuitState{.state = "open", .open_for = 9}; },
         "bad circuit-open /console/backends/evo: Back end evo: the circuit is open and opens for a try in 9 "
         "s; "
         "this hits route voice.\n"},
        {"a URL that is out",
         [](Live& live) {
             live.backend_of("xarios").hosts = {{.url = "https://a"},
                                                {.url = "https://b", .in = false, .back_in = 9}};
         },
         "warn host-out /console/backends/xarios: Back end xarios: 1 of 2 URLs gets no requests, for 9 s "
         "more; this hits routes acme and globex.\n"},
        {"all URLs out",
         [](Live& live) {
             live.backend_of("xarios").hosts = {{.url = "https://a", .in = false, .back_in = 300},
                                                {.url = "https://b", .in = false, .back_in = 200}};
         },
         "warn host-out /console/backends/xarios: Back end xarios: 2 of 2 URLs get no requests, for 3 min "
         "more; this hits routes acme and globex.\n"},
        {"a back end that is away", [](Live& live) { live.backend_of("evo").usable = false; },
         "bad backend-down /console/backends/evo: Back end evo: the latest requests did not get through; "
         "this "
         "hits route voice.\n"},
        {"a token that cannot be fetched",
         [](Live& live) {
             auto& credentials = live.backend_of("evo").credentials;
             credentials.last_error = "401";
             credentials.ends = live.now.time + 150s;
         },
         "bad token-failed /console/backends/evo: Back end evo: no token can be fetched (401), and the "
         "present "
         "one ends in 2 min; this hits route voice.\n"},
        {"a token that nobody renews",
         [](Live& live) {
             auto& credentials = live.backend_of("evo").credentials;
             credentials.last_fetch = live.now.time - 2h;
             credentials.ends = live.now.time + 100s;
         },
         "warn token-ends /console/backends/evo: Back end evo: the token ends in 100 s; this hits route "
         "voice.\n"},
        {"a token of a short life",
         [](Live& live) {
             auto& credentials = live.backend_of("evo").credentials;
             credentials.last_fetch = live.now.time - 4min;
             credentials.ends = live.now.time + 1min;
         },
         ""},
        {"calls that fail", [](Live& live) { live.steps(12, "acme", 100, 3); },
         "bad calls-fail /console/routes/acme: 3.0 % of the calls of the last minute failed (5xx); this hits "
         "route acme most.\n"},
        {"calls that fail on several routes",
         [](Live& live) {
             live.call("voice", 1, 1);
             live.call("globex", 10, 5);
             live.call("acme", 100, 4);
         },
         "bad calls-fail /console/routes/globex: 9.0 % of the calls of the last minute failed (5xx); this "
         "hits "
         "route globex most.\n"},
        {"calls that fail before their route is known",
         [](Live& live) {
             live.now.total.requests += 9;
             live.now.total.failed += 9;
         },
         "bad calls-fail /console/configuration: 100.0 % of the calls of the last minute failed (5xx); this "
         "hits no route.\n"},
        {"a store that refuses writes", [](Live& live) { live.now.store_trouble = "the disk is full"; },
         "bad store-read-only /console/configuration: The store refuses writes: the disk is full; this hits "
         "the "
         "writes of every route.\n"},
        {"a store that fails now and then", [](Live& live) { live.now.alarms.store_errors = 2; },
         "warn store-errors /console/configuration: The store failed 2 times in the last minute; this hits "
         "the "
         "writes of every route.\n"},
        {"overload", [](Live& live) { live.now.alarms.overloaded = 7; },
         "warn overloaded /console/configuration: 7 calls of the last minute were refused for overload; this "
         "hits every route.\n"},
        {"guesses", [](Live& live) { live.now.alarms.failed_logins = 61; },
         "warn logins-fail /console/configuration: 61 logins failed in the last minute; this hits no route, "
         "as "
         "the callers are unknown.\n"},
        {"a few wrong keys", [](Live& live) { live.now.alarms.failed_logins = 60; }, ""},
        {"lost lines", [](Live& live) { live.now.alarms.lost_log_lines = 5; },
         "warn log-lines-lost /console/configuration: 5 lines of the access log were lost in the last "
         "minute.\n"},
        {"a reload that failed", [](Live& live) { live.now.reload_failed = true; },
         "warn reload-failed /console/configuration: The last reload failed and changed nothing.\n"},
        {"a pool that is too small",
         [](Live& live) {
             live.backend_of("evo").pool = {.in_use = 16, .limit = 16, .waiting = 3};
             live.steps(13);
         },
         "warn pool-waiting /console/backends/evo: Back end evo: 3 requests wait for one of 16 connections, "
         "for a minute now; this hits route voice.\n"},
        {"a broken file", [](Live& live) { live.now.file_trouble = "routes.yaml:3:1: unknown key 'x'"; },
         "warn file-broken /console/configuration: The file on the disk cannot be loaded: routes.yaml:3:1: "
         "unknown key 'x'.\n"},
    };
    for (auto const& row : rows) {
        Live live;
        live.figures.note(live.now);
        row.happens(live);
        BOOST_TEST(lines(live) == row.told, row.name);
    }
}

/// The link of each is named "Back end", "Route" or "Configuration" by the page, by these addresses.
BOOST_AUTO_TEST_CASE(each_trouble_leads_to_a_back_end_a_route_or_the_configuration) {
    Live live;
    live.figures.note(live.now);
    live.backend_of("evo").usable = false;
    live.backend_of("xarios").hosts[0].in = false;
    live.now.alarms = {.overloaded = 1, .failed_logins = 61, .store_errors = 1, .lost_log_lines = 1};
    live.now.store_trouble = live.now.file_trouble = "x";
    live.now.reload_failed = true;
    live.call("acme", 1, 1);
    auto const all = needs_attention(live.now, live.figures);
    BOOST_TEST(all.size() == 10u);
    for (auto const& one : all)
        BOOST_TEST((one.link.starts_with("/console/backends/") || one.link.starts_with("/console/routes/") ||
                    one.link == "/console/configuration"),
                   one.code << " " << one.link);
}

BOOST_AUTO_TEST_CASE(the_worst_comes_first) {
    Live live;
    live.figures.note(live.now);
    live.now.reload_failed = true;
    live.backend_of("evo").hosts[0].in = false;
    live.backend_of("xarios").circuit = CircuitState{.state = "open", .open_for = 1};
    auto const all = needs_attention(live.now, live.figures);
    BOOST_REQUIRE(all.size() == 3u);
    BOOST_TEST(all[0].code == "circuit-open");
    BOOST_TEST(all[1].code == "host-out");
    BOOST_TEST(all[2].code == "reload-failed");
}

BOOST_AUTO_TEST_CASE(what_has_passed_a_minute_ago_is_over) {
    Live live;
    live.figures.note(live.now);
    live.now.alarms.overloaded = 7;
    live.steps(11);
    BOOST_TEST(lines(live) != "");
    live.steps(3);
    BOOST_TEST(lines(live) == "");
}

BOOST_AUTO_TEST_CASE(the_health_of_a_back_end_has_a_word) {
    struct {
        std::function<void(BackendState&)> happens;
        std::string_view word;
    } const rows[]{
        {[](BackendState&) {}, "usable"},
        {[](BackendState& one) { one.asked.requests = 0; }, "unasked"},
        {[](BackendState& one) { one.usable = false; }, "unusable"},
        {[](BackendState& one) { one.circuit = CircuitState{.state = "open"}; }, "unusable"},
        {[](BackendState& one) { one.circuit = CircuitState{.state = "half-open"}; }, "degraded"},
        {[](BackendState& one) { one.circuit = CircuitState{.state = "closed"}; }, "usable"},
        {[](BackendState& one) { one.hosts[0].in = false; }, "degraded"},
        {[](BackendState& one) { one.credentials.last_error = "no"; }, "degraded"},
    };
    for (auto const& row : rows) {
        Live live;
        live.call("acme", 1);
        auto& backend = live.backend_of("xarios");
        row.happens(backend);
        BOOST_TEST(health_of(backend).word == row.word);
        BOOST_TEST(health_of(backend).reason.empty() == (row.word == "usable"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
