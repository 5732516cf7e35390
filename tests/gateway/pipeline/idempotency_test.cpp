#include "gateway/pipeline/idempotency.hpp"

#include "gateway/pipeline/read_request.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;
using test::header;
using test::status_of;

namespace {

constexpr Header json_type{"Content-Type", "application/json"};
constexpr std::string_view ana = R"({"userName":"ana"})";

struct Keyed : Fixture {
    pipeline::RequestContext& post(std::string_view key, std::string_view body = ana,
                                   std::string_view target = "/v1/acme/users") {
        auto& context = request("POST", target, {json_type, {"Idempotency-Key", key}}, body);
        let_in(context);
        context.route = context.place.route;
        BOOST_TEST(!pipeline::read_request(context));
        return context;
    }
    std::optional<ClientResponse> claim(pipeline::RequestContext& context) {
        return await(pipeline::claim_key(context));
    }
    void settle(pipeline::RequestContext& context, ClientResponse const& response) {
        await([&]() -> boost::asio::awaitable<int> {
            co_await pipeline::settle_key(context, response);
            co_return 0;
        }());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(idempotency, Keyed)

BOOST_AUTO_TEST_CASE(only_a_post_that_writes_wants_a_key) {
    BOOST_TEST(pipeline::wants_key(post("k")));
    BOOST_TEST(!pipeline::wants_key(post("k", ana, "/v1/acme/users?dry_run=true")));
    BOOST_TEST(!pipeline::wants_key(post("k", "{}", "/legacy/acme/json/reply/ListUsers")));
    auto& without = request("POST", "/v1/acme/users", {json_type}, ana);
    let_in(without);
    without.route = without.place.route;
    BOOST_TEST(!pipeline::read_request(without));
    BOOST_TEST(!pipeline::wants_key(without));
}

BOOST_AUTO_TEST_CASE(a_later_request_gets_the_first_response) {
    auto& first = post("k");
    BOOST_TEST(!claim(first));
    settle(first, {.status = 201,
                   .headers = first.arena.list<Header>({{"Location", "/v1/acme/users/1"}}),
                   .body = R"({"id":"1"})"});
    auto const again = claim(post("k"));
    BOOST_REQUIRE(again);
    BOOST_TEST(again->status == 201);
    BOOST_TEST(again->body == R"({"id":"1"})");
    BOOST_TEST(header(*again, "Location") == "/v1/acme/users/1");
    BOOST_TEST(header(*again, "Idempotency-Replayed") == "true");
    BOOST_TEST(counts.replays.value() == 1U);
}

BOOST_AUTO_TEST_CASE(a_kept_problem_names_the_request_that_repeats_it) {
    auto& first = post("k");
    BOOST_TEST(!claim(first));
    first.wrote = true;
    settle(first, first.fail(Fault::user_exists));
    auto& second = post("k");
    auto const again = claim(second);
    BOOST_REQUIRE(again);
    BOOST_TEST(again->body.find(second.id) != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(a_key_is_for_one_request) {
    BOOST_TEST(!claim(post("k")));
    BOOST_TEST(status_of(claim(post("k"))) == 409);
    BOOST_TEST(status_of(claim(post("k", R"({"userName":"bo"})"))) == 422);
    BOOST_TEST(status_of(claim(post("é"))) == 400);
    BOOST_TEST(!claim(post("another")));
}

BOOST_AUTO_TEST_CASE(a_failure_that_wrote_nothing_frees_the_key) {
    auto& failed = post("k");
    BOOST_TEST(!claim(failed));
    settle(failed, failed.fail(Fault::backend_unavailable));
    BOOST_TEST(!claim(post("k")));
    auto& written = post("w");
    BOOST_TEST(!claim(written));
    written.wrote = true;
    settle(written, written.fail(Fault::write_not_confirmed));
    BOOST_TEST(status_of(claim(post("w"))) == 502);
}

BOOST_AUTO_TEST_CASE(a_large_response_is_kept_in_short) {
    std::string const large(70'000, 'x');
    auto& first = post("k");
    BOOST_TEST(!claim(first));
    settle(first, {.status = 201,
                   .headers = first.arena.list<Header>({{"ETag", "\"1\""}, {"Vary", "Accept"}}),
                   .body = large});
    auto const again = claim(post("k"));
    BOOST_TEST(status_of(again) == 201);
    BOOST_TEST(again->body == "");
    BOOST_TEST(header(*again, "ETag") == "\"1\"");
    BOOST_TEST(header(*again, "Vary") == "");
}

BOOST_AUTO_TEST_SUITE_END()
