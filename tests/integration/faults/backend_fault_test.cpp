#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <algorithm>
#include <filesystem>

using namespace idiom::test;
namespace data = boost::unit_test::data;

namespace idiom::test {
std::ostream& operator<<(std::ostream& out, Vendor vendor) { return out << name_of(vendor); }
} // namespace idiom::test

namespace {

/// The path of a vendor's user calls. A knob matches it and so spares the token endpoint.
std::string user_calls(Vendor vendor) { return vendor == Vendor::configureuser ? "/enterprise/" : "/users"; }
std::string token_path(Vendor vendor) { return vendor == Vendor::xarios ? "/connect/token" : "/oauth/token"; }

struct Fixture {
    explicit Fixture(Setup const& setup = {}) : gateway(setup, vendors) {}

    Vendors vendors;
    Gateway gateway;
    HttpClient client = gateway.client();

    /// A call that reaches the vendor: a read if the vendor has one, else a write.
    HttpResponse reach(Vendor vendor) {
        if (vendor != Vendor::configureuser) return client.get(users_path(vendor) + "?limit=1");
        auto const login = "reach." + std::to_string(++reached_) + "@example.test";
        return client.call("POST", users_path(vendor), json_type, new_user(vendor, login).dump());
    }

    void plan(Vendor vendor, Json knob, std::string const& path) {
        knob["match"] = {{"path_contains", path}};
        if (!knob.contains("times")) knob["times"] = 0;
        vendors.plan(vendor, knob);
    }
    void plan(Vendor vendor, Json const& knob) { plan(vendor, knob, user_calls(vendor)); }

    std::size_t calls(Vendor vendor, std::string_view path) {
        auto const all = vendors.requests(vendor);
        return static_cast<std::size_t>(std::ranges::count_if(all, [&](Json const& request) {
            return request.at("target").get<std::string>().find(path) != std::string::npos;
        }));
    }

    /// Checks that a text holds no secret: none of the configuration, and none made from it for the vendors.
    void check_no_secret(std::string_view text, std::string_view where) {
        auto secrets = configured_secrets();
        for (auto const vendor : every_vendor) {
            auto const seen = vendors.credentials_seen(vendor);
            secrets.insert(secrets.end(), seen.begin(), seen.end());
        }
        secrets.emplace_back("Sesam");
        for (auto const& secret : secrets)
            BOOST_TEST(text.find(secret) == std::string_view::npos, where << " shows " << secret);
    }
    void check_logs() {
        // The access log is written a moment after the response.
        eventually([this] { return !gateway.access_log().empty(); });
        check_no_secret(gateway.log(), "the log");
        check_no_secret(gateway.access_log(), "the access log");
        check_no_secret(gateway.process().out(), "the standard output");
    }

private:
    int reached_ = 0;
};

struct Fault {
    std::string name;
    Json knob;
    int status;
    std::string problem;
};

std::vector<Fault> const& faults() {
    static std::vector<Fault> const all{
        {"garbage", {{"action", "garbage"}}, 502, "backend-error"},
        {"reset", {{"action", "drop"}}, 502, "backend-unreachable"},
        {"close without an answer", {{"action", "drop_before_reply"}}, 502, "backend-unreachable"},
        {"truncated", {{"action", "truncate"}}, 502, "backend-unreachable"},
        {"oversize", {{"action", "oversize"}, {"bytes", 17 * 1024 * 1024}}, 502, "backend-error"},
        {"wrong content type",
         {{"action", "wrong_content_type"}, {"body", "<html><body>Welcome</body></html>"}},
         502,
         "backend-error"},
        {"500",
         {{"action", "status"},
          {"status", 500},
          {"body", "at Vendor.Users.Get() in C:\\src\\users.cs:line 7"}},
         502,
         "backend-error"},
        {"403", {{"action", "status"}, {"status", 403}}, 502, "backend-error"},
        {"redirect",
         {{"action", "status"}, {"status", 302}, {"headers", {{"Location", "http://127.0.0.1:1/"}}}},
         502,
         "backend-error"},
        {"503",
         {{"action", "status"}, {"status", 503}, {"headers", {{"Retry-After", "7"}}}},
         503,
         "backend-unavailable"},
        {"429",
         {{"action", "status"}, {"status", 429}, {"headers", {{"Retry-After", "7"}}}},
         503,
         "backend-unavailable"},
        {"401", {{"action", "status"}, {"status", 401}}, 502, "backend-credentials-rejected"},
    };
    return all;
}

void check_problem(HttpResponse const& response, int status, std::string const& problem) {
    BOOST_TEST(response.status == status, response.status << " " << response.body);
    if (!problem.empty()) BOOST_TEST(problem_of(response) == problem, response.body);
}

} // namespace

BOOST_DATA_TEST_CASE(a_fault_of_the_vendor_is_told_and_gets_over, data::make(every_vendor), vendor) {
    Fixture fixture(Setup{.policies = "    retries: { attempts: 0 }\n"});
    for (auto const& fault : faults()) {
        BOOST_TEST_CONTEXT(fault.name) {
            fixture.plan(vendor, fault.knob);
            auto const response = fixture.reach(vendor);
            check_problem(response, fault.status, fault.problem);
            if (fault.knob.contains("headers") && fault.status == 503)
                BOOST_TEST(response.header("Retry-After") == "7");
            BOOST_TEST(response.body.find("users.cs") == std::string::npos);
            BOOST_TEST(response.body.find("C:\\\\") == std::string::npos);
            fixture.check_no_secret(response.body, "the problem");
            fixture.vendors.forget_plans(vendor);
            auto const after = fixture.reach(vendor);
            BOOST_TEST((after.status == 200 || after.status == 201), after.status << " " << after.body);
        }
    }
    fixture.check_logs();
}

BOOST_DATA_TEST_CASE(a_silent_vendor_is_not_waited_for, data::make(every_vendor), vendor) {
    Fixture fixture(Setup{.timeout = "{ connect: 2s, request: 700ms, total: 3s }"});
    for (auto const& knob : {Json{{"action", "delay"}, {"milliseconds", 5000}},
                             Json{{"action", "slow_drip"}, {"milliseconds", 50}}}) {
        fixture.plan(vendor, knob);
        auto const asked = std::chrono::steady_clock::now();
        check_problem(fixture.reach(vendor), 504, "backend-timeout");
        BOOST_TEST((std::chrono::steady_clock::now() - asked < 4s));
        fixture.vendors.forget_plans(vendor);
        // On a busy machine a response may sometimes miss so short a limit.
        BOOST_TEST(eventually([&] { return fixture.reach(vendor).status < 300; }));
    }
}

BOOST_AUTO_TEST_CASE(a_vendor_that_is_away_is_unreachable_until_it_is_back) {
    Fixture fixture;
    for (auto const vendor : every_vendor)
        BOOST_TEST(fixture.reach(vendor).status < 300);
    fixture.vendors.stop();
    for (auto const vendor : every_vendor)
        check_problem(fixture.reach(vendor), 502, "backend-unreachable");
    fixture.vendors.start();
    for (auto const vendor : every_vendor)
        BOOST_TEST(fixture.reach(vendor).status < 300);
}

BOOST_DATA_TEST_CASE(a_refused_token_is_renewed_once, data::make({Vendor::xarios, Vendor::configureuser}),
                     vendor) {
    Fixture fixture;
    BOOST_TEST(fixture.reach(vendor).status < 300);
    BOOST_TEST(fixture.calls(vendor, token_path(vendor)) == 1U);

    fixture.plan(vendor, {{"action", "status"}, {"status", 401}, {"times", 1}});
    BOOST_TEST(fixture.reach(vendor).status < 300);
    BOOST_TEST(fixture.calls(vendor, token_path(vendor)) == 2U);

    fixture.vendors.set(vendor, {{"expire_tokens", true}});
    BOOST_TEST(fixture.reach(vendor).status < 300);
    BOOST_TEST(fixture.calls(vendor, token_path(vendor)) == 3U);

    fixture.vendors.forget_requests(vendor);
    fixture.plan(vendor, {{"action", "status"}, {"status", 401}});
    check_problem(fixture.reach(vendor), 502, "backend-credentials-rejected");
    BOOST_TEST(fixture.calls(vendor, user_calls(vendor)) == 2U);
    BOOST_TEST(fixture.calls(vendor, token_path(vendor)) == 1U);
    fixture.check_logs();
}

BOOST_DATA_TEST_CASE(a_broken_token_endpoint_is_our_problem_and_gets_over,
                     data::make({Vendor::xarios, Vendor::configureuser}), vendor) {
    for (auto const& knob :
         {Json{{"action", "status"}, {"status", 500}, {"body", "secret=demo-secret"}},
          Json{{"action", "status"},
               {"status", 400},
               {"body", R"({"error":"invalid_grant","error_description":"demo-refresh"})"}},
          Json{{"action", "status"}, {"status", 200}, {"body", "not JSON"}}, Json{{"action", "drop"}}}) {
        Fixture fixture;
        fixture.plan(vendor, knob, token_path(vendor));
        auto const response = fixture.reach(vendor);
        BOOST_TEST(response.status == 502, response.status << " " << response.body);
        BOOST_TEST(problem_of(response).starts_with("backend-"));
        BOOST_TEST(response.header("WWW-Authenticate") == "");
        fixture.check_no_secret(response.body, "the problem");
        fixture.vendors.forget_plans(vendor);
        BOOST_TEST(eventually([&] { return fixture.reach(vendor).status < 300; }));
        fixture.check_logs();
    }
}

BOOST_DATA_TEST_CASE(a_role_that_the_vendor_drops_is_never_claimed,
                     data::make({Vendor::xarios, Vendor::evovoice, Vendor::genesys}), vendor) {
    Fixture fixture;
    auto const made = fixture.client.call("POST", users_path(vendor), json_type,
                                          new_user(vendor, "dropped@example.test").dump());
    BOOST_REQUIRE(made.status == 201);
    std::string const id = json_of(made).at("id");
    fixture.vendors.set(vendor, {{"roles_ignored", true}});
    auto const role = roles_of(vendor)[vendor == Vendor::xarios ? 3 : 1].first;
    auto const response = fixture.client.call(
        "PUT", users_path(vendor, id, "/roles/" + (vendor == Vendor::genesys ? "supervisor" : role)));
    check_problem(response, 502, "write-not-confirmed");
    BOOST_TEST(response.body.find(vendor == Vendor::genesys ? "supervisor" : role) != std::string::npos,
               response.body);
    BOOST_TEST(json_of(response).at("errors")[0].at("pointer") == "/roles");
}

BOOST_DATA_TEST_CASE(a_create_whose_answer_is_lost_makes_one_user, data::make(every_vendor), vendor) {
    Fixture fixture;
    BOOST_TEST(fixture.reach(vendor).status < 300);
    auto const login = std::string("lost@example.test");
    Json const knob{{"match", {{"method", "POST"}, {"path_contains", user_calls(vendor)}}},
                    {"action", "effect_then_drop"},
                    {"times", 1}};
    // Xarios creates with PUT or POST, because its document can be read both ways.
    auto put = knob;
    put["match"]["method"] = "PUT";
    fixture.vendors.plan(vendor, knob);
    if (vendor == Vendor::xarios) fixture.vendors.plan(vendor, put);
    auto const user = new_user(vendor, login);
    auto const response = fixture.client.call("POST", users_path(vendor), json_type, user.dump());
    fixture.vendors.forget_plans(vendor);

    auto const count = [&] {
        auto const state = fixture.vendors.state(vendor);
        return std::ranges::count_if(state.at("users"), [&](Json const& record) {
            return unified(vendor, record).value("userName", "") == login;
        });
    };
    BOOST_TEST(count() == 1);
    if (vendor == Vendor::configureuser) {
        // Nothing can be looked up at this vendor. The response says so, and sending the call again settles
        // it.
        BOOST_TEST(response.status == 502);
        BOOST_TEST(json_of(response).at("outcome") == "uncertain");
        BOOST_TEST(fixture.client.call("POST", users_path(vendor), json_type, user.dump()).status == 201);
        BOOST_TEST(count() == 1);
        return;
    }
    BOOST_TEST(response.status == 201, response.body);
    std::string const id = json_of(response).at("id");
    BOOST_TEST(fixture.client.get(users_path(vendor, id)).status == 200);
}

BOOST_DATA_TEST_CASE(a_write_that_was_lost_is_not_sent_twice, data::make({Vendor::evovoice, Vendor::genesys}),
                     vendor) {
    Fixture fixture;
    auto const made = fixture.client.call("POST", users_path(vendor), json_type,
                                          new_user(vendor, "once@example.test").dump());
    std::string const id = json_of(made).at("id");
    fixture.vendors.forget_requests(vendor);
    auto const method = vendor == Vendor::evovoice ? "PATCH" : "PUT";
    fixture.vendors.plan(vendor,
                         {{"match", {{"method", method}}}, {"action", "effect_then_drop"}, {"times", 0}});
    auto const response =
        fixture.client.call("PATCH", users_path(vendor, id), json_type, R"({"lastName":"Perhaps"})");
    BOOST_TEST(response.status == 502, response.body);
    BOOST_TEST(json_of(response).value("outcome", "") == "uncertain", response.body);
    std::size_t writes = 0;
    for (auto const& request : fixture.vendors.requests(vendor))
        writes += request.at("method") == method;
    BOOST_TEST(writes == 1U);
}

namespace {

/// Makes a certificate of the CA in `directory` for an unused name, in place of the back end's.
void make_foreign_name(std::string const& directory) {
    auto const made =
        run({"/usr/bin/env", "bash", "-c",
             "cd \"$0\" && printf 'subjectAltName=DNS:elsewhere.example.test' >san && "
             "openssl req -new -sha256 -key backend.key -subj /CN=elsewhere.example.test -out request "
             "-config <(printf '[req]\\ndistinguished_name=n\\n[n]\\n') && "
             "openssl x509 -req -sha256 -days 2 -in request -CA ca.crt -CAkey ca.key -set_serial 7 "
             "-extfile san -out backend.crt",
             directory});
    if (made.status != 0) throw std::runtime_error("openssl failed: " + made.err);
}

} // namespace

BOOST_AUTO_TEST_CASE(only_the_vendor_itself_is_spoken_to) {
    TempDirectory const right;
    TempDirectory const other;
    make_certificates(right.path().string());
    make_certificates(other.path().string(), Authority::strangers);
    auto const ask_all = [](Vendors& vendors, std::string const& trusted, int status) {
        Gateway gateway(Setup{.certificates = trusted, .secure_back_ends = true}, vendors);
        auto client = gateway.client();
        for (auto const vendor : {Vendor::evovoice, Vendor::genesys, Vendor::xarios}) {
            auto const response = client.get(users_path(vendor) + "?limit=1");
            BOOST_TEST(response.status == status, name_of(vendor)
                                                      << ": " << response.status << " " << response.body);
            if (status == 502) BOOST_TEST(problem_of(response).starts_with("backend-"));
            if (status == 502) BOOST_TEST(vendors.requests(vendor).empty());
        }
    };
    {
        Vendors vendors(right.path().string());
        ask_all(vendors, other.path().string(), 502);
        ask_all(vendors, right.path().string(), 200);
    }
    make_foreign_name(right.path().string());
    Vendors elsewhere(right.path().string());
    ask_all(elsewhere, right.path().string(), 502);
}
