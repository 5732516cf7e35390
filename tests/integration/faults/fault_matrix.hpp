#pragma once

#include "tests/integration/harness/faults.hpp"
#include "tests/integration/harness/vitals.hpp"

#include <functional>
#include <string>
#include <vector>

namespace idiom::test {

/// How a test breaks the connection to one vendor from some request on, and how it repairs it.
struct Breakage {
    Fault fault;
    std::function<void(std::size_t)> after;
    std::function<void()> mend;
};

/// One vendor's part of the matrix. It runs in a thread of its own, so it collects what it finds.
class Column {
public:
    Column(Gateway& gateway, Vendors& vendors, Vendor vendor);

    /// Tries each fault at each step of each operation. `exact`: also checks the words of the problem. If the
    /// whole product is not asked for, a fault comes either once or from then on, in turn, and at one of
    /// `stride` steps.
    void run(std::vector<Fault> const& faults, bool exact, std::size_t stride = 1);
    /// Tries one way of breaking at each step, and the next one at the next step.
    void run(std::vector<Breakage> const& breakages);
    /// Tries every operation with a server that cannot be reached at all.
    void run_unreachable(Fault const& fault);
    /// Tries each fault at one step after the other, with a vendor whose circuit breaker opens at the first
    /// failure.
    void run_breaker(std::vector<Fault> const& faults);

    std::vector<std::string> const& failures() const { return failures_; }
    std::size_t runs() const { return runs_; }

private:
    using Requests = std::vector<std::string>; ///< method, target and body of each request
    /// One conversation of the matrix.
    struct Cell {
        Operation const& operation;
        Fault const& fault;
        Requests const& calm; ///< the vendor's requests when nothing goes wrong
        std::size_t step;
        int times; ///< 0: from then on
    };

    std::string next_login();
    void prepare(Operation const& operation);
    bool make_user();
    bool make_device();
    HttpResponse call(Operation const& operation);
    Requests requests();
    Requests steps_of(Operation const& operation);
    HttpResponse play(Cell const& cell);
    void judge(Cell const& cell, HttpResponse const& response, bool exact);
    void check_problem(Cell const& cell, HttpResponse const& response, bool exact);
    void check_writes(Cell const& cell, HttpResponse const& response);
    bool may_be_done(Cell const& cell) const;
    bool created_once(HttpResponse const& response);
    /// What /metrics says about the vendor.
    struct Counted {
        double opened;
        double closed;
        double errors;
    };
    Counted counted() const;
    void expect(bool so, Cell const& cell, HttpResponse const& response, std::string_view what);

    Gateway& gateway_;
    HttpClient client_;
    Vendors& vendors_;
    Vendor vendor_;
    std::string user_;
    std::string device_;
    std::string login_;
    int users_ = 0;
    std::size_t runs_ = 0;
    std::vector<std::string> failures_;
};

/// Runs the work for every vendor at the same time and reports what it found; then reports the state of the
/// gateway.
void for_every_vendor(Gateway& gateway, Vendors& vendors, std::function<void(Column&, Vendor)> const& work);

/// Checks that the gateway is as it was before: its descriptors are closed again, and nothing that it wrote
/// holds a secret. Every other check from outside belongs here too.
void after(Gateway& gateway, Vendors& vendors, Vitals const& before);

/// Whether to run the whole product and not a part of it (IDIOM_SOAK_MATRIX).
bool whole_matrix();

} // namespace idiom::test
