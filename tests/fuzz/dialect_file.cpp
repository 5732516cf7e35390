#include "gateway/config/dialect_file.hpp"

#include "tests/fuzz/target.hpp"

namespace idiom::testing {

/// Any bytes give a dialect or what is wrong with them, with the place; and what is a dialect can be
/// described.
std::string wrong_with(std::string_view input) {
    auto const read = config::parse_dialect_file(input, "x.yaml");
    if (!read) {
        if (read.error().empty()) return "a file is refused and nothing is said";
        for (auto const& problem : read.error())
            if (problem.message.empty()) return "a problem has no message";
        return {};
    }
    auto const& file = **read;
    if (declared::describe(file).empty()) return "a file is read and nothing follows from it";
    auto const again = config::parse_dialect_file(input, "x.yaml");
    if (!again || declared::describe(**again) != declared::describe(file))
        return "the same file is read differently";
    return {};
}

} // namespace idiom::testing
