#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <set>

using namespace idiom::test;

namespace {

/// The findings of two well-known scanners about the listener, if they are installed.
struct Scanned {
    TempDirectory folder;
    Vendors vendors;
    std::unique_ptr<Gateway> gateway;

    Scanned() {
        make_certificates(folder.path().string());
        gateway = std::make_unique<Gateway>(Setup{.certificates = folder.path().string()}, vendors);
    }
    std::string address() const { return "127.0.0.1:" + std::to_string(gateway->https().port); }
    std::string scan(std::vector<std::string> const& arguments) const {
        Process::Environment const environment{
            {"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"HOME", folder.path().string()}, {"TERM", "dumb"}};
        Process process(arguments, environment, folder.file("scan.out"), folder.file("scan.err"));
        BOOST_REQUIRE_MESSAGE(process.wait(280s).has_value(), "the scanner does not end: " + process.out());
        return process.out();
    }
};

boost::test_tools::assertion_result has_sslscan(boost::unit_test::test_unit_id) {
    return std::filesystem::exists("/usr/bin/sslscan");
}
boost::test_tools::assertion_result has_testssl(boost::unit_test::test_unit_id) {
    return std::filesystem::exists("/usr/bin/testssl");
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(sslscan_finds_nothing_weak, Scanned, *boost::unit_test::precondition(has_sslscan)) {
    auto const report = scan({"/usr/bin/sslscan", "--no-colour", "--xml=-", address()});
    BOOST_TEST(count(report, R"(<protocol type="tls" version="1.2" enabled="1" />)") == 1u, report);
    BOOST_TEST(count(report, R"(<protocol type="tls" version="1.3" enabled="1" />)") == 1u);
    BOOST_TEST(count(report, R"(enabled="1")") == 2u); // and no other version
    BOOST_TEST(count(report, R"(<renegotiation supported="0")") == 1u);
    BOOST_TEST(count(report, R"(<compression supported="1")") == 0u);
    BOOST_TEST(count(report, R"(vulnerable="1")") == 0u);
    BOOST_TEST(count(report, "<cipher ") == 6u);
    for (auto const* const strength : {"weak", "medium", "null", "anonymous"})
        BOOST_TEST(count(report, R"(strength=")" + std::string(strength)) == 0u, strength);
}

BOOST_FIXTURE_TEST_CASE(testssl_finds_nothing_to_complain_about, Scanned,
                        *boost::unit_test::precondition(has_testssl)) {
    auto const file = folder.file("report.json");
    auto const said = scan({"/usr/bin/testssl", "--quiet", "--color", "0", "--warnings", "off",
                            "--openssl-timeout", "10", "--add-ca", folder.file("ca.crt"), "--jsonfile", file,
                            "-p", "-s", "-f", "-S", "-U", address()});
    auto const report = Json::parse(read_file(file), nullptr, false);
    BOOST_REQUIRE_MESSAGE(report.is_array() && report.size() > 50, said);
    // Findings that only concern a development CA.
    std::set<std::string> const of_no_concern{"cert_revocation", "DNS_CAArecord"};
    std::set<std::string> seen;
    for (auto const& finding : report) {
        auto const id = finding.at("id").get<std::string>();
        auto const severity = finding.at("severity").get<std::string>();
        seen.insert(id);
        // A warning is about the scan itself.
        bool const complains = severity != "OK" && severity != "INFO" && severity != "WARN";
        BOOST_TEST((!complains || of_no_concern.contains(id)),
                   id << ": " << severity << ": " << finding.at("finding"));
    }
    for (auto const* const id :
         {"TLS1_3", "ALPN", "heartbleed", "ROBOT", "secure_client_renego", "cert_chain_of_trust"})
        BOOST_TEST(seen.contains(id), id);
}
