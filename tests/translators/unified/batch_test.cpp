#include "translators/unified/batch.hpp"

#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

/// A batch, and what its parts came to.
struct Posted {
    explicit Posted(std::string_view body, std::string_view target = "/batch",
                    std::vector<Header> headers = {}) {
        auto const parsed = exchange.send(Method::post, target, body, std::move(headers));
        if (parsed)
            call = std::get<ClientCall const*>(*parsed);
        else
            refused = outcome(parsed);
    }
    /// The parts that are asked for next; none after the response.
    std::span<Call const> next() {
        auto const step = call->next(outcomes, exchange.arena);
        if (auto const* const calls = std::get_if<Calls>(&step)) return calls->calls;
        response = std::get<Result<ClientResponse>>(step).value();
        return {};
    }
    /// The first call of a part.
    Call first(Call const& part, Outcomes of_part = {}) {
        auto const step = std::get<PartOfRequest>(part.what).script->next(of_part, exchange.arena);
        return std::get<Calls>(step).calls.front();
    }
    /// Ends a part with what its only call came to.
    void end(Call const& part, Result<Answer> const& of_call) {
        std::vector<Result<Answer>> const of_part{of_call};
        auto const step = std::get<PartOfRequest>(part.what).script->next(of_part, exchange.arena);
        outcomes.push_back(std::get<Result<Answer>>(step));
    }

    Exchange exchange;
    std::string refused;
    ClientCall const* call = nullptr;
    std::vector<Result<Answer>> outcomes;
    ClientResponse response;
};

Answer const kim{.what = OneUser{.user = {.id = "7", .user_name = "kim"}}};

std::string many(std::size_t count) {
    std::string text = R"({"calls":[)";
    for (std::size_t i = 0; i < count; ++i)
        text += std::string(i ? "," : "") + R"({"method":"GET","path":"/users/7"})";
    return text + "]}";
}

BOOST_AUTO_TEST_SUITE(batch, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(calls_run_in_order_and_each_has_its_own_answer) {
    Posted batch(
        R"({"calls":[{"method":"GET","path":"/users/7"},{"method":"DELETE","path":"/users/8?scope=global"},)"
        R"({"method":"PATCH","path":"/users/9","headers":{"If-Match":"\"v\""},"body":{"lastName":"Ruiz"}}]})");
    auto part = batch.next();
    BOOST_REQUIRE(part.size() == 1u);
    BOOST_TEST(std::get<GetUser>(batch.first(part[0]).what).id == "7");
    batch.end(part[0], kim);
    part = batch.next();
    BOOST_REQUIRE(part.size() == 1u);
    BOOST_TEST(std::get<DeleteUser>(batch.first(part[0]).what).global);
    batch.end(part[0], Answer{.what = Done{}});
    part = batch.next();
    auto const update = std::get<UpdateUser>(batch.first(part[0]).what);
    BOOST_TEST(update.id == "9");
    BOOST_TEST((update.edit->without_user() == nullptr)); // because of its If-Match
    batch.end(part[0], fail(Fault::precondition_failed, "another version"));
    BOOST_TEST(batch.next().empty());
    BOOST_TEST(batch.response.status == 200);
    std::string_view const body = batch.response.body;
    BOOST_TEST(body.starts_with(R"({"answers":[{"status":200,"headers":{"ETag":")"));
    BOOST_TEST(body.contains(R"("body":{"id":"7","userName":"kim"}},{"status":204},{"status":412,"body":{)"));
    BOOST_TEST(body.contains("urn:idiom:problem:precondition-failed"));
}

BOOST_AUTO_TEST_CASE(reads_that_follow_one_another_run_together_and_no_call_passes_a_write) {
    struct Row {
        std::string_view calls; ///< one letter for each: r reads a user, l lists, w writes
        std::vector<std::size_t> rounds;
        bool parallel = false;
    };
    for (auto const& row : {
             Row{.calls = "r", .rounds = {1}},
             Row{.calls = "rlr", .rounds = {3}},
             Row{.calls = "www", .rounds = {1, 1, 1}},
             Row{.calls = "rrwlrwwrr", .rounds = {2, 1, 2, 1, 1, 2}},
             Row{.calls = "wrrw", .rounds = {1, 2, 1}},
             Row{.calls = "rwwr", .rounds = {4}, .parallel = true},
         }) {
        std::string text = row.parallel ? R"({"parallel":true,"calls":[)" : R"({"calls":[)";
        for (char const call : row.calls)
            text += call == 'w'   ? R"({"method":"DELETE","path":"/users/7"},)"
                    : call == 'l' ? R"({"method":"GET","path":"/users?userName=kim"},)"
                                  : R"({"method":"GET","path":"/users/7"},)";
        text.back() = ']';
        Posted batch(text + "}");
        std::vector<std::size_t> rounds;
        for (auto parts = batch.next(); !parts.empty(); parts = batch.next()) {
            rounds.push_back(parts.size());
            for (auto const& part : parts)
                batch.end(part, fail(Fault::user_not_found));
        }
        BOOST_TEST_CONTEXT(row.calls) { BOOST_TEST(rounds == row.rounds, boost::test_tools::per_element()); }
        BOOST_TEST(batch.response.status == 200);
    }
}

BOOST_AUTO_TEST_CASE(parallel_calls_are_asked_for_together_and_answered_in_their_order) {
    Posted batch(
        R"({"parallel":true,"calls":[{"method":"GET","path":"/users/1"},{"method":"GET","path":"/users/2"}]})");
    auto const parts = batch.next();
    BOOST_REQUIRE(parts.size() == 2u);
    batch.end(parts[0], fail(Fault::user_not_found));
    batch.end(parts[1], kim);
    BOOST_TEST(batch.next().empty());
    BOOST_TEST(batch.response.body.find("404") < batch.response.body.find("\"status\":200"));
}

BOOST_AUTO_TEST_CASE(a_part_may_be_many_calls) {
    Posted batch(
        R"({"calls":[{"method":"PUT","path":"/users?userName=ana","body":{"firstName":"Ana","lastName":"R","password":"p"}}]})");
    auto const part = batch.next().front();
    BOOST_TEST(std::get<ListUsers>(batch.first(part).what).user_name.value() == "ana");
    std::vector<Result<Answer>> const nobody{Answer{.what = ManyUsers{}}};
    BOOST_TEST(std::holds_alternative<CreateUser>(batch.first(part, nobody).what));
}

BOOST_AUTO_TEST_CASE(a_dry_run_holds_for_every_call) {
    Posted batch(R"({"calls":[{"method":"DELETE","path":"/users/7"},{"method":"GET","path":"/users/7"}]})",
                 "/batch?dry_run=true");
    BOOST_TEST(batch.call->dry_run());
    auto const part = batch.next();
    batch.end(part[0], Answer{.what = DryRunReport{}});
    batch.end(batch.next()[0], kim);
    BOOST_TEST(batch.next().empty());
    BOOST_TEST(batch.response.body.contains("would_send"));
    BOOST_TEST(!Posted(R"({"calls":[{"method":"DELETE","path":"/users/7"}]})").call->dry_run());
}

BOOST_AUTO_TEST_CASE(a_batch_with_a_call_that_cannot_be_carried_out_is_refused_whole_and_names_it) {
    struct Row {
        std::string body;
        std::string_view refusal;
    };
    std::string const fine = R"({"calls":[{"method":"GET","path":"/users/7"},)";
    for (
        auto const& [body, refusal] : {
            Row{"", "length-required"},
            Row{"[]", "invalid-value "},
            Row{"{}", "invalid-value /calls"},
            Row{R"({"calls":[]})", "invalid-value /calls"},
            Row{R"({"calls":{}})", "invalid-value /calls"},
            Row{R"({"calls":[7]})", "invalid-value /calls/0"},
            Row{R"({"parallel":1,"calls":[{"method":"GET","path":"/users/7"}]})", "invalid-value /parallel"},
            Row{R"({"ordered":true,"calls":[{"method":"GET","path":"/users/7"}]})",
                "unsupported-field /ordered"},
            Row{fine + R"({"method":"GET"}]})", "invalid-value /calls/1/path"},
            Row{fine + R"({"path":"/users/7"}]})", "invalid-value /calls/1/method"},
            Row{fine + R"({"method":"HEAD","path":"/users/7"}]})", "invalid-value /calls/1/method"},
            Row{fine + R"({"method":"GET","path":"/users/7","id":"a"}]})", "unsupported-field /calls/1/id"},
            // A batch within a batch, and what is not about users.
            Row{fine + R"({"method":"POST","path":"/batch","body":{"calls":[]}}]})",
                "invalid-value /calls/1/path"},
            Row{fine + R"({"method":"GET","path":"/capabilities"}]})", "invalid-value /calls/1/path"},
            Row{fine + R"({"method":"GET","path":"/v1/acme/users"}]})", "invalid-value /calls/1/path"},
            Row{fine + R"({"method":"GET","path":"/users/7/nothing"}]})", "invalid-value /calls/1"},
            Row{fine + R"({"method":"POST","path":"/users/7"}]})", "invalid-value /calls/1"},
            // What is said of the whole batch.
            Row{fine + R"({"method":"DELETE","path":"/users/7?dry_run=true"}]})",
                "invalid-value /calls/1/path"},
            Row{fine + R"({"method":"GET","path":"/users/7?format=xml"}]})", "invalid-value /calls/1/path"},
            Row{fine + R"({"method":"GET","path":"/users/7.xml"}]})", "invalid-value /calls/1/path"},
            Row{fine + R"({"method":"GET","path":"/users?limit=51"}]})", "invalid-value /calls/1"},
            Row{fine + R"({"method":"GET","path":"/users/7","headers":{"Idempotency-Key":"k"}}]})",
                "invalid-value /calls/1/headers/Idempotency-Key"},
            Row{fine + R"({"method":"GET","path":"/users/7","headers":{"If-Match":7}}]})",
                "invalid-value /calls/1/headers/If-Match"},
            Row{fine + R"({"method":"GET","path":"/users/7","headers":[]}]})",
                "invalid-value /calls/1/headers"},
            Row{fine +
                    R"({"method":"PATCH","path":"/users/7","headers":{"content-type":"text/xml"},"body":{}}]})",
                "invalid-value /calls/1/headers/content-type"},
            // What is wrong with the body of a call, at its place; the fault is that of the first.
            Row{fine + R"({"method":"PATCH","path":"/users/7","body":{"shoe":1,"firstName":"too long"}}]})",
                "unsupported-field /calls/1/body/shoe,/calls/1/body/firstName"},
            Row{fine + R"({"method":"POST","path":"/users"},{"method":"POST","path":"/users","body":{}}]})",
                "invalid-value /calls/1,/calls/2/body/userName,/calls/2/body/firstName,"
                "/calls/2/body/lastName,/calls/2/body/password"},
            Row{many(101), "invalid-value /calls/100"},
        })
        BOOST_TEST(Posted(body).refused == refusal, body << ": " << Posted(body).refused);
    BOOST_TEST(Posted(many(100)).refused == "");
}

BOOST_AUTO_TEST_CASE(a_batch_is_json_both_ways) {
    auto const one = many(1);
    BOOST_TEST(Posted(one, "/batch", {{"Content-Type", "application/xml"}}).refused ==
               "unsupported-media-type");
    BOOST_TEST(Posted(one, "/batch", {{"Content-Type", "application/merge-patch+json"}}).refused ==
               "unsupported-media-type");
    BOOST_TEST(Posted(one, "/batch", {{"Accept", "application/xml"}}).refused == "not-acceptable");
    BOOST_TEST(Posted(one, "/batch?format=xml").refused == "not-acceptable");
    BOOST_TEST(Posted(one, "/batch?limit=1").refused == "invalid-parameter");
    BOOST_TEST(Posted(one, "/batch", {{"Accept", "text/html, */*;q=0.1"}}).refused == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
