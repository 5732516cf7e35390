#pragma once

#include <nlohmann/json.hpp>

#include <iosfwd>
#include <vector>

// A third of the time to compile a test went into instantiating nlohmann_json and printing it. Here both are
// declared for all tests; tests/support/json_once.cpp has them once.

extern template class nlohmann::basic_json<>;
extern template class nlohmann::basic_json<nlohmann::ordered_map>;
extern template class std::vector<nlohmann::json>;

namespace nlohmann {

/// Prints a document in the message of a BOOST_TEST that failed. Boost.Test finds it by its name.
std::ostream& boost_test_print_type(std::ostream& out, json const& document);
std::ostream& boost_test_print_type(std::ostream& out, ordered_json const& document);

} // namespace nlohmann
