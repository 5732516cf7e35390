#pragma once

#include "tests/integration/harness/gateway.hpp"
#include "translators/core/change.hpp"

#include <random>
#include <string>

namespace idiom::test {

/// A change in the three forms that the test needs: the core's, the client's request, and its user.
struct RandomChange {
    idiom::Change change;
    std::string method = "PATCH";
    std::string rest; ///< of the path, after the id
    Fields type = {{"Content-Type", "application/merge-patch+json"}};
    Json body = Json::object();
};

/// Whether the vendor keeps the whole name in one place.
bool has_one_name(Vendor vendor);

/// A change that the vendor takes. Its texts live in `arena`.
RandomChange random_change(std::mt19937& random, Vendor vendor, Arena& arena);

} // namespace idiom::test
