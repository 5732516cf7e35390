#include "tests/translators/declared/files.hpp"
#include "translators/conformance/verify.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

namespace {

/// Holds a file to what the gateway relies on. `equivalence_test.cpp` and `vendors_test.cpp` play the cases.
void verify(char const* name, bool with_cases) {
    auto const file = tests::dialect_file(name);
    conformance::VerifyOptions options;
    options.fuzzing = std::chrono::milliseconds(500);
    if (with_cases) options.cases = {std::filesystem::path(IDIOM_CASES) / name};
    for (auto const* const check :
         {"legality", "mishaps", "fuzz", "purity", "operations", "fields", "roles", "mapping", "confirmation",
          "keeping", "twice", "conditions", "rehearsal", "lists", "escaping", "secrets"})
        options.only.emplace_back(check);
    std::string findings;
    bool const ok =
        conformance::verify(file->info(), options, [&](std::string_view text) { findings += text; });
    BOOST_TEST(ok, findings);
}

} // namespace

BOOST_AUTO_TEST_CASE(genesys_keeps_what_the_gateway_relies_on) { verify("genesys", true); }
BOOST_AUTO_TEST_CASE(xarios_keeps_what_the_gateway_relies_on) { verify("xarios", true); }
BOOST_AUTO_TEST_CASE(auth0_keeps_what_the_gateway_relies_on) { verify("auth0", true); }
BOOST_AUTO_TEST_CASE(keycloak_keeps_what_the_gateway_relies_on) { verify("keycloak", true); }
