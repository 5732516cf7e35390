#pragma once

#include "gateway/store/store.hpp"
#include "tests/integration/gateway.hpp"

#include <string>
#include <vector>

namespace idiom::test {

/// The audit trail in a SQLite store, oldest entry first. A gateway may be at work on it.
std::vector<store::AuditEntry> trail_of(std::string const& path);

} // namespace idiom::test
