#pragma once

#include "tests/integration/harness/gateway.hpp"

#include <functional>
#include <string>
#include <vector>

namespace idiom::test {

/// A fault, and what the client hears if it happens before anything was written: the table of the contract,
/// section 6.
struct Fault {
    std::string name;
    int status = 0;
    std::string problem;
    Json knob = {};       ///< the simulator's knob for it
    bool retried = false; ///< a read succeeds after one of them
    bool trips = true;    ///< it counts as a failure for the circuit breaker
};

struct Operation {
    std::string name;
    std::string method;
    std::string rest = {}; ///< after the user's path
    std::string body = {};
    Fields type = json_type;
    /// Returns whether the vendor's record, null if there is none, shows that the operation was done. Null
    /// for operations that only read.
    std::function<bool(Vendor, Json const&)> effect = {};
};

/// Every operation of the unified API for such a vendor that sends requests to it.
std::vector<Operation> operations(Vendor vendor);

/// The faults that a simulator can play. The slow ones need a wait.
std::vector<Fault> const& quick_faults();
std::vector<Fault> const& slow_faults();
/// No connection is possible.
Fault unreachable(std::string const& why);

/// Makes the program look up names below `.test` in a folder (see tests/support/hosts.cpp). A name with a
/// file there is on loopback.
Process::Environment hosts_library(std::string const& folder = "/nowhere");

} // namespace idiom::test
