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
    Settings settings;             ///< that come before what the cases say
    std::vector<std::string> only; ///< names of checks; none: all
    std::chrono::milliseconds fuzzing{5000};
    std::uint64_t seed = 1;
    bool verbose = false; ///< tells every conversation of the checks on standard error
    /// For one step of a conversation; who takes longer never comes back.
    /// The first that does is enough to know it: the checks that follow are given a second.
    std::chrono::milliseconds patience{10'000};
};

/// Runs the checks one after the other, each in a process of its own, and gives `out` what each has to say: a
/// line, and its findings. True where none found anything. Throws std::runtime_error for what is no finding
/// about the dialect but a wrong use: a case that is none, a check or a setting that there is not.
bool verify(DialectInfo const& dialect, VerifyOptions const& options,
            std::function<void(std::string_view)> const& out);

/// The checks and what each is about, as text.
std::string describe_checks();

} // namespace idiom::conformance
