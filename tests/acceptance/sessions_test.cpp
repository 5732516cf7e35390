#include "tests/integration/harness/gateway.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace data = boost::unit_test::data;

namespace idiom::test {

namespace {

/// A programming language with its HTTP client, its way to keep cookies, and the command that runs its
/// program.
struct Language {
    std::string_view name;
    std::string_view packages; ///< the Debian packages that it needs
    std::vector<std::string> (*command)(TempDirectory const& folder);
};

std::string source(std::string_view file) {
    return IDIOM_SOURCE_DIR "/tests/acceptance/" + std::string(file);
}

std::vector<std::string> java(TempDirectory const&) {
    return {"/usr/bin/env", "java", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8",
            source("VoiceSession.java")};
}

std::vector<std::string> mono(TempDirectory const& folder) {
    auto const program = folder.file("VoiceSession.exe");
    auto const made = run({"/usr/bin/env", "mcs", "-out:" + program, source("VoiceSession.cs")});
    BOOST_REQUIRE_MESSAGE(made.status == 0, "mcs: " << made.out << made.err);
    return {"/usr/bin/env", "mono", program};
}

/// Debian's Python, because only it finds Debian's packages.
std::vector<std::string> python(TempDirectory const&) {
    return {"/usr/bin/python3", source("voice_session.py")};
}

Language const languages[]{{"Java", "openjdk-17-jdk-headless", java},
                           {"NET", "mono-mcs mono-runtime", mono},
                           {"Python", "python3-requests", python}};

std::ostream& operator<<(std::ostream& out, Language const& language) { return out << language.name; }

constexpr std::string_view login = "ops@example.test";

/// Clients that know only EvoVoice's words. One route leads to EvoVoice, the other does not.
Setup setup_for_sessions(std::string const& certificates) {
    return {.certificates = certificates,
            .more_clients =
                "  - { name: ops, login: " + std::string(login) + ", api_key: \"${env:LIMITED_KEY}\" }\n",
            .more_routes = "  voice:\n    backend: xarios\n"
                           "    match: { host: localhost }\n"
                           "    roles: { admin: admin.user, login: customer.user }\n"
                           "    default_roles: [login]\n"
                           "    legacy_roles: { SystemAdministrator: admin, Customer: login }\n"};
}

/// The result of one session, the same for every language.
std::string expected(std::string const& role, std::string const& kind) {
    return kind + ": 200, 3 cookies\nlist: 200\ncreate: 200 Zoë\npatch: 200 Reyes " + role +
           "\nread: 200 Reyes " + role + "\ndelete: 204\nlogout: 200, 0 cookies\nlist: 401\n";
}

void check_session(Language const& language, std::string const& url, std::string const& authority,
                   std::string const& role) {
    TempDirectory const folder;
    auto command = language.command(folder);
    for (auto const& argument : {url, authority, std::string(login), std::string(limited_key), role})
        command.push_back(argument);
    auto const ran = run(command, {{"LC_ALL", "C.UTF-8"}}, 120s);
    auto const told = "basic: 200\n" + expected(role, "login") + expected(role, "login, remembered");
    BOOST_TEST(ran.status == 0, "needs " << language.packages << " of Debian: " << ran.err);
    BOOST_TEST(ran.out == told, ran.err);
}

} // namespace

BOOST_DATA_TEST_CASE(a_session_is_held_as_real_clients_hold_it, data::make(languages), language) {
    TempDirectory const certificates;
    make_certificates(certificates.path().string());
    Vendors vendors;
    Gateway gateway(setup_for_sessions(certificates.path().string()), vendors);
    auto const plain = "http://127.0.0.1:" + std::to_string(gateway.http().port);
    check_session(language, plain + "/legacy/evovoice", "", "Manager");
    // At the root of its host only the URL changes.
    auto const secure = "https://localhost:" + std::to_string(gateway.https().port);
    check_session(language, secure, certificates.file("ca.crt"), "SystemAdministrator");
}

} // namespace idiom::test
