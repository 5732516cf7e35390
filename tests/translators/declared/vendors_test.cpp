#include "tests/translators/declared/files.hpp"
#include "translators/conformance/case.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/make_translator_under_test.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace idiom;

/// The cases come from the pages of facts beside the files.
BOOST_AUTO_TEST_CASE(the_public_vendors_play_their_cases) {
    static std::array<std::filesystem::path, 1> const places{IDIOM_CASES};
    for (auto const* const name : {"auth0", "keycloak", "zendesk"}) {
        auto const file = tests::dialect_file(name);
        auto cases = conformance::load_cases(places, file->info());
        BOOST_TEST(cases.size() >= 25u, name << " has " << cases.size() << " cases");
        conformance::Report report;
        conformance::check_golden(conformance::make_translator_under_test(file->info(), std::move(cases), {}),
                                  report);
        BOOST_TEST(report.ok(), report.text(name));
    }
}
