#include "gateway/config/dialect_file.hpp"
#include "gateway/config/format.hpp"
#include "tests/support/random_dialect_file.hpp"
#include "translators/conformance/verify.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

/// Files that nobody wrote: every mix of the notations is a right file, and one that keeps what the gateway
/// relies on.

BOOST_AUTO_TEST_CASE(a_random_file_of_right_notations_has_no_problems) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        auto const text = tests::random_dialect_file(seed);
        auto const read = config::parse_dialect_file(text, "made");
        BOOST_TEST_REQUIRE(read.has_value(), "seed " << seed << ": "
                                                     << (read ? "" : config::problems_as_text(read.error()))
                                                     << text);
    }
}

BOOST_AUTO_TEST_CASE(a_random_file_keeps_what_the_gateway_relies_on) {
    conformance::VerifyOptions options;
    options.fuzzing = std::chrono::milliseconds(20);
    for (std::uint64_t seed = 1; seed <= 24; ++seed) {
        auto const text = tests::random_dialect_file(seed);
        auto const read = config::parse_dialect_file(text, "made");
        BOOST_TEST_REQUIRE(read.has_value());
        std::string findings;
        bool const ok =
            conformance::verify((*read)->info(), options, [&](std::string_view found) { findings += found; });
        BOOST_TEST(ok, "seed " << seed << ": " << findings << text);
    }
}
