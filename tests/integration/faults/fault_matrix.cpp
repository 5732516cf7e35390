#include "tests/integration/faults/fault_matrix.hpp"

#include "tests/support/exposition.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace idiom::test {

namespace {

bool is_device(Operation const& operation) { return operation.rest.starts_with("/devices/"); }

bool is_write(std::string const& request) { return !request.starts_with("GET "); }

/// A part of the path that all calls to a vendor have, except those to its token endpoint.
std::string path_of(Vendor vendor, std::string const& request) {
    switch (vendor) {
    case Vendor::xarios:
    case Vendor::genesys: return "/api/";
    case Vendor::evovoice: return "/users";
    case Vendor::scim: return "/scim/";
    case Vendor::auth0:
    case Vendor::zendesk: return "/api/v2/";
    case Vendor::keycloak: return "/admin/realms/";
    case Vendor::configureuser: break;
    }
    // disableUsers and restoreUsers have another path.
    return request.find("/enterprise/") == std::string::npos ? "/provisioning/" : "/enterprise/";
}

bool has_tokens(Vendor vendor) {
    return vendor == Vendor::xarios || vendor == Vendor::configureuser || vendor == Vendor::auth0 ||
           vendor == Vendor::keycloak;
}

/// Whether two requests read a user and what is below it. They are sent together, in either order.
bool are_one_read(std::string const& one, std::string const& other) {
    if (is_write(one) || is_write(other)) return false;
    auto const target = [](std::string const& request) { return request.substr(0, request.find(' ', 4)); };
    return other.starts_with(target(one) + "/") || one.starts_with(target(other) + "/");
}

/// The vitals of a program that has just started, once all its threads run.
Vitals settled(pid_t pid) {
    Vitals vitals;
    eventually([&] {
        auto const before = std::exchange(vitals, vitals_of(pid));
        std::this_thread::sleep_for(20ms);
        return vitals.threads > 0 && vitals.threads == before.threads &&
               vitals.descriptors == before.descriptors;
    });
    return vitals;
}

} // namespace

bool whole_matrix() { return std::getenv("IDIOM_SOAK_MATRIX") != nullptr; }

Column::Column(Gateway& gateway, Vendors& vendors, Vendor vendor)
    : gateway_(gateway), client_(gateway.client()), vendors_(vendors), vendor_(vendor) {}

void Column::run(std::vector<Fault> const& faults, bool exact, std::size_t stride) {
    std::size_t turn = 0;
    for (auto const& operation : operations(vendor_)) {
        auto const calm = steps_of(operation);
        for (auto const& fault : faults)
            for (std::size_t step = 0; step < calm.size(); ++step, ++turn)
                for (int const times : {1, 0}) {
                    bool const other_turn = static_cast<std::size_t>(times) != turn / stride % 2;
                    if (!whole_matrix() && (other_turn || turn % stride != 0)) continue;
                    Cell const cell{operation, fault, calm, step, times};
                    judge(cell, play(cell), exact);
                }
        turn += calm.size() % 2 == 0; // so that each step meets faults in both ways
    }
}

void Column::run(std::vector<Breakage> const& breakages) {
    std::size_t turn = static_cast<std::size_t>(vendor_);
    for (auto const& operation : operations(vendor_)) {
        auto const calm = steps_of(operation);
        // The pages of a list are requested together, and their connections may already be open.
        auto const steps = operation.name == "list" ? std::min<std::size_t>(2, calm.size()) : calm.size();
        for (std::size_t step = 0; step < steps; ++step, ++turn) {
            if (step > 0 && are_one_read(calm[step - 1], calm[step])) continue;
            for (std::size_t i = 0; i < breakages.size(); ++i) {
                if (!whole_matrix() && i != turn % breakages.size()) continue;
                auto const& breakage = breakages[i];
                prepare(operation);
                breakage.after(step);
                auto const response = call(operation);
                breakage.mend();
                judge({operation, breakage.fault, calm, step, 0}, response, true);
            }
        }
    }
}

void Column::run_unreachable(Fault const& fault) {
    Requests const calm{"nothing"};
    for (auto const& operation : operations(vendor_)) {
        // The gateway sends configureUser only calls about users in its record.
        if (vendor_ == Vendor::configureuser && operation.name != "create") continue;
        if (operation.name == "rehearse") continue; // it may not need to read anything
        ++runs_;
        user_ = "7";
        device_ = "7";
        login_ = next_login();
        vendors_.forget_requests(vendor_);
        auto const response = call(operation);
        Cell const cell{operation, fault, calm, 0, 0};
        check_problem(cell, response, true);
        expect(response.status >= 500 && requests().empty(), cell, response, "nothing is sent");
    }
}

void Column::run_breaker(std::vector<Fault> const& faults) {
    std::size_t turn = 0;
    for (auto const& operation : operations(vendor_)) {
        auto const calm = steps_of(operation);
        for (std::size_t step = 0; step < calm.size(); ++step)
            for (std::size_t i = 0; i < faults.size(); ++i) {
                if (!whole_matrix() && i % 5 != turn % 5) continue;
                // A fault that comes once is not enough: a connection that ends before its response may just
                // have been idle too long.
                Cell const cell{operation, faults[i], calm, step, 0};
                auto const before = counted();
                auto const response = play(cell);
                judge(cell, response, false);
                auto const after = counted();
                expect((after.opened > before.opened) == faults[i].trips, cell, response, "the breaker");
                expect((after.errors > before.errors) == faults[i].trips, cell, response,
                       "the errors counted");
                bool const closed = eventually([&] {
                    if (!make_user()) return false;
                    auto const now = counted();
                    return now.opened == now.closed;
                });
                expect(closed, cell, response, "the circuit closes again");
            }
        ++turn;
    }
}

Column::Counted Column::counted() const {
    Exposition const metrics(HttpClient(gateway_.admin()).get("/metrics").body);
    std::string const name(name_of(vendor_));
    auto const transitions = [&](std::string const& to) {
        return metrics.sum("idiom_breaker_transitions_total", {{"backend", name}, {"to", to}});
    };
    return {.opened = transitions("open"),
            .closed = transitions("closed"),
            .errors = metrics.sum("idiom_backend_errors_total", {{"backend", name}})};
}

std::string Column::next_login() {
    return "matrix" + std::to_string(++users_) + "." + std::string(name_of(vendor_)) + "@example.test";
}

void Column::prepare(Operation const& operation) {
    // If the gateway has short timeouts, a busy machine may need several tries.
    bool made = true;
    if (operation.name == "create")
        login_ = next_login();
    else if (is_device(operation))
        made = eventually([&] { return make_device(); });
    else if (operation.effect || user_.empty())
        made = eventually([&] { return make_user(); });
    if (!made) throw std::runtime_error("no user to work with");
    vendors_.forget_requests(vendor_);
}

bool Column::make_user() {
    login_ = next_login();
    auto const made = client_.call("POST", users_path(vendor_), json_type, new_user(vendor_, login_).dump());
    if (made.status == 201) user_ = json_of(made).at("id");
    return made.status == 201;
}

/// A device belongs to a user before it is assigned, so this uses a user of the simulator.
bool Column::make_device() {
    auto const users = vendors_.state(vendor_).at("users");
    auto const owner =
        std::ranges::find_if(users, [](Json const& user) { return !user.at("devices").empty(); });
    user_ = owner->at("id");
    device_ = owner->at("devices").back().at("id");
    return client_
               .call("PUT", users_path(vendor_, user_, "/devices/" + device_), json_type,
                     R"({"clientType":"desktop"})")
               .status == 200;
}

HttpResponse Column::call(Operation const& operation) {
    if (operation.name == "list") return client_.get(users_path(vendor_) + "?limit=2");
    if (operation.name == "create")
        return client_.call("POST", users_path(vendor_), json_type, new_user(vendor_, login_).dump());
    auto body = operation.body;
    if (operation.name == "replace") {
        auto whole = new_user(vendor_, login_);
        whole["lastName"] = "Changed";
        whole.erase("password");
        body = whole.dump();
    }
    auto rest = operation.rest + (is_device(operation) ? device_ : "");
    if (operation.name == "unassign") rest += "?clientType=desktop";
    return client_.call(operation.method, users_path(vendor_, user_, rest),
                        body.empty() ? Fields{} : operation.type, body);
}

Column::Requests Column::requests() {
    Requests all;
    for (auto const& request : vendors_.requests(vendor_)) {
        auto const target = request.at("target").get<std::string>();
        if (target.ends_with("/token")) continue;
        all.push_back(request.at("method").get<std::string>() + " " + target + " " +
                      request.at("body").get<std::string>());
    }
    return all;
}

Column::Requests Column::steps_of(Operation const& operation) {
    HttpResponse response;
    bool const done = eventually([&] {
        prepare(operation);
        response = call(operation);
        return response.status < 300;
    });
    if (!done) throw std::runtime_error(operation.name + ": " + response.body);
    auto const steps = requests();
    if (operation.name == "delete") user_.clear();
    return steps;
}

HttpResponse Column::play(Cell const& cell) {
    prepare(cell.operation);
    auto knob = cell.fault.knob;
    auto const path = path_of(vendor_, cell.calm[cell.step]);
    knob["match"] = {{"path_contains", path}};
    auto const end = cell.calm.begin() + static_cast<std::ptrdiff_t>(cell.step);
    knob["skip"] = std::count_if(cell.calm.begin(), end, [&](std::string const& request) {
        return request.find(path) != std::string::npos;
    });
    knob["times"] = cell.times;
    vendors_.plan(vendor_, knob);
    auto response = call(cell.operation);
    vendors_.forget_plans(vendor_);
    return response;
}

void Column::judge(Cell const& cell, HttpResponse const& response, bool exact) {
    ++runs_;
    check_problem(cell, response, exact);
    check_writes(cell, response);
    if (cell.operation.name == "create") {
        expect(created_once(response), cell, response, "one user, or none");
    } else if (response.status < 300 && cell.operation.effect) {
        auto const held = vendors_.held(vendor_, user_);
        expect(cell.operation.effect(vendor_, held), cell, response, "what is claimed is so");
    }
    if (cell.operation.name == "delete") user_.clear();
}

void Column::check_problem(Cell const& cell, HttpResponse const& response, bool exact) {
    auto const ok = [&](bool so, std::string_view what) { expect(so, cell, response, what); };
    for (auto const& secret : configured_secrets())
        ok(response.body.find(secret) == std::string::npos, "no secret");
    ok(response.body.find("Sesam") == std::string::npos, "no password");
    auto const& fault = cell.fault;
    bool const read = cell.step < cell.calm.size() && !is_write(cell.calm[cell.step]);
    if (fault.retried && cell.times == 1 && read && exact) ok(response.status < 300, "a retry gets over it");
    if (response.status < 300) return ok(!exact || may_be_done(cell), "it cannot be done");
    auto const problem = problem_of(response);
    ok(response.status == 502 || response.status == 503 || response.status == 504, "the status");
    if (!exact || problem == "write-not-confirmed") return;
    ok(response.status == fault.status, "the status of the fault");
    ok(problem == fault.problem, "the name of the problem");
    ok((problem == "backend-unavailable") == !response.header("Retry-After").empty(), "Retry-After");
}

/// Whether the operation may have been done. It needs its write. After the write, or if the response to the
/// write was lost, a read can show that it was done.
bool Column::may_be_done(Cell const& cell) const {
    if (cell.step >= cell.calm.size()) return true;
    auto const end = cell.calm.begin() + static_cast<std::ptrdiff_t>(cell.step) + 1;
    if (std::any_of(cell.calm.begin(), end, is_write)) return true;
    if (cell.times != 1) return false;
    return cell.fault.retried || (cell.fault.name == "401" && has_tokens(vendor_));
}

/// A 401 says that nothing was done. After any other failure the same write must not be sent again.
void Column::check_writes(Cell const& cell, HttpResponse const& response) {
    std::map<std::string, std::ptrdiff_t> writes;
    for (auto const& request : requests())
        if (is_write(request)) ++writes[request];
    for (auto const& [write, count] : writes) {
        auto const usual = std::max<std::ptrdiff_t>(1, std::ranges::count(cell.calm, write));
        expect(count <= usual + (cell.fault.name == "401" ? 1 : 0), cell, response, "no write twice");
    }
}

bool Column::created_once(HttpResponse const& response) {
    auto const state = vendors_.state(vendor_);
    auto const count = std::ranges::count_if(state.at("users"), [&](Json const& record) {
        return unified(vendor_, record).value("userName", "") == login_;
    });
    if (response.status < 300) return count == 1;
    bool const may_be =
        problem_of(response) == "write-not-confirmed" || json_of(response).contains("outcome");
    return may_be ? count <= 1 : count == 0;
}

void Column::expect(bool so, Cell const& cell, HttpResponse const& response, std::string_view what) {
    if (so) return;
    auto text = std::string(name_of(vendor_)) + ", " + cell.operation.name + ", step " +
                std::to_string(cell.step) + ": " + cell.fault.name +
                (cell.times == 1 ? " once: " : " from then on: ") + std::string(what) + ": " +
                std::to_string(response.status) + " " + response.body;
    for (auto const& request : requests())
        text += "\n    " + request;
    failures_.push_back(std::move(text));
}

void for_every_vendor(Gateway& gateway, Vendors& vendors, std::function<void(Column&, Vendor)> const& work) {
    std::vector<std::string> failures;
    std::size_t runs = 0;
    std::mutex mutex;
    auto const before = settled(gateway.process().pid());
    {
        std::vector<std::jthread> threads;
        for (auto const vendor : all_vendors)
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
    after(gateway, vendors, before);
}

void after(Gateway& gateway, Vendors& vendors, Vitals const& before) {
    BOOST_TEST(gateway.process().running());
    // Pooled connections close after their idle time.
    auto const now = [&] { return vitals_of(gateway.process().pid()); };
    BOOST_TEST(eventually([&] { return now().descriptors <= before.descriptors; }, 60s),
               now().descriptors << " descriptors instead of " << before.descriptors);
    auto secrets = configured_secrets();
    secrets.push_back("Sesam");
    for (auto const vendor : all_vendors)
        for (auto const& seen : vendors.credentials_seen(vendor))
            secrets.push_back(seen);
    for (auto const& written : {gateway.log(), gateway.access_log()})
        for (auto const& secret : secrets)
            BOOST_TEST((written.find(secret) == std::string::npos), "a secret is in a log");
}

} // namespace idiom::test
