#pragma once

#include "tests/integration/gateway.hpp"

#include <functional>
#include <string>
#include <vector>

namespace idiom::test {

/// What goes wrong, and how the client hears of it where it happens before anything was written: the table of
/// the contract, section 6.
struct Fault {
    std::string name;
    int status = 0;
    std::string problem;
    Json knob = {};       ///< of a simulator
    bool retried = false; ///< a read gets over one of them
    bool trips = true;    ///< it counts as a failure with the circuit breaker
};

struct Operation {
    std::string name;
    std::string method;
    std::string rest = {}; ///< behind the user's path
    std::string body = {};
    Fields type = json_type;
    /// Whether the vendor's record, null for none, shows that it was done. Null for those that only read.
    std::function<bool(Vendor, Json const&)> effect = {};
};

/// Everything that the unified API has for such a vendor and that asks it something.
std::vector<Operation> operations(Vendor vendor);

/// What a simulator can be told to do; the slow ones are those for which one has to wait.
std::vector<Fault> const& quick_faults();
std::vector<Fault> const& slow_faults();
/// No connection can be had.
Fault unreachable(std::string const& why);

/// Has the program look names below `.test` up in a folder (see tests/support/hosts.cpp): those that there
/// are files for are on loopback.
Process::Environment hosts_library(std::string const& folder = "/nowhere");

} // namespace idiom::test
