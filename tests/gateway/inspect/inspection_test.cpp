#include "gateway/inspect/inspection.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using inspect::Calls;

namespace {

constexpr std::chrono::steady_clock::time_point start{};
constexpr auto later = start + std::chrono::seconds(60);

inspect::Inspection of(std::uint64_t id, std::string route, std::string client, Calls calls = Calls::all,
                       bool hidden = false) {
    return {.id = id,
            .route = std::move(route),
            .client = std::move(client),
            .calls = calls,
            .hidden = hidden,
            .began = {},
            .ends = {},
            .until = later};
}

} // namespace

BOOST_AUTO_TEST_SUITE(inspections)

BOOST_AUTO_TEST_CASE(a_call_matches_by_route_client_and_kind) {
    struct Row {
        std::string_view name;
        inspect::Inspection inspection;
        inspect::CallHead call;
        bool matches;
    };
    Row const rows[]{
        {"its route", of(1, "acme", ""), {"acme", "crm", false}, true},
        {"another route", of(1, "acme", ""), {"globex", "crm", false}, false},
        {"its client", of(1, "", "crm"), {"globex", "crm", false}, true},
        {"another client", of(1, "", "crm"), {"globex", "hr", false}, false},
        {"both", of(1, "acme", "crm"), {"acme", "crm", false}, true},
        {"one of both", of(1, "acme", "crm"), {"acme", "hr", false}, false},
        {"a read among writes", of(1, "acme", "", Calls::writes), {"acme", "crm", false}, false},
        {"a write among writes", of(1, "acme", "", Calls::writes), {"acme", "crm", true}, true},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            BOOST_TEST(inspect::match({&row.inspection, 1}, row.call, start).has_value() == row.matches);
        }
}

BOOST_AUTO_TEST_CASE(a_call_after_the_end_matches_no_more) {
    auto const one = of(1, "acme", "");
    BOOST_TEST(!inspect::match({&one, 1}, {"acme", "crm"}, later).has_value());
}

BOOST_AUTO_TEST_CASE(a_call_of_failed_calls_is_not_announced) {
    auto const failed = of(1, "acme", "", Calls::failed);
    auto const found = inspect::match({&failed, 1}, {"acme", "crm"}, start);
    BOOST_REQUIRE(found);
    BOOST_TEST(!found->announced());
    BOOST_TEST(found->if_failed == std::vector<std::uint64_t>{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_inspection_that_hides_values_hides_them_for_all) {
    std::vector const both{of(1, "acme", ""), of(2, "", "crm", Calls::all, true)};
    auto const found = inspect::match(both, {"acme", "crm"}, start);
    BOOST_REQUIRE(found);
    BOOST_TEST(found->hidden);
    BOOST_TEST(found->always.size() == 2U);
    BOOST_TEST(!inspect::match(both, {"acme", "hr"}, start)->hidden);
}

BOOST_AUTO_TEST_CASE(kinds_have_names) {
    for (auto const calls : {Calls::all, Calls::writes, Calls::failed})
        BOOST_TEST((inspect::calls_named(inspect::name_of(calls)) == calls));
    BOOST_TEST(!inspect::calls_named("reads").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
