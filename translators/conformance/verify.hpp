#pragma once

#include "translators/core/dialect_info.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::conformance {

struct VerifyOptions {
    std::vector<std::filesystem::path> cases;
    Settings settings;             ///< override the settings of the cases
    std::vector<std::string> only; ///< names of checks; empty: all
    std::chrono::milliseconds fuzzing{5000};
    std::uint64_t seed = 1;
    bool verbose = false; ///< writes every conversation of the checks to standard error
    /// The time for one step of a conversation; a translator that takes longer counts as one that never
    /// returns. After the first such step, each of the following checks gets one second only.
    std::chrono::milliseconds patience{10'000};
};

/// Runs the checks one after the other, each in its own process, and passes the report of each to `out`: a
/// line, and the findings. Returns true if no check has a finding. Throws std::runtime_error for a wrong use:
/// an invalid case, an unknown check or an unknown setting.
bool verify(DialectInfo const& dialect, VerifyOptions const& options,
            std::function<void(std::string_view)> const& out);

/// Returns the names of the checks and their subjects, as text.
std::string describe_checks();

} // namespace idiom::conformance
