#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

using namespace idiom::test;
namespace data = boost::unit_test::data;

namespace {

/// One gateway for all cases that leave it unchanged. Each case proves that the gateway still answers.
struct Fixture {
    Vendors vendors;
    Gateway gateway{Setup{.limits = "{ header: 2KiB, body: 4KiB, idle_timeout: 20s }"}, vendors};

    static Fixture& shared() {
        static Fixture fixture;
        return fixture;
    }
    void check_alive() {
        auto client = gateway.client();
        auto const response = client.get("/v1/genesys/users?limit=1");
        BOOST_TEST(response.status == 200);
        BOOST_TEST(gateway.process().running());
    }
};

std::string nested(std::size_t depth) {
    return R"({"extensions":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
}

struct Case {
    std::string name;
    std::string method;
    std::string target;
    Fields headers;
    std::string body;
    int status = 0;
    std::string problem;
    std::string pointer = {};
};
std::ostream& operator<<(std::ostream& out, Case const& one) { return out << one.name; }

Fields typed(std::string const& type) { return {{"Content-Type", type}}; }

std::vector<Case> const& cases() {
    static std::string const users = "/v1/genesys/users";
    static Fields const json = typed("application/json");
    static std::vector<Case> const all{
        {"body over the limit", "POST", users, json, std::string(5000, ' '), 413, "content-too-large"},
        {"head over the limit",
         "GET",
         users,
         {{"X-Long", std::string(3000, 'x')}},
         "",
         431,
         "header-fields-too-large"},
        {"target over the limit",
         "GET",
         users + "?cursor=" + std::string(7000, 'x'),
         {},
         "",
         414,
         "uri-too-long"},
        {"nesting over the limit", "POST", users, json, nested(70), 400, "malformed-body"},
        {"nesting of XML over the limit", "POST", users, typed("application/xml"),
         [] {
             std::string text;
             for (int i = 0; i < 80; ++i)
                 text += "<User>";
             for (int i = 0; i < 80; ++i)
                 text += "</User>";
             return text;
         }(),
         400, "malformed-body"},
        {"unknown field", "POST", users, json, R"({"userName":"a","colour":"red"})", 422, "", "/colour"},
        {"field of another dialect", "POST", users, json, R"({"phoneNumber":"1"})", 422, "", "/phoneNumber"},
        {"field with a slash and a tilde", "POST", users, json, R"({"a/b~c":1})", 422, "", "/a~1b~0c"},
        {"wrong type", "POST", users, json, R"({"userName":7})", 422, "invalid-value", "/userName"},
        {"wrong type within a list", "POST", users, json, R"({"roles":["agent",7]})", 422, "invalid-value",
         "/roles/1"},
        {"control character", "POST", users, json, R"({"userName":"a\u0000b"})", 422, "", "/userName"},
        {"line break for a header", "PATCH", users + "/x", json, R"({"lastName":"a\r\nX: y"})", 422,
         "invalid-value", "/lastName"},
        {"not an object", "POST", users, json, "[]", 422, "invalid-value"},
        {"bad JSON", "POST", users, json, R"({"userName":)", 400, "malformed-body"},
        {"JSON with a tail", "POST", users, json, "{} {}", 400, "malformed-body"},
        {"a member twice", "POST", users, json, R"({"userName":"a","userName":"b"})", 400, "malformed-body"},
        {"bad UTF-8", "POST", users, json, "{\"userName\":\"\xC3\x28\"}", 400, "malformed-body"},
        {"lone surrogate", "POST", users, json, R"({"userName":"\uD800"})", 400, "malformed-body"},
        {"no body", "POST", users, json, "", 400, "malformed-body"},
        {"bad XML", "POST", users, typed("application/xml"), "<User><userName></User>", 400,
         "malformed-body"},
        {"DOCTYPE", "POST", users, typed("application/xml"),
         "<!DOCTYPE User [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><User><userName>&e;</userName></User>",
         400, "malformed-body"},
        {"a content coding",
         "POST",
         users,
         {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}},
         "{}",
         415,
         "unsupported-media-type"},
        {"two charsets", "POST", users, typed("application/json; charset=utf-8; charset=utf-16"), "{}", 400,
         "malformed-body"},
        {"wrong content type", "POST", users, typed("text/plain"), "{}", 415, "unsupported-media-type"},
        {"patch type where there is nothing to patch", "POST", users, typed("application/json-patch+json"),
         "[]", 415, "unsupported-media-type"},
        {"bad patch", "PATCH", users + "/x", typed("application/json-patch+json"),
         R"([{"op":"jump","path":"/a"}])", 400, "invalid-patch"},
        {"not acceptable", "GET", users, {{"Accept", "image/png"}}, "", 406, "not-acceptable"},
        {"routes not acceptable", "GET", "/v1/routes", {{"Accept", "image/png"}}, "", 406, "not-acceptable"},
        {"unknown format", "GET", users + "?format=csv", {}, "", 400, "invalid-parameter"},
        {"unknown path", "GET", "/metrics", {}, "", 404, "not-found"},
        {"unknown path below a route", "GET", "/v1/genesys/groups", {}, "", 404, "not-found"},
        {"unknown route", "GET", "/v1/nowhere/users", {}, "", 404, "route-not-found"},
        {"unknown user",
         "GET",
         users + "/00000000-0000-4000-8000-000000000000",
         {},
         "",
         404,
         "user-not-found"},
        {"method that the resource has not", "DELETE", users, {}, "", 405, "method-not-allowed"},
        {"method that nobody knows", "BREW", users, {}, "", 405, "method-not-allowed"},
        {"unknown parameter", "GET", users + "?colour=red", {}, "", 400, "invalid-parameter"},
        {"parameter twice", "GET", users + "?limit=1&limit=2", {}, "", 400, "invalid-parameter"},
        {"limit out of range", "GET", users + "?limit=501", {}, "", 400, "invalid-parameter"},
        {"bad cursor", "GET", users + "?cursor=%F0%9F%98%80", {}, "", 400, "invalid-parameter"},
        {"bad escape in the query", "GET", users + "?cursor=%zz", {}, "", 400, "invalid-parameter"},
        {"bad If-Match",
         "PATCH",
         users + "/x",
         {{"Content-Type", "application/json"}, {"If-Match", "bare"}},
         "{}",
         400,
         "invalid-parameter"},
        {"index without If-Match", "PATCH", users + "/63630bc0", typed("application/json-patch+json"),
         R"([{"op":"remove","path":"/roles/0"}])", 428, "precondition-required"},
        {"parent segment, escaped", "GET", users + "/%2e%2e", {}, "", 404, ""},
        {"slash, escaped", "GET", users + "/a%2Fb", {}, "", 404, ""},
        {"slash and parent, escaped", "DELETE", users + "/..%2F..%2Fusers", {}, "", 404, ""},
        {"backslash, escaped", "GET", users + "/a%5C..%5Cb", {}, "", 404, ""},
        {"NUL, escaped", "GET", users + "/a%00b", {}, "", 404, ""},
        {"line break, escaped", "GET", users + "/a%0d%0ab", {}, "", 404, ""},
        {"bad escape in the path", "GET", users + "/a%zz", {}, "", 404, ""},
        {"parent segment", "GET", users + "/../users", {}, "", 404, ""},
        {"question mark, escaped", "GET", users + "/a%3Fb", {}, "", 404, ""},
    };
    return all;
}

} // namespace

BOOST_DATA_TEST_CASE(what_a_client_does_wrong_is_told_and_reaches_no_vendor, data::make(cases()), one) {
    auto& fixture = Fixture::shared();
    fixture.vendors.forget_requests(Vendor::genesys);
    auto const before = fixture.vendors.state(Vendor::genesys);
    auto client = fixture.gateway.client();
    auto const response = client.call(one.method, one.target, one.headers, one.body);
    // An id that can leave its segment may be refused as malformed or as unknown.
    bool const either = one.problem.empty() && one.status == 404;
    BOOST_TEST((response.status == one.status || (either && response.status == 400)),
               response.status << " " << response.body);
    if (!one.problem.empty()) BOOST_TEST(problem_of(response) == one.problem);
    if (!one.pointer.empty()) BOOST_TEST(json_of(response).at("errors")[0].at("pointer") == one.pointer);
    if (one.method != "HEAD") BOOST_TEST(json_of(response).at("status") == response.status);
    BOOST_TEST(json_of(response).at("instance") == response.header("X-Request-Id"));
    if (response.status == 405) BOOST_TEST(response.header("Allow") != "");
    BOOST_TEST((fixture.vendors.state(Vendor::genesys) == before));
    for (auto const& request : fixture.vendors.requests(Vendor::genesys)) {
        std::string const target = request.at("target");
        BOOST_TEST(target.find("..") == std::string::npos, target);
        BOOST_TEST(request.at("method") == "GET");
    }
    // The connection stays open, or it was closed in good order and is made again.
    BOOST_TEST(client.get("/v1/genesys/users?limit=1").status == 200);
    fixture.check_alive();
}

namespace {

struct Caller {
    std::string name;
    Fields headers;
    std::string method;
    std::string target;
    int status;
};
std::ostream& operator<<(std::ostream& out, Caller const& one) { return out << one.name; }

std::vector<Caller> const& callers() {
    auto const key = [](std::string_view value) { return Fields{{"X-Api-Key", std::string(value)}}; };
    static std::vector<Caller> const all{
        {"no key", {}, "GET", "/v1/routes", 401},
        {"wrong key", key("key-of-nobody"), "GET", "/v1/routes", 401},
        {"empty key", key(""), "GET", "/v1/routes", 401},
        {"prefix of a key", key(crm_key.substr(0, 8)), "GET", "/v1/routes", 401},
        {"no key for an unknown path", {}, "GET", "/nowhere", 401},
        {"bearer", {{"Authorization", "Bearer " + std::string(crm_key)}}, "GET", "/v1/routes", 200},
        {"basic", {{"Authorization", "Basic Y3JtOmtleS1vZi1jcm0tN2M0MWQw"}}, "GET", "/v1/routes", 200},
        {"basic under another name",
         {{"Authorization", "Basic cmVhZGVyOmtleS1vZi1jcm0tN2M0MWQw"}},
         "GET",
         "/v1/routes",
         401},
        {"basic that is no base64", {{"Authorization", "Basic !!!"}}, "GET", "/v1/routes", 401},
        {"unknown scheme", {{"Authorization", "Digest x"}}, "GET", "/v1/routes", 401},
        {"reader reads", key(reader_key), "GET", "/v1/genesys/users?limit=1", 200},
        {"reader may not write", key(reader_key), "DELETE", "/v1/genesys/users/63630bc0", 403},
        {"route of others is not there", key(narrow_key), "GET", "/v1/xarios/users", 404},
        {"own route is", key(narrow_key), "GET", "/v1/genesys/users?limit=1", 200},
    };
    return all;
}

} // namespace

BOOST_DATA_TEST_CASE(callers_get_what_they_are_allowed, data::make(callers()), one) {
    auto& fixture = Fixture::shared();
    HttpClient client(fixture.gateway.http());
    auto const response = client.call(one.method, one.target, one.headers);
    BOOST_TEST(response.status == one.status, response.status << " " << response.body);
    BOOST_TEST((response.header("WWW-Authenticate") != "") == (one.status == 401));
    if (one.status == 404) BOOST_TEST(problem_of(response) == "route-not-found");
    if (one.status == 403) BOOST_TEST(problem_of(response) == "forbidden");
    BOOST_TEST(!fixture.vendors.held(Vendor::genesys, "63630bc0").is_null());
}
