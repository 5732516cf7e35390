#include "gateway/upstream/traced_backend.hpp"

#include "gateway/telemetry/tracing/recorder.hpp"
#include "tests/support/await.hpp"
#include "translators/codec/json/json.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using boost::asio::awaitable;

/// Gives its responses in turn, and keeps the `traceparent` of each request.
class Vendor final : public upstream::Backend {
public:
    Vendor(std::vector<Response> answers, std::vector<std::string>& parents)
        : answers_(std::move(answers)), parents_(parents) {}
    awaitable<Response> send(Request const&, upstream::CallContext& call_context) override {
        parents_.emplace_back(call_context.traceparent);
        co_return answers_[parents_.size() - 1];
    }

private:
    std::vector<Response> answers_;
    std::vector<std::string>& parents_;
};

/// Returns each span as text: "resends status error failed".
std::vector<std::string> facts(std::string const& spans) {
    Arena arena;
    auto const text = "[" + spans + "]";
    auto const read = json::read(text, arena);
    BOOST_REQUIRE(read);
    std::vector<std::string> all;
    for (auto const& span : read->items) {
        auto const value = [&](std::string_view key) -> std::string {
            for (auto const& attribute : span.find("attributes")->items)
                if (attribute.text_of("key") == key) {
                    auto const& holder = *attribute.find("value");
                    return std::string(holder.members.front().value.text);
                }
            return "-";
        };
        all.push_back(value("http.request.resend_count") + " " + value("http.response.status_code") + " " +
                      value("error.type") + (span.find("status") ? " failed" : ""));
        BOOST_TEST(span.text_of("name").value() == "PUT");
        BOOST_TEST(span.find("kind")->text == "3");
        BOOST_TEST(value("http.request.method") == "PUT");
        BOOST_TEST(value("server.address") == "api.example");
        BOOST_TEST(value("server.port") == "443");
        BOOST_TEST(value("idiom.backend") == "acme");
        BOOST_TEST(value("idiom.dialect") == "xarios");
        BOOST_TEST(spans.find("of-ana") == std::string::npos);
    }
    return all;
}

Request const request{
    .method = Method::put, .target = "/users/of-ana?a=of-ana", .body = "of-ana", .writes = true};

BOOST_AUTO_TEST_SUITE(traced_backend)

BOOST_AUTO_TEST_CASE(every_try_is_a_span_and_the_parent_of_what_the_back_end_records) {
    std::vector<Response> const answers{{.status = 200},
                                        {.delivery = Delivery::lost},
                                        {.delivery = Delivery::timed_out},
                                        {.status = 503},
                                        {.status = 404}};
    std::vector<std::string> parents;
    auto const backend =
        upstream::traced(std::make_unique<Vendor>(answers, parents),
                         {.backend = "acme", .dialect = "xarios", .address = "api.example", .port = 443});
    std::string spans;
    tracing::Recorder recorder(0, [&](tracing::Batch& batch) {
        spans = std::exchange(batch.spans, {});
        return true;
    });
    Arena arena;
    tracing::Context const context{"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1"};
    auto const* const trace = recorder.begin(context, arena);
    upstream::CallContext call_context{.arena = arena,
                                       .deadline = std::chrono::steady_clock::time_point::max(),
                                       .tracestate = context.tracestate,
                                       .trace = trace};
    for (std::size_t i = 0; i < answers.size(); ++i)
        idiom::test::await(backend->send(request, call_context));
    recorder.flush();
    BOOST_TEST(facts(spans) ==
                   (std::vector<std::string>{"- 200 -", "1 - connection_lost failed", "2 - timeout failed",
                                             "3 503 503 failed", "4 404 404 failed"}),
               boost::test_tools::per_element());
    std::size_t at = 0;
    for (auto const& parent : parents) {
        BOOST_TEST(parent.starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
        BOOST_TEST(parent.ends_with("-01"));
        at = spans.find("\"spanId\":\"" + parent.substr(36, 16), at);
        BOOST_TEST(at != std::string::npos);
        BOOST_TEST(spans.substr(at, 200).contains("\"parentSpanId\":\"" + std::string(trace->span)));
    }
    BOOST_TEST(call_context.tracestate == "a=1");
}

BOOST_AUTO_TEST_CASE(what_is_not_recorded_goes_through_as_it_is) {
    std::vector<std::string> parents;
    auto const backend =
        upstream::traced(std::make_unique<Vendor>(std::vector<Response>{{.status = 200}}, parents), {});
    Arena arena;
    upstream::CallContext call_context{.arena = arena, .deadline = {}, .traceparent = "as it came"};
    BOOST_TEST(idiom::test::await(backend->send(request, call_context)).status == 200);
    BOOST_TEST(parents == std::vector<std::string>{"as it came"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
