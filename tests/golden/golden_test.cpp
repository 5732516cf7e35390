#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE golden conversations
#include "gateway/kit/case.hpp"
#include "gateway/kit/checks.hpp"
#include "translators/registry.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <set>

using namespace idiom;

namespace {

std::vector<kit::Case> cases_of(DialectInfo const& dialect) {
    static std::array<std::filesystem::path, 1> const places{IDIOM_CASES};
    return kit::load_cases(places, dialect);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_case_is_replayed_to_its_answer) {
    for (auto const* const dialect : dialects()) {
        kit::Report report;
        kit::check_golden(kit::make_subject(*dialect, cases_of(*dialect), {}), report);
        BOOST_TEST(report.ok(), report.text(dialect->name()));
    }
}

BOOST_AUTO_TEST_CASE(every_dialect_has_cases_for_every_method_that_it_serves) {
    for (auto const* const dialect : dialects()) {
        std::set<Method> methods;
        for (auto const& conversation : cases_of(*dialect))
            methods.insert(conversation.method);
        for (auto const method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_})
            BOOST_TEST(methods.contains(method), dialect->name() << " has no case with " << name_of(method));
    }
}
