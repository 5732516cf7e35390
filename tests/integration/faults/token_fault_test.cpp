#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/faults.hpp"

#include <mutex>
#include <thread>

// The fault matrix of the token endpoints: at the first token, and at a renewal in the middle of a call.

using namespace idiom::test;
namespace data = boost::unit_test::data;

namespace {

auto const token_vendors = data::make({0, 1});

Vendor vendor_of(int number) { return number == 0 ? Vendor::xarios : Vendor::configureuser; }

std::string token_path(Vendor vendor) { return vendor == Vendor::xarios ? "/connect/token" : "/oauth/token"; }

/// What the client hears about a fault of the token endpoint: the vendor cannot be reached, the vendor takes
/// no more requests, or no credentials could be obtained.
Fault of_token(Fault fault) {
    bool const told = fault.problem == "backend-unreachable" || fault.problem == "backend-unavailable";
    if (told) return fault;
    fault.status = 502;
    fault.problem = "backend-credentials-rejected";
    return fault;
}

/// One vendor and one fault, with a gateway of their own, because a used refresh token is gone.
class Trial {
public:
    Trial(Vendor vendor, Fault fault, Setup const& setup = {})
        : vendor_(vendor), fault_(std::move(fault)), gateway_(setup, vendors_), client_(gateway_.client()) {}

    std::vector<std::string> run_first() {
        plan();
        check(create(), "first");
        return std::move(failures_);
    }

    std::vector<std::string> run_renewal() {
        auto const made = create();
        if (made.status != 201) throw std::runtime_error("no user: " + made.body);
        auto const path = users_path(vendor_, json_of(made).at("id").get<std::string>());
        vendors_.set(vendor_, {{"expire_tokens", true}});
        plan();
        auto const change =
            vendor_ == Vendor::xarios ? R"({"displayName":"Nova Changed"})" : R"({"lastName":"Changed"})";
        auto const response = client_.call("PATCH", path, json_type, change);
        check(response, "renewal");
        if (vendors_.state(vendor_).dump().find("Changed") != std::string::npos)
            complain("the write happened", response);
        return std::move(failures_);
    }

private:
    void plan() {
        vendors_.forget_requests(vendor_);
        if (fault_.knob.is_null()) return;
        auto knob = fault_.knob;
        knob["match"] = {{"path_contains", token_path(vendor_)}};
        knob["times"] = 0;
        vendors_.plan(vendor_, knob);
    }

    HttpResponse create() {
        auto const user = new_user(vendor_, "token@example.test");
        return client_.call("POST", users_path(vendor_), json_type, user.dump());
    }

    void check(HttpResponse const& response, std::string const& moment) {
        if (response.status != fault_.status || problem_of(response) != fault_.problem)
            complain(moment, response);
        if ((response.status == 503) == response.header("Retry-After").empty())
            complain("Retry-After", response);
        std::size_t tokens = 0;
        for (auto const& request : vendors_.requests(vendor_))
            if (request.at("target") == token_path(vendor_))
                ++tokens;
            else if (moment == "first")
                complain("something was sent", response);
        if (tokens > 2) complain("the endpoint is hammered", response);
        for (auto const& secret : configured_secrets())
            for (auto const& text : {response.body, gateway_.log(), gateway_.access_log()})
                if (text.find(secret) != std::string::npos) complain("a secret is told", response);
    }

    void complain(std::string const& what, HttpResponse const& response) {
        failures_.push_back(std::string(name_of(vendor_)) + ", " + fault_.name + ": " + what + ": " +
                            std::to_string(response.status) + " " + response.body);
    }

    Vendor vendor_;
    Fault fault_;
    Vendors vendors_;
    Gateway gateway_;
    HttpClient client_;
    std::vector<std::string> failures_;
};

} // namespace

BOOST_DATA_TEST_CASE(a_token_endpoint_that_fails_is_told_and_nothing_is_written, token_vendors, number) {
    auto const vendor = vendor_of(number);
    std::mutex mutex;
    std::vector<std::string> failures;
    std::vector<std::jthread> threads;
    for (std::size_t part = 0; part < 4; ++part)
        threads.emplace_back([&, part] {
            for (std::size_t i = part; i < 2 * quick_faults().size(); i += 4) {
                std::vector<std::string> found;
                try {
                    Trial trial(vendor, of_token(quick_faults()[i / 2]));
                    found = i % 2 ? trial.run_renewal() : trial.run_first();
                } catch (std::exception const& error) {
                    found.emplace_back(error.what());
                }
                std::scoped_lock const lock(mutex);
                failures.insert(failures.end(), found.begin(), found.end());
            }
        });
    threads.clear();
    for (auto const& failure : failures)
        BOOST_TEST(false, failure);
    BOOST_TEST(failures.empty());
}

BOOST_DATA_TEST_CASE(a_token_endpoint_that_cannot_be_reached_is_told, token_vendors, number) {
    auto const vendor = vendor_of(number);
    Vendors other;
    auto const port = std::to_string(other.ports(vendor).http);
    other.stop();
    for (std::string const& url :
         {"http://127.0.0.1:" + port, std::string("http://nobody.test"), "https://127.0.0.1:" + port}) {
        if (url.starts_with("https")) other.start(); // it speaks no TLS at this port
        Setup setup;
        setup.environment = hosts_library();
        setup.rewrite = [&](std::string text) {
            auto const end = text.find(token_path(vendor));
            auto const begin = text.rfind("http", end);
            return text.replace(begin, end - begin, url);
        };
        for (auto const& failure : Trial(vendor, unreachable(url), setup).run_first())
            BOOST_TEST(false, failure);
    }
}
