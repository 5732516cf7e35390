#include "tests/fuzz/json_oracle.hpp"
#include "tests/fuzz/target.hpp"

/// Checks that our JSON reader accepts and refuses the same bytes as nlohmann_json, and reads the same
/// values.
std::string idiom::testing::wrong_with(std::string_view input) { return json_disagreement(input); }
