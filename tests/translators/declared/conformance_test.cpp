#include "gateway/config/dialect_file.hpp"
#include "gateway/config/format.hpp"
#include "tests/gateway/config/support.hpp"
#include "tests/translators/declared/files.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/make_translator_under_test.hpp"
#include "translators/conformance/verify.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>

using namespace idiom;

namespace {

/// Returns the cases that the file plays: those of the compiled dialect have some that it does not
/// (`equivalence_test.cpp`).
std::vector<std::filesystem::path> cases_that_play(DialectInfo const& info,
                                                   std::filesystem::path const& folder) {
    std::vector<std::filesystem::path> found;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        conformance::Report report;
        try {
            conformance::check_golden(conformance::make_translator_under_test(
                                          info, {conformance::load_case(entry.path(), info)}, {}),
                                      report);
        } catch (std::runtime_error const&) {
            continue; // of the JSON form of EvoVoice
        }
        if (report.ok()) found.push_back(entry.path());
    }
    return found;
}

/// Holds a file to what the gateway relies on. `equivalence_test.cpp` and `vendors_test.cpp` play the cases.
void verify(char const* name) {
    auto const file = tests::dialect_file(name);
    conformance::VerifyOptions options;
    options.fuzzing = std::chrono::milliseconds(500);
    options.cases = cases_that_play(file->info(), std::filesystem::path(IDIOM_CASES) / name);
    BOOST_TEST(options.cases.size() >= 4u);
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

BOOST_AUTO_TEST_CASE(genesys_keeps_what_the_gateway_relies_on) { verify("genesys"); }
BOOST_AUTO_TEST_CASE(xarios_keeps_what_the_gateway_relies_on) { verify("xarios"); }
BOOST_AUTO_TEST_CASE(evovoice_keeps_what_the_gateway_relies_on) { verify("evovoice"); }
BOOST_AUTO_TEST_CASE(auth0_keeps_what_the_gateway_relies_on) { verify("auth0"); }
BOOST_AUTO_TEST_CASE(keycloak_keeps_what_the_gateway_relies_on) { verify("keycloak"); }
BOOST_AUTO_TEST_CASE(zendesk_keeps_what_the_gateway_relies_on) { verify("zendesk"); }

BOOST_AUTO_TEST_CASE(the_file_to_begin_with_keeps_what_the_gateway_relies_on) {
    auto const filled = [](std::filesystem::path const& file) {
        std::ifstream in(file);
        std::string text(std::istreambuf_iterator<char>(in), {});
        for (auto at = text.find("@NAME@"); at != text.npos; at = text.find("@NAME@"))
            text.replace(at, 6, "roster");
        return text;
    };
    std::filesystem::path const from = IDIOM_DIALECTS "/../template";
    auto const file = config::parse_dialect_file(filled(from / "@NAME@.yaml.in"), "roster.yaml");
    BOOST_TEST_REQUIRE(file.has_value(), (file ? "" : config::problems_as_text(file.error())));
    BOOST_TEST((*file)->warnings().empty());
    config::test::Folder const folder;
    for (auto const& entry : std::filesystem::directory_iterator(from / "cases"))
        folder.write(entry.path().stem().string(), filled(entry.path()));
    conformance::VerifyOptions options;
    options.fuzzing = std::chrono::milliseconds(200);
    options.cases = {folder.path()};
    std::string findings;
    bool const ok =
        conformance::verify((*file)->info(), options, [&](std::string_view text) { findings += text; });
    BOOST_TEST(ok, findings);
}
