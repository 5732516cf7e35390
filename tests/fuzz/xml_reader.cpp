#include "tests/fuzz/expat_oracle.hpp"
#include "tests/fuzz/target.hpp"

/// Checks that our XML reader accepts and refuses the same bytes as Expat, and reads the same document.
std::string idiom::testing::wrong_with(std::string_view input) { return disagreement(input); }
