#pragma once

#include "tests/integration/faults.hpp"
#include "tests/integration/vitals.hpp"

#include <functional>
#include <string>
#include <vector>

namespace idiom::test {

/// How a test breaks the way to one vendor from some request on, and mends it.
struct Breakage {
    Fault fault;
    std::function<void(std::size_t)> after;
    std::function<void()> mend;
};

/// One vendor's part of the matrix. Runs in a thread of its own, so what it finds is collected.
class Column {
public:
    Column(Gateway& gateway, Vendors& vendors, Vendor vendor);

    /// Each fault at each step of each operation. `exact`: the words of the problem are checked too. Where
    /// the whole product is not asked for, it comes either once or from then on, by turns, and at one of
    /// `stride` steps.
    void run(std::vector<Fault> const& faults, bool exact, std::size_t stride = 1);
    /// One way of breaking at each step, the next one at the next step.
    void run(std::vector<Breakage> const& breakages);
    /// Every operation, of a server that cannot be reached at all.
    void run_unreachable(Fault const& fault);
    /// Each fault at one step after the other, of a vendor with a breaker that opens at the first failure.
    void run_breaker(std::vector<Fault> const& faults);

    std::vector<std::string> const& failures() const { return failures_; }
    std::size_t runs() const { return runs_; }

private:
    using Requests = std::vector<std::string>; ///< method, target and body of each
    /// One conversation of the matrix.
    struct Cell {
        Operation const& operation;
        Fault const& fault;
        Requests const& calm; ///< what the vendor is asked when nothing goes wrong
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
    /// What /metrics says of the vendor.
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

/// Has the work done for every vendor at once, and tells what it found; then what the gateway came to by it.
void for_every_vendor(Gateway& gateway, Vendors& vendors, std::function<void(Column&, Vendor)> const& work);

/// Whether the gateway is as it was before: its descriptors are back, and nothing that it wrote holds a
/// secret. The place for whatever else can be seen from outside.
void after(Gateway& gateway, Vendors& vendors, Vitals const& before);

/// The whole product rather than a part of it (IDIOM_SOAK_MATRIX).
bool whole_matrix();

} // namespace idiom::test
