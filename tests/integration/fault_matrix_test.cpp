#define BOOST_TEST_MODULE integration_fault_matrix
#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "tests/integration/gateway.hpp"
#include "tests/support/relay.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

// Every fault at every step of every operation of every vendor, through the real program. Whatever goes
// wrong: the client hears it in one of the words that the contract has for it, no write is sent again that
// might have happened, no user is made twice, and nothing is claimed that the vendor does not hold.

using namespace idiom::test;

namespace {

/// What goes wrong, and how the client hears of it where it happens before anything was written.
struct Fault {
    std::string name;
    Json knob;
    std::set<std::string> problems;
    bool retried = false; ///< a read gets over it
};

std::vector<Fault> const faults{
    {"reset", {{"action", "drop"}}, {"backend-unreachable"}, true},
    {"closed", {{"action", "drop_before_reply"}}, {"backend-unreachable"}, true},
    {"done and lost", {{"action", "effect_then_drop"}}, {"backend-unreachable"}, true},
    {"cut in the middle", {{"action", "truncate"}}, {"backend-unreachable"}, true},
    {"garbage", {{"action", "garbage"}}, {"backend-error"}},
    {"oversized", {{"action", "oversize"}, {"bytes", 17 * 1024 * 1024}}, {"backend-error"}},
    {"500", {{"action", "status"}, {"status", 500}}, {"backend-error"}},
    {"503",
     {{"action", "status"}, {"status", 503}, {"headers", {{"Retry-After", "99"}}}},
     {"backend-unavailable"}},
    {"429",
     {{"action", "status"}, {"status", 429}, {"headers", {{"Retry-After", "99"}}}},
     {"backend-unavailable"}},
    {"401", {{"action", "status"}, {"status", 401}}, {"backend-credentials-rejected"}},
};

/// Those for which one has to wait.
std::vector<Fault> const slow_faults{
    {"timeout", {{"action", "delay"}, {"milliseconds", 3000}}, {"backend-timeout"}},
    {"slow drip", {{"action", "slow_drip"}, {"milliseconds", 100}}, {"backend-timeout"}},
};

struct Operation {
    std::string name;
    std::string method;
    std::string rest = {}; ///< behind the user's path
    std::string body = {};
};

std::vector<Operation> operations(Vendor vendor) {
    bool const one_name = vendor == Vendor::xarios;
    std::string const change = one_name ? R"({"displayName":"Nova Changed"})" : R"({"lastName":"Changed"})";
    std::vector<Operation> all{{"read", "GET"},
                               {"list", "GET"},
                               {"create", "POST"},
                               {"change", "PATCH", {}, change},
                               {"delete", "DELETE", one_name ? "?scope=global" : ""}};
    if (has_roles(vendor)) all.push_back({"add a role", "PUT", "/roles/" + roles_of(vendor)[2].first});
    if (vendor == Vendor::xarios) all.push_back({"mail", "POST", "/emails", R"({"kind":"activation"})"});
    return all;
}

/// One vendor's part of the matrix. Runs in a thread of its own, so what it finds is collected.
class Column {
public:
    Column(Gateway const& gateway, Vendors& vendors, Vendor vendor)
        : client_(gateway.client()), vendors_(vendors), vendor_(vendor) {}

    /// `exact`: the words of the problem are checked too.
    void run(std::vector<Fault> const& list, bool exact) {
        for (auto const& operation : operations(vendor_)) {
            auto const calm = steps_of(operation);
            for (auto const& fault : list)
                for (std::size_t step = 0; step < calm.size(); ++step)
                    for (int const times : {1, 0})
                        check(operation, fault, step, times, calm, exact);
        }
    }

    /// The same with a server that is gone from some step on.
    void run(Relay& relay) {
        Fault const gone{"refused", {}, {"backend-unreachable"}};
        for (auto const& operation : operations(vendor_)) {
            auto const calm = steps_of(operation);
            for (std::size_t step = 0; step < calm.size(); ++step) {
                prepare(operation);
                relay.leave_after(step);
                auto const reply = call(operation);
                relay.come_back();
                judge(operation, gone, step, 0, calm, reply, true);
            }
        }
    }

    /// Every operation, of a server that cannot be reached at all.
    void run_unreachable(std::string const& why) {
        Fault const fault{why, {}, {"backend-unreachable"}};
        for (auto const& operation : operations(vendor_)) {
            // configureUser is only asked for users that the gateway has on record.
            if (vendor_ == Vendor::configureuser && operation.name != "create") continue;
            ++runs_;
            user_ = "7";
            login_ = next_login();
            vendors_.forget_requests(vendor_);
            auto const reply = call(operation);
            expect(reply.status == 502 && problem_of(reply) == "backend-unreachable", operation, fault, 0, 0,
                   reply);
            expect(requests().empty(), operation, fault, 0, 0, reply);
        }
    }

    std::vector<std::string> const& failures() const { return failures_; }
    std::size_t runs() const { return runs_; }

private:
    using Requests = std::vector<std::string>; ///< method, target and body of each

    std::string next_login() {
        return "matrix" + std::to_string(++users_) + "." + std::string(name_of(vendor_)) + "@example.test";
    }

    void prepare(Operation const& operation) {
        bool const keeps = operation.method == "GET";
        if (operation.name == "create") {
            login_ = next_login();
        } else if (!keeps || user_.empty() || user_ == "7") {
            // Where the gateway is told to be impatient, a busy machine may need several tries.
            bool const made = eventually([&] { return make_user(); });
            if (!made) throw std::runtime_error("no user to work with");
        }
        vendors_.forget_requests(vendor_);
    }

    bool make_user() {
        login_ = next_login();
        auto const made =
            client_.call("POST", users_path(vendor_), json_type, new_user(vendor_, login_).dump());
        if (made.status == 201) user_ = json_of(made).at("id");
        return made.status == 201;
    }

    HttpReply call(Operation const& operation) {
        if (operation.name == "list") return client_.get(users_path(vendor_) + "?limit=2");
        if (operation.name == "create")
            return client_.call("POST", users_path(vendor_), json_type, new_user(vendor_, login_).dump());
        return client_.call(operation.method, users_path(vendor_, user_, operation.rest),
                            operation.body.empty() ? Fields{} : json_type, operation.body);
    }

    Requests requests() {
        Requests all;
        for (auto const& request : vendors_.requests(vendor_)) {
            auto const target = request.at("target").get<std::string>();
            if (target.ends_with("/token")) continue;
            all.push_back(request.at("method").get<std::string>() + " " + target + " " +
                          request.at("body").get<std::string>());
        }
        return all;
    }

    /// What the vendor is asked when nothing goes wrong.
    Requests steps_of(Operation const& operation) {
        HttpReply reply;
        bool const done = eventually([&] {
            prepare(operation);
            reply = call(operation);
            return reply.status < 300;
        });
        if (!done) throw std::runtime_error(operation.name + ": " + reply.body);
        auto const steps = requests();
        if (operation.name == "delete") user_.clear();
        return steps;
    }

    void check(Operation const& operation, Fault const& fault, std::size_t step, int times,
               Requests const& calm, bool exact) {
        prepare(operation);
        auto knob = fault.knob;
        auto const path = vendor_ == Vendor::configureuser ? "/enterprise/" : "/users";
        // Its disableUsers and restoreUsers are elsewhere, but never the token endpoint.
        knob["match"] = {
            {"path_contains", calm[step].find(path) == std::string::npos ? "/provisioning/" : path}};
        knob["skip"] = std::count_if(
            calm.begin(), calm.begin() + static_cast<std::ptrdiff_t>(step), [&](std::string const& request) {
                return request.find(knob["match"]["path_contains"].get<std::string>()) != std::string::npos;
            });
        knob["times"] = times;
        vendors_.plan(vendor_, knob);
        auto const reply = call(operation);
        vendors_.forget_plans(vendor_);
        judge(operation, fault, step, times, calm, reply, exact);
    }

    void judge(Operation const& operation, Fault const& fault, std::size_t step, int times,
               Requests const& calm, HttpReply const& reply, bool exact) {
        ++runs_;
        auto const ok = [&](bool so) { expect(so, operation, fault, step, times, reply); };
        bool const done = reply.status < 300;
        auto const problem = problem_of(reply);
        ok(done || reply.status == 502 || reply.status == 503 || reply.status == 504);
        ok(done || problem == "write-not-confirmed" || !exact || fault.problems.contains(problem));
        bool const was_read = step < calm.size() && calm[step].starts_with("GET ");
        if (fault.retried && times == 1 && was_read) ok(done);
        if (problem == "backend-unavailable" && exact) ok(!reply.header("Retry-After").empty());
        for (auto const& secret : configured_secrets())
            ok(reply.body.find(secret) == std::string::npos);

        check_writes(operation, fault, step, times, calm, reply);
        if (operation.name == "create") ok(created_once(reply, done, problem));
        if (operation.name == "change" && done) {
            auto const held = vendors_.held(vendor_, user_);
            ok(held.dump().find("Changed") != std::string::npos);
        }
        if (operation.name == "delete") user_.clear();
    }

    /// A 401 says that nothing was done; whatever else happened, the same write must not come twice.
    void check_writes(Operation const& operation, Fault const& fault, std::size_t step, int times,
                      Requests const& calm, HttpReply const& reply) {
        std::map<std::string, std::ptrdiff_t> writes;
        for (auto const& request : requests())
            if (!request.starts_with("GET ")) ++writes[request];
        for (auto const& [write, count] : writes) {
            auto const usual = std::max<std::ptrdiff_t>(1, std::ranges::count(calm, write));
            expect(count <= usual + (fault.name == "401" ? 1 : 0), operation, fault, step, times, reply);
        }
    }

    bool created_once(HttpReply const& reply, bool done, std::string const& problem) {
        auto const state = vendors_.state(vendor_);
        auto const count = std::ranges::count_if(state.at("users"), [&](Json const& record) {
            return unified(vendor_, record).value("userName", "") == login_;
        });
        bool const may_be = problem == "write-not-confirmed" || json_of(reply).contains("outcome");
        return done ? count == 1 : may_be ? count <= 1 : count == 0;
    }

    void expect(bool so, Operation const& operation, Fault const& fault, std::size_t step, int times,
                HttpReply const& reply) {
        if (so) return;
        auto text = std::string(name_of(vendor_)) + ", " + operation.name + ", step " + std::to_string(step) +
                    ": " + fault.name + (times == 1 ? " once: " : " from then on: ") +
                    std::to_string(reply.status) + " " + reply.body;
        for (auto const& request : requests())
            text += "\n    " + request;
        failures_.push_back(std::move(text));
    }

    HttpClient client_;
    Vendors& vendors_;
    Vendor vendor_;
    std::string user_;
    std::string login_;
    int users_ = 0;
    std::size_t runs_ = 0;
    std::vector<std::string> failures_;
};

/// Has the work done for every vendor at once, and tells what it found.
void for_every_vendor(Gateway const& gateway, Vendors& vendors,
                      std::function<void(Column&, Vendor)> const& work) {
    std::vector<std::string> failures;
    std::size_t runs = 0;
    std::mutex mutex;
    {
        std::vector<std::jthread> threads;
        for (auto const vendor : every_vendor)
            threads.emplace_back([&, vendor] {
                Column column(gateway, vendors, vendor);
                std::string thrown;
                try {
                    work(column, vendor);
                } catch (std::exception const& error) {
                    thrown = std::string(name_of(vendor)) + ": " + error.what();
                }
                std::scoped_lock const lock(mutex);
                failures.insert(failures.end(), column.failures().begin(), column.failures().end());
                if (!thrown.empty()) failures.push_back(thrown);
                runs += column.runs();
            });
    }
    BOOST_TEST_MESSAGE(runs << " conversations");
    BOOST_TEST(runs > 0U);
    for (auto const& failure : failures)
        BOOST_TEST(false, failure);
    BOOST_TEST(failures.empty());
}

/// The back ends elsewhere than at their vendors' ports; their token endpoints stay.
std::vector<std::pair<std::string, std::string>> elsewhere(Vendors const& vendors,
                                                           std::function<std::string(Vendor)> const& place) {
    std::vector<std::pair<std::string, std::string>> edits;
    for (auto const vendor : every_vendor)
        edits.emplace_back("\n    url: http://127.0.0.1:" + std::to_string(vendors.ports(vendor).http),
                           "\n    url: " + place(vendor));
    return edits;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_fault_at_any_step_is_told_and_nothing_is_done_twice) {
    Vendors vendors;
    Gateway gateway(Setup{.policies = "    retries: { attempts: 1, budget: 100% }\n"}, vendors);
    for_every_vendor(gateway, vendors, [](Column& column, Vendor) { column.run(faults, true); });
}

BOOST_AUTO_TEST_CASE(a_vendor_that_takes_too_long_at_any_step_is_told_and_nothing_is_done_twice) {
    Vendors vendors;
    // So short a time may be missed by chance on a busy machine: then the word is another one, and the rest
    // holds.
    Gateway gateway(Setup{.timeout = "{ connect: 2s, request: 150ms, total: 5s }"}, vendors);
    for_every_vendor(gateway, vendors, [](Column& column, Vendor) { column.run(slow_faults, false); });
}

BOOST_AUTO_TEST_CASE(a_vendor_that_is_gone_at_any_step_is_told_and_nothing_is_done_twice) {
    Vendors vendors;
    std::map<Vendor, Relay> relays;
    for (auto const vendor : every_vendor)
        relays.try_emplace(vendor, vendors.ports(vendor).http);
    Setup const setup{.policies = "    retries: { attempts: 1, budget: 100% }\n",
                      .edits = elsewhere(vendors, [&](Vendor vendor) {
                          return "http://127.0.0.1:" + std::to_string(relays.at(vendor).port());
                      })};
    Gateway gateway(setup, vendors);
    for_every_vendor(gateway, vendors, [&](Column& column, Vendor vendor) { column.run(relays.at(vendor)); });
}

BOOST_AUTO_TEST_CASE(a_vendor_that_cannot_be_reached_is_told) {
    for (bool const is_name : {true, false}) {
        Vendors vendors;
        auto const place = [&](Vendor vendor) -> std::string {
            if (is_name) return "http://no-such-host.invalid:80";
            return "https://127.0.0.1:" + std::to_string(vendors.ports(vendor).http); // no TLS there
        };
        Gateway gateway(Setup{.timeout = "{ connect: 300ms, request: 10s, total: 15s }",
                              .policies = "    retries: { attempts: 1 }\n",
                              .edits = elsewhere(vendors, place)},
                        vendors);
        for_every_vendor(gateway, vendors, [&](Column& column, Vendor) {
            column.run_unreachable(is_name ? "no such name" : "no TLS");
        });
    }
}
