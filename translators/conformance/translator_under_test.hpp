#pragma once

#include "translators/conformance/case.hpp"
#include "translators/conformance/conversation.hpp"
#include "translators/core/dialect_info.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace idiom::conformance {

/// A dialect object made with one set of settings.
struct Setup {
    std::string name; ///< the settings, as text
    Settings settings;
    std::unique_ptr<Dialect> dialect;
};

/// Returns the settings as text.
std::string name_of(Settings const& settings);

/// The values that cases use for each field or extension, as JSON text.
using Samples = std::map<std::string, std::vector<std::string>, std::less<>>;

/// The translator to verify, with everything that the checks need.
struct TranslatorUnderTest {
    DialectInfo const* info = nullptr;
    std::vector<Case> cases;
    std::vector<Setup> setups;             ///< at least one: from the cases, or from the given settings
    Samples samples;                       ///< by the name of a field, or "extensions.NAME"
    std::vector<std::string> vendor_roles; ///< the vendor's roles that the routes of the cases name
    bool closed_roles = false;         ///< `vendor_roles` are all that there are: each is a flag of the user
    bool one_role = false;             ///< a user of the vendor holds one role at most
    std::string sample_id;             ///< a user's id in the form of most cases; "" if no case has one
    std::vector<std::string> accounts; ///< the accounts of the cases' users; the first is every setup's own
    std::vector<Conversation> conversations; ///< of the cases that reach the dialect, and simulated ones
    std::uint64_t seed = 1;
    std::chrono::milliseconds fuzzing{5000};

    Capabilities const& capabilities() const { return info->capabilities; }
    Setup const& setup_of(Case const& one) const;
};

} // namespace idiom::conformance
