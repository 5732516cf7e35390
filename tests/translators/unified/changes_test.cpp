#include "translators/unified/changes.hpp"

#include "tests/translators/unified/support.hpp"
#include "translators/core/change_feed.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

std::string answer_to(Exchange& exchange, ClientCall const& call, Result<Answer> const& read) {
    std::vector<Result<Answer>> const outcomes{read};
    auto const step = call.next(outcomes, exchange.arena);
    auto const& response = std::get<Result<ClientResponse>>(step);
    return response ? std::to_string(response->status) + " " + std::string(response->body)
                    : std::string(info(response.error().fault).name);
}

FeedPage page_of(Exchange& exchange, ClientCall const& call) {
    auto const step = call.next({}, exchange.arena);
    auto const& calls = std::get<Calls>(step).calls;
    BOOST_REQUIRE_EQUAL(calls.size(), 1u);
    BOOST_TEST(!is_write(calls.front()));
    auto const page = feed_page(std::get<ReadRecord>(calls.front().what).key);
    BOOST_REQUIRE(page);
    return *page;
}

BOOST_AUTO_TEST_SUITE(changes, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_page_is_asked_for_and_written) {
    Exchange exchange(one_name);
    auto const parsed = exchange.send(Method::get, "/changes?since=41&limit=2");
    BOOST_REQUIRE_MESSAGE(parsed, outcome(parsed));
    auto const& call = *std::get<ClientCall const*>(*parsed);
    auto const page = page_of(exchange, call);
    BOOST_TEST(page.since == "41");
    BOOST_TEST(page.limit == 2u);
    auto const documents = exchange.arena.list<RecordDocument>(
        {{.key = "42", .document = R"({"id":"42"})"}, {.key = FeedEnd::more, .document = "42"}});
    BOOST_TEST(answer_to(exchange, call, Answer{.what = Records{.documents = documents}}) ==
               R"(200 {"changes":[{"id":"42"}],"next":"42","more":true})");
    BOOST_TEST(answer_to(exchange, call, Answer{.what = Records{.documents = documents.last(1)}}) ==
               R"(200 {"changes":[],"next":"42","more":true})");
    BOOST_TEST(answer_to(exchange, call, Answer{.what = Records{}}) ==
               R"(200 {"changes":[],"next":"41","more":false})");
    BOOST_TEST(answer_to(exchange, call, fail(Fault::backend_unavailable)) == "backend-unavailable");
}

BOOST_AUTO_TEST_CASE(without_parameters_the_page_begins_with_the_trail) {
    Exchange exchange;
    auto const parsed = exchange.send(Method::head, "/changes");
    BOOST_REQUIRE_MESSAGE(parsed, outcome(parsed));
    auto const page = page_of(exchange, *std::get<ClientCall const*>(*parsed));
    BOOST_TEST(page.since == "");
    BOOST_TEST(page.limit == 50u);
}

BOOST_AUTO_TEST_CASE(what_is_no_request_for_changes_is_refused) {
    struct {
        Method method;
        std::string_view target;
        std::string_view told;
    } const rows[]{
        {Method::get, "/changes?since=", "invalid-parameter"},
        {Method::get, "/changes?since=1&since=2", "invalid-parameter"},
        {Method::get, "/changes?limit=0", "invalid-parameter"},
        {Method::get, "/changes?limit=501", "invalid-parameter"},
        {Method::get, "/changes?cursor=1", "invalid-parameter"},
        {Method::get, "/changes?userName=kim", "invalid-parameter"},
        {Method::get, "/users?since=1", "invalid-parameter"},
        {Method::get, "/changes?format=xml", "not-acceptable"},
        {Method::get, "/changes.xml", "not-acceptable"},
        {Method::post, "/changes", "method-not-allowed"},
        {Method::get, "/changes/41", "not-found"},
    };
    for (auto const& row : rows) {
        Exchange exchange;
        auto const parsed = exchange.send(row.method, row.target);
        BOOST_REQUIRE_MESSAGE(!parsed, row.target);
        BOOST_TEST(info(parsed.error().fault).name == row.told, row.target);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
