#include "tests/fuzz/json_oracle.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// Our JSON reader decides about any bytes as nlohmann_json does and sees the same values.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const document(reinterpret_cast<char const*>(data), size);
    auto const difference = idiom::testing::json_disagreement(document);
    if (difference.empty()) return 0;
    std::fprintf(stderr, "%s\n", difference.c_str());
    std::abort();
}
