#include "tests/support/json_once.hpp"

#include <ostream>

template class nlohmann::basic_json<>;
template class nlohmann::basic_json<nlohmann::ordered_map>;
template class std::vector<nlohmann::json>;

namespace nlohmann {

std::ostream& boost_test_print_type(std::ostream& out, json const& document) { return out << document; }
std::ostream& boost_test_print_type(std::ostream& out, ordered_json const& document) {
    return out << document;
}

} // namespace nlohmann
