#include "translators/conformance/case.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/make_translator_under_test.hpp"
#include "translators/registry.hpp"
#include "translators/scim/dialect/scim.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <set>

using namespace idiom;

namespace {

/// The dialects that are linked into the gateway, and scim, which it can load.
std::vector<DialectInfo const*> known_dialects() {
    std::vector<DialectInfo const*> known{dialects().begin(), dialects().end()};
    if (std::ranges::find(known, &scim::dialect()) == known.end()) known.push_back(&scim::dialect());
    return known;
}

std::vector<conformance::Case> cases_of(DialectInfo const& dialect) {
    static std::array<std::filesystem::path, 1> const places{IDIOM_CASES};
    return conformance::load_cases(places, dialect);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_case_is_replayed_to_its_answer) {
    for (auto const* const dialect : known_dialects()) {
        conformance::Report report;
        conformance::check_golden(conformance::make_translator_under_test(*dialect, cases_of(*dialect), {}),
                                  report);
        BOOST_TEST(report.ok(), report.text(dialect->name()));
    }
}

BOOST_AUTO_TEST_CASE(every_dialect_has_cases_for_every_method_that_it_serves) {
    for (auto const* const dialect : known_dialects()) {
        std::set<Method> methods;
        for (auto const& conversation : cases_of(*dialect))
            methods.insert(conversation.method);
        for (auto const method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_})
            BOOST_TEST(methods.contains(method), dialect->name() << " has no case with " << name_of(method));
    }
}
