#pragma once

#include "gateway/kit/case.hpp"
#include "gateway/kit/conversation.hpp"
#include "translators/core/dialect_info.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace idiom::conformance {

/// One way to set the dialect up.
struct Setup {
    std::string name; ///< its settings, as text
    Settings settings;
    std::unique_ptr<Dialect> dialect;
};

/// Values of a field or an extension that cases use, as JSON text.
using Samples = std::map<std::string, std::vector<std::string>, std::less<>>;

/// The translator that is verified, and with what.
struct TranslatorUnderTest {
    DialectInfo const* info = nullptr;
    std::vector<Case> cases;
    std::vector<Setup> setups;               ///< at least one: those of the cases, or the one that was given
    Samples samples;                         ///< by the name of a field, or "extensions.NAME"
    std::vector<std::string> vendor_roles;   ///< that the cases' routes name
    std::string sample_id;                   ///< of a user, as most cases have them; "" where none has
    std::vector<std::string> accounts;       ///< that the cases' users have; the first is every setup's
    std::vector<Conversation> conversations; ///< of the cases that reach the dialect, and simulated ones
    std::uint64_t seed = 1;
    std::chrono::milliseconds fuzzing{5000};

    Capabilities const& capabilities() const { return info->capabilities; }
    Setup const& setup_of(Case const& one) const;
};

/// Makes a dialect for each of the settings of `cases`; without cases one, for `given` completed by values
/// of the right type for what it requires. `given` comes before what cases say. Throws std::runtime_error
/// where the dialect's `make` throws, or `given` has a key that the dialect does not.
TranslatorUnderTest make_translator_under_test(DialectInfo const& info, std::vector<Case> cases,
                                               Settings const& given);

} // namespace idiom::conformance
