#include "gateway/config/dialect_file.hpp"
#include "gateway/config/format.hpp"
#include "translators/conformance/verify.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace idiom;

/// Files of made-up vendors, other than the six examples. The vendor that each file describes is simulated:
/// no case is needed to hold the file to what the gateway relies on.
namespace {

std::shared_ptr<declared::DeclaredFile const> file_of_vendor(std::string const& name) {
    std::ifstream in(std::filesystem::path(IDIOM_VENDORS) / (name + ".yaml"));
    auto const read = config::parse_dialect_file(std::string(std::istreambuf_iterator<char>(in), {}), name);
    BOOST_TEST_REQUIRE(read.has_value(), (read ? "" : config::problems_as_text(read.error())));
    return *read;
}

void verify(char const* name) {
    auto const file = file_of_vendor(name);
    BOOST_TEST(file->warnings().empty());
    conformance::VerifyOptions options;
    options.fuzzing = std::chrono::milliseconds(200);
    std::string findings;
    bool const ok =
        conformance::verify(file->info(), options, [&](std::string_view text) { findings += text; });
    BOOST_TEST(ok, findings);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_directory_with_a_life_cycle_keeps_what_the_gateway_relies_on) { verify("octo"); }
BOOST_AUTO_TEST_CASE(a_vendor_of_flags_keeps_what_the_gateway_relies_on) { verify("flaggy"); }
BOOST_AUTO_TEST_CASE(a_vendor_of_forms_keeps_what_the_gateway_relies_on) { verify("formy"); }
BOOST_AUTO_TEST_CASE(a_vendor_of_attributes_keeps_what_the_gateway_relies_on) { verify("soapy"); }
BOOST_AUTO_TEST_CASE(a_vendor_of_memberships_keeps_what_the_gateway_relies_on) { verify("salt"); }
BOOST_AUTO_TEST_CASE(a_vendor_with_parts_and_turns_keeps_what_the_gateway_relies_on) { verify("rare"); }
BOOST_AUTO_TEST_CASE(a_vendor_of_keys_keeps_what_the_gateway_relies_on) { verify("keyed"); }
BOOST_AUTO_TEST_CASE(a_vendor_that_lists_roles_of_others_keeps_what_the_gateway_relies_on) { verify("kept"); }
