#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/vitals.hpp"
#include "tests/sandbox/server.hpp"

#include <zlib.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace idiom::test;
using namespace std::string_literals;
namespace sandbox = idiom::sandbox;

namespace {

std::string gzip(std::string_view text) {
    z_stream stream{};
    BOOST_REQUIRE(::deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(::deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    BOOST_REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    ::deflateEnd(&stream);
    return out;
}

/// A vendor that answers every call as the test says, and a gateway with the route `odd` to it. The gateway's
/// timeouts are long, because a busy machine takes long for large answers.
class Fixture {
public:
    using Say = std::function<sandbox::Response(sandbox::Request const&)>;

    explicit Fixture(
        std::string const& more = "", std::string const& dialect = "genesys",
        std::string const& auth = "{ type: basic, username: ops, password: \"${env:VENDOR_PASSWORD}\" }") {
        auto const port = server_.listen(0, [this](sandbox::Request const& request) {
            std::shared_ptr<Say const> say; // shared, because a response may be large
            {
                std::scoped_lock const lock(mutex_);
                seen_.push_back(request);
                say = say_;
            }
            return (*say)(request);
        });
        server_.start(4);
        url_ = "http://127.0.0.1:" + std::to_string(port);
        gateway_.emplace(Setup{.more_back_ends =
                                   "  odd:\n    dialect: " + dialect + "\n    url: " + url_ + "\n    auth: " +
                                   auth + "\n    timeout: { connect: 1m, request: 5m, total: 5m }\n" + more,
                               .more_routes = "  odd: { backend: odd }\n"},
                         vendors_);
    }
    ~Fixture() { server_.stop(); }

    void says(Say say) {
        std::scoped_lock const lock(mutex_);
        say_ = std::make_shared<Say const>(std::move(say));
    }
    void says(sandbox::Response const& response) {
        says([response](sandbox::Request const&) { return response; });
    }
    sandbox::Request last() {
        std::scoped_lock const lock(mutex_);
        return seen_.back();
    }
    std::string const& url() const { return url_; }
    Gateway& gateway() { return *gateway_; }
    HttpResponse read() { return gateway_->client().get("/v1/odd/users/7"); }
    /// A write without a read before it.
    HttpResponse write() {
        return gateway_->client().call("PATCH", "/v1/odd/users/7", json_type, R"({"password":"k1m-Secret"})");
    }

private:
    std::mutex mutex_;
    std::shared_ptr<Say const> say_;
    std::vector<sandbox::Request> seen_;
    sandbox::Server server_;
    std::string url_;
    Vendors vendors_;
    std::optional<Gateway> gateway_;
};

std::string const user =
    R"({"statusCode":0,"user":{"id":"7","userName":"kim","firstName":"Zo\u00eb","roles":["ROLE_AGENT"]}})";
std::string const user_in_latin = "{\"statusCode\":0,\"user\":{\"id\":\"7\",\"userName\":\"kim\","
                                  "\"firstName\":\"Zo\xEB\",\"roles\":[\"ROLE_AGENT\"]}}";

sandbox::Response response(std::string const& type, std::string const& body, std::string const& coding = "") {
    sandbox::Response made{.status = 200, .content_type = type, .body = body, .headers = {}, .delivery = {}};
    if (!coding.empty()) made.headers.push_back({"Content-Encoding", coding});
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_user_is_read_whatever_the_answer_is_encoded_in) {
    Fixture fixture;
    struct {
        std::string name;
        sandbox::Response response;
    } const rows[]{
        {"a byte order mark", response("application/json", "\xEF\xBB\xBF" + user)},
        {"gzip", response("application/json", gzip(user), "gzip")},
        {"Latin-1", response("application/json; charset=iso-8859-1", user_in_latin)},
        {"ASCII, called something else", response("application/json; charset=iso-8859-15", user)},
        {"gzip of Latin-1", response("application/json; charset=iso-8859-1", gzip(user_in_latin), "gzip")}};
    for (auto const& row : rows) {
        fixture.says(row.response);
        auto const got = fixture.read();
        BOOST_TEST(got.status == 200, row.name << ": " << got.body);
        BOOST_TEST(json_of(got).value("firstName", "") == "Zo\u00eb", row.name);
        BOOST_TEST(json_of(got).at("roles").size() == 1u, row.name);
    }
    BOOST_TEST(fixture.last().header("Accept-Encoding") == "identity");
    BOOST_TEST(std::string(fixture.last().header("User-Agent")).starts_with("idiom/"));
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_decoded_says_why) {
    Fixture fixture;
    struct {
        sandbox::Response response;
        std::string says;
    } const rows[]{{response("application/json", "x", "br"), "the content coding 'br'"},
                   {response("application/json", gzip(user).substr(0, 30), "gzip"), "no whole gzip data"},
                   {response("application/json", gzip(std::string(17 * 1024 * 1024, ' ')), "gzip"),
                    "too large once it is decompressed"},
                   {response("application/json; charset=koi8-r", user_in_latin), "the charset 'koi8-r'"},
                   {response("text/plain", user), "the answer is text/plain"},
                   {response("text/json", user), "the answer is text/json"},
                   {response("application/json, application/json", user),
                    "the answer is application/json, application/json"}};
    for (auto const& row : rows) {
        fixture.says(row.response);
        for (auto const& got : {fixture.read(), fixture.write()}) {
            BOOST_TEST(got.status == 502);
            BOOST_TEST(problem_of(got) == "backend-error");
            BOOST_TEST(json_of(got).at("detail").get<std::string>().find(row.says) != std::string::npos,
                       got.body);
            BOOST_TEST(json_of(got).at("backend").at("status") == 200, got.body);
        }
        BOOST_TEST(json_of(fixture.write()).value("outcome", "") == "uncertain");
    }
    BOOST_TEST(fixture.gateway().logs("back end 'odd': " + fixture.url() +
                                      ": its answer is in a content coding that is not taken here"));
}

BOOST_AUTO_TEST_CASE(a_vendor_that_repeats_what_it_was_sent_is_not_quoted) {
    Fixture fixture;
    fixture.says([](sandbox::Request const& request) {
        auto const authorization = std::string(request.header("Authorization"));
        auto const message = "the call with " + authorization + " is not valid";
        return sandbox::json_response(400, Json{{"statusCode", 1}, {"statusMessage", message}}.dump());
    });
    for (auto const& got : {fixture.read(), fixture.write()}) {
        auto const sent = std::string(fixture.last().header("Authorization"));
        BOOST_REQUIRE(sent.starts_with("Basic "));
        BOOST_TEST(got.body.find(sent.substr(6)) == std::string::npos, got.body);
        BOOST_TEST(got.body.find("is not valid") == std::string::npos, got.body);
        for (auto const& secret : configured_secrets())
            BOOST_TEST(got.body.find(secret) == std::string::npos, got.body);
    }
    fixture.says(sandbox::json_response(400, R"({"statusCode":1,"statusMessage":"kim is odd"})"));
    BOOST_TEST(fixture.read().body.find("kim is odd") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_memory_of_large_answers_comes_back) {
    Fixture fixture("    pool: { max_answers: 64MiB }\n");
    auto const large = R"({"statusCode":0,"user":{"id":"7","userName":"kim","roles":[],"x":")" +
                       std::string(15 * 1024 * 1024, 'x') + "\"}}";
    fixture.says(response("application/json", user));
    BOOST_TEST(fixture.read().status == 200);
    auto const before = vitals_of(fixture.gateway().process().pid()).resident_kib;
    fixture.says(response("application/json", large));
    std::atomic<int> served = 0;
    std::atomic<int> held_back = 0;
    {
        std::vector<std::jthread> callers;
        for (int i = 0; i < 20; ++i)
            callers.emplace_back([&] {
                auto const got = fixture.read();
                if (got.status == 200) ++served;
                if (got.status == 503 && problem_of(got) == "backend-unavailable") ++held_back;
            });
    }
    BOOST_TEST(served + held_back == 20);
    BOOST_TEST(served > 0);
    BOOST_TEST(eventually(
        [&] { return vitals_of(fixture.gateway().process().pid()).resident_kib < before + 40 * 1024; }));
    fixture.says(response("application/json", user));
    BOOST_TEST(fixture.read().status == 200);
}

BOOST_AUTO_TEST_CASE(an_answer_counts_until_the_caller_has_taken_what_became_of_it) {
    Fixture fixture("    pool: { max_answers: 16MiB }\n");
    fixture.says(response("application/json",
                          R"({"statusCode":0,"user":{"id":"7","userName":"kim","roles":[],"lastName":")" +
                              std::string(12 * 1024 * 1024, 'x') + "\"}}"));
    Connection slow(fixture.gateway().http());
    slow.send(request_text("GET", "/v1/odd/users/7",
                           {{"X-Api-Key", std::string(crm_key)}, {"X-Request-Id", "slow"}}));
    BOOST_TEST(
        eventually([&] { return fixture.gateway().access_log().find("\"slow\"") != std::string::npos; }));
    auto const refused = fixture.read();
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(problem_of(refused) == "backend-unavailable");
    auto const taken = slow.read();
    BOOST_REQUIRE(taken.has_value());
    BOOST_TEST(taken->status == 200);
    BOOST_TEST(eventually([&] { return fixture.read().status == 200; }));
}
