#include "gateway/pipeline/search_routes.hpp"

#include "gateway/pipeline/pipeline.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <set>

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;

namespace {

/// Routes whose back end finds one user on each page of a list. Counts how many of its requests are under way
/// at once.
struct Searching : Fixture {
    Searching() {
        next = [this](Call const& call, Responses responses, Arena& arena) {
            return answer(call, responses, arena);
        };
    }

    Step<Answer> answer(Call const& call, Responses responses, Arena& arena) {
        auto const& list = std::get<ListUsers>(call.what);
        if (responses.empty()) {
            asked.push_back(list);
            return Ask{.requests = arena.list<Request>({{.method = Method::get, .target = "/users"}})};
        }
        if (fault) return Result<Answer>(fail(*fault));
        User const user{.id = list.cursor.empty() ? "1" : list.cursor, .user_name = "kim"};
        std::size_t const page = list.cursor.empty() ? 1 : list.cursor.front() - '0';
        auto const further =
            page < pages ? arena.copy(std::string(1, static_cast<char>('1' + page))) : std::string_view{};
        return Result<Answer>(
            Answer{.what = ManyUsers{.users = arena.list<User>({user}), .next = further}, .warnings = {}});
    }

    boost::asio::awaitable<Response> answer_later() {
        most_at_once = std::max(most_at_once, ++under_way);
        for (int i = 0; i < 50; ++i)
            co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
        --under_way;
        co_return Response{.status = 200};
    }

    void add(std::string const& name, Capabilities const& can = test::capabilities()) {
        snapshot->router.add({.name = name,
                              .backend = name,
                              .capabilities = &can,
                              .roles = &roles,
                              .binding = {dialect, slow, slow, session},
                              .shown = {.base_url = "https://vendor.example"},
                              .healthy = [] { return true; },
                              .total_timeout = std::chrono::seconds(5),
                              .most_waiting = 8,
                              .counts = counts.routes.get(name)},
                             {}, {});
    }

    ClientResponse search(std::string const& query, std::string_view key = "key-of-crm",
                          std::vector<Header> headers = {}) {
        headers.push_back({"X-Api-Key", key});
        auto const& target = targets.emplace_back("/v1/users?" + query);
        auto& context = request("GET", target, std::move(headers));
        auto const response = await(pipeline::respond(context));
        operation = context.operation;
        return response;
    }

    std::vector<ListUsers> asked;
    std::optional<Fault> fault;
    std::size_t pages = 1;
    std::size_t under_way = 0;
    std::size_t most_at_once = 0;
    std::string operation;
    std::deque<std::string> targets;
    fakes::ScriptedBackend slow{[this](Request const&, upstream::CallContext&) { return answer_later(); }};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(search_routes, Searching)

BOOST_AUTO_TEST_CASE(every_route_that_the_caller_may_read_is_asked) {
    auto const found = search("email=kim%40example.test");
    BOOST_TEST(found.status == 200);
    BOOST_TEST(operation == "search");
    BOOST_TEST(
        found.body ==
        R"({"users":[{"route":"acme","dialect":"scripted","user":{"id":"1","userName":"kim"}},)"
        R"({"route":"globex","dialect":"scripted","user":{"id":"1","userName":"kim"}}],"failures":[]})");
    BOOST_REQUIRE(asked.size() == 2U);
    BOOST_TEST(asked[1].email.value() == "kim@example.test");
    auto const own = search("userName=kim", "key-of-reader");
    BOOST_TEST(own.body.contains(R"("route":"acme")"));
    BOOST_TEST(!own.body.contains("globex"));
    BOOST_REQUIRE(asked.size() == 3U);
    BOOST_TEST(asked[2].user_name.value() == "kim");
}

BOOST_AUTO_TEST_CASE(a_chosen_route_lists_its_users_instead) {
    auto const list = search("userName=kim", "key-of-crm", {{"Host", "users.globex.example"}});
    BOOST_TEST(list.body == R"({"users":[{"id":"1","userName":"kim"}]})");
    BOOST_TEST(operation == "list");
}

BOOST_AUTO_TEST_CASE(the_methods_are_those_of_the_search_or_of_the_chosen_route) {
    auto const methods = [&](std::vector<Header> headers) {
        headers.push_back({"X-Api-Key", "key-of-crm"});
        auto& context = request("OPTIONS", "/v1/users", std::move(headers));
        auto const response = await(pipeline::respond(context));
        BOOST_TEST(response.status == 204);
        return std::string(test::header(response, "Allow"));
    };
    BOOST_TEST(methods({}) == "GET, HEAD, OPTIONS");
    BOOST_TEST(methods({{"Host", "users.globex.example"}}).contains("POST"));
}

BOOST_AUTO_TEST_CASE(a_route_that_fails_is_named_and_does_not_fail_the_others) {
    limits::Rate const rate{.requests = 1, .per = std::chrono::hours(1), .burst = 1};
    auto const spent = std::make_shared<limits::Bucket>(rate);
    spent->take(std::chrono::steady_clock::now());
    rate_limits->add("crm", rate, "globex", spent);
    static auto const without_lists = [] {
        auto can = test::capabilities();
        can.operations = {Operation::get};
        return can;
    }();
    static FieldRules const no_fields = [] {
        auto rules = test::capabilities().fields;
        rules[static_cast<std::size_t>(Field::email)].access = Access::write;
        return rules;
    }();
    static Capabilities const without_email{.dialect = "scripted",
                                            .operations = {Operation::list},
                                            .fields = no_fields,
                                            .extensions = {},
                                            .roles = RoleStyle::set,
                                            .concurrency = {}};
    add("silent", without_lists);
    add("discreet", without_email);
    auto const found = search("email=kim%40example.test");
    BOOST_TEST(found.status == 200);
    BOOST_TEST(found.body.contains(R"("users":[{"route":"acme",)"));
    BOOST_TEST(asked.size() == 1U);
    for (auto const& [route, problem] : {std::pair("globex", "rate-limited"),
                                         {"silent", "operation-not-supported"},
                                         {"discreet", "unsupported-field"}})
        BOOST_TEST(found.body.contains(std::string(R"({"route":")") + route +
                                       R"(","dialect":"scripted","problem":{"type":"urn:idiom:problem:)" +
                                       problem),
                   route << ": " << found.body);
    fault = Fault::backend_timeout;
    BOOST_TEST(search("userName=kim").body.starts_with(R"({"users":[],"failures":[{"route":"acme")"));
}

BOOST_AUTO_TEST_CASE(routes_are_asked_several_at_a_time) {
    for (int i = 0; i < 20; ++i)
        add("r" + std::to_string(i));
    search("userName=kim");
    BOOST_TEST(most_at_once > 1U);
    BOOST_TEST(most_at_once <= 8U);
    BOOST_TEST(slow.sent.size() == 20U);
}

BOOST_AUTO_TEST_CASE(all_pages_of_a_route_are_read_within_a_bound) {
    pages = 3;
    auto const found = search("userName=kim", "key-of-reader");
    BOOST_TEST(found.body.contains(R"("id":"1")"));
    BOOST_TEST(found.body.contains(R"("id":"3")"));
    BOOST_TEST(asked.size() == 3U);
    asked.clear();
    pages = 60;
    BOOST_TEST(search("userName=kim", "key-of-reader").body.contains("list the users of this route alone"));
    BOOST_TEST(asked.size() == 20U);
}

BOOST_AUTO_TEST_CASE(an_answer_covers_a_hundred_routes_and_leads_to_the_others) {
    for (int i = 0; i < 150; ++i)
        add("r" + std::to_string(i));
    auto const first = search("userName=kim");
    BOOST_TEST(asked.size() == 100U);
    BOOST_TEST(first.body.ends_with(R"("next":"r97"})"));
    auto const second = search("userName=kim&cursor=r97");
    BOOST_TEST(asked.size() == 152U);
    BOOST_TEST(second.body.starts_with(R"({"users":[{"route":"r98")"));
    BOOST_TEST(!second.body.contains("next"));
    // A caller cannot go on after a route that it may not use, or that is not there.
    BOOST_TEST(search("userName=kim&cursor=r97", "key-of-reader").status == 400);
    BOOST_TEST(search("userName=kim&cursor=nobody").status == 400);
}

BOOST_AUTO_TEST_CASE(what_is_no_search_has_missed_the_route_that_a_header_chooses) {
    for (auto const* const query :
         {"", "role=admin", "userName=a&email=b", "limit=1&userName=a", "userName=a&fields=shoe"}) {
        auto const response = search(query);
        BOOST_TEST(response.status == 404, query);
        BOOST_TEST(response.body.contains("urn:idiom:problem:route-not-found"), query);
        BOOST_TEST(response.body.contains("no header field chooses a route; "), query);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_search_is_refused) {
    snapshot->router = {}; // of which no header chooses a route
    add("acme");
    for (auto const* const query :
         {"", "role=admin", "userName=a&email=b", "limit=1&userName=a", "userName=a&fields=shoe"})
        BOOST_TEST(search(query).status == 400, query);
    BOOST_TEST(search("userName=a&format=xml").status == 406);
    BOOST_TEST(search("userName=a", "nobody").status == 401);
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_SUITE_END()
