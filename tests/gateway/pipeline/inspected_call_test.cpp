#include "gateway/pipeline/inspected_call.hpp"

#include "gateway/pipeline/request_handler.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

#include <nlohmann/json.hpp>

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;
using Json = nlohmann::json;

namespace {

constexpr Header json_type{"Content-Type", "application/json"};

/// A gateway of which an operator inspects calls.
struct Inspecting : Fixture {
    std::vector<inspect::KeptCall> begun;
    std::vector<inspect::KeptCall> ended;
    std::vector<std::uint64_t> abandoned;
    std::shared_ptr<inspect::Watch> watch = std::make_shared<inspect::Watch>();
    pipeline::RequestHandler handler{snapshot, services};

    Inspecting() {
        watch->last_seq = std::make_shared<std::atomic<std::uint64_t>>(0);
        watch->begun = [this](inspect::KeptCall call, inspect::Match const&) {
            begun.push_back(std::move(call));
        };
        watch->ended = [this](inspect::KeptCall call, inspect::Match const&) {
            ended.push_back(std::move(call));
        };
        watch->abandoned = [this](std::uint64_t seq) { abandoned.push_back(seq); };
        inspect({.route = "acme"});
    }
    void inspect(inspect::Inspection one) {
        one.id = 1;
        one.until = inspect::TimePoint::max();
        watch->inspections = {one};
        handler.replace_watch(watch);
    }
    /// Handles a request of the client "crm", and ends its permit as a connection does.
    server::Response handle(std::string_view method, std::string_view target, std::string_view body = {}) {
        auto const& asked = request_of_crm(method, target, {json_type}, body).request;
        auto const response = await(handler.handle(asked));
        asked.permit.held.reset();
        return response;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(inspected_call, Inspecting)

BOOST_AUTO_TEST_CASE(nothing_is_inspected_until_somebody_says_so) {
    handler.replace_watch(nullptr);
    BOOST_TEST(handle("GET", "/v1/acme/users/7").status == 200);
    BOOST_TEST(begun.empty());
    BOOST_TEST(ended.empty());
}

BOOST_AUTO_TEST_CASE(a_call_appears_when_it_begins_and_when_it_has_ended) {
    handle("GET", "/v1/acme/users/7?fields=id");
    BOOST_REQUIRE(begun.size() == 1U);
    BOOST_REQUIRE(ended.size() == 1U);
    BOOST_TEST(!begun[0].summary.status.has_value());
    BOOST_TEST(!begun[0].record);
    auto const& summary = ended[0].summary;
    BOOST_TEST(summary.seq == begun[0].summary.seq);
    BOOST_TEST((summary.status == 200));
    BOOST_TEST(summary.client == "crm");
    BOOST_TEST(summary.route == "acme");
    BOOST_TEST(summary.operation == "get");
    BOOST_TEST(summary.path == "/v1/acme/users/7?fields=id");
    BOOST_TEST(summary.face == "rest");
    BOOST_TEST(!summary.console);
    BOOST_TEST(abandoned.empty());
}

BOOST_AUTO_TEST_CASE(the_call_is_handed_over_after_its_response_was_written) {
    auto const& asked = request_of_crm("GET", "/v1/acme/users/7").request;
    await(handler.handle(asked));
    BOOST_TEST(ended.empty());
    asked.permit.held.reset();
    BOOST_TEST(ended.size() == 1U);
}

BOOST_AUTO_TEST_CASE(another_route_and_what_has_none_are_not_inspected) {
    handle("GET", "/v1/globex/users/7");
    handle("GET", "/v1/nobody/users/7");
    handle("GET", "/v1/routes");
    await(handler.handle(request("GET", "/v1/acme/users/7").request)); // of a stranger
    BOOST_TEST(begun.empty());
    BOOST_TEST(ended.empty());
}

BOOST_AUTO_TEST_CASE(among_writes_a_read_is_not_inspected) {
    inspect({.route = "acme", .calls = inspect::Calls::writes});
    handle("GET", "/v1/acme/users/7");
    BOOST_TEST(begun.empty());
    handle("PATCH", "/v1/acme/users/7", R"({"displayName":"Ana"})");
    BOOST_TEST(ended.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_call_of_failed_calls_is_handed_over_at_its_end_only) {
    inspect({.route = "acme", .calls = inspect::Calls::failed});
    handle("GET", "/v1/acme/users/7");
    BOOST_TEST(begun.empty());
    BOOST_TEST(ended.size() == 1U); // the inspector keeps it if it has failed
}

BOOST_AUTO_TEST_CASE(what_was_understood_and_what_it_came_to_is_kept) {
    handle("PATCH", "/v1/acme/users/7", R"({"displayName":"Ana"})");
    BOOST_REQUIRE(ended.size() == 1U);
    auto const record = Json::parse(*ended[0].record);
    auto const& understood = record.at("understood");
    BOOST_TEST(understood.at("user") == "7");
    BOOST_TEST(understood.at("set") == Json({{"displayName", "Ana"}}));
    BOOST_TEST(record.at("waits").at(0).at("kind") == "turn");
    BOOST_TEST(record.at("told").at("status") == 200);
}

BOOST_AUTO_TEST_CASE(a_refused_body_leaves_no_secret) {
    handle("PATCH", "/v1/acme/users/7", R"([{"password":"Tr1ck-Pony"}])");
    handle("POST", "/v1/acme/users", R"({"password":"Tr1ck-Pony")");
    BOOST_REQUIRE(ended.size() == 2U);
    for (auto const& one : ended) {
        BOOST_TEST(one.record->find("Tr1ck-Pony") == std::string::npos);
        BOOST_TEST(one.record->find("key-of-crm") == std::string::npos);
        BOOST_TEST(Json::parse(*one.record).at("understood").is_null());
        BOOST_TEST(Json::parse(*one.record).at("facts").back().at("code") == "nothing-sent");
    }
    BOOST_TEST(Json::parse(*ended[1].record).at("asked").at("body").at("readable") == false);
}

BOOST_AUTO_TEST_CASE(a_call_of_the_console_says_so) {
    auto& asked = request_of_crm("GET", "/v1/acme/users/7");
    auto const inside = server::Request{.head = asked.request.head,
                                        .body = {},
                                        .arena = asked.arena,
                                        .peer = "127.0.0.1",
                                        .arrived = asked.request.arrived,
                                        .permit = asked.request.permit,
                                        .via = "console"};
    await(handler.handle(inside));
    inside.permit.held.reset();
    BOOST_REQUIRE(ended.size() == 1U);
    BOOST_TEST(ended[0].summary.console);
}

BOOST_AUTO_TEST_CASE(a_call_without_a_response_is_given_up) {
    auto& context = request_of_crm("GET", "/v1/acme/users/7");
    services.watch = watch;
    let_in(context);
    context.route = context.place.route;
    pipeline::inspect_call(context);
    BOOST_TEST(begun.size() == 1U);
    context.inspected.reset();
    BOOST_TEST(abandoned.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
