#pragma once

#include "translators/core/call.hpp"
#include "translators/core/dialect_info.hpp"
#include "translators/core/http.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

/// In what a dialect file and the compiled dialect of its name are known to differ, and why.
namespace idiom::tests {

/// The first steps of the two that differ, as text, and what led to them.
struct Difference {
    std::string compiled;
    std::string declared;
    std::span<Response const> last; ///< the responses to the last requests
    Settings const* settings = nullptr;
    Call const* call = nullptr;
};

/// A known difference: the first rule that takes it explains it.
struct KnownDifference {
    char const* why;
    std::function<bool(Difference const&)> takes;
};

std::vector<KnownDifference> differences_of_genesys();
std::vector<KnownDifference> differences_of_xarios();
std::vector<KnownDifference> differences_of_evovoice();

} // namespace idiom::tests
