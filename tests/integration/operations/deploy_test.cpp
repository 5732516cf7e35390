#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <regex>
#include <set>

using namespace idiom::test;

/// What operators install: by CMake, as a Debian package, under systemd. The tests run the installed program.
namespace {

Ran tool(std::vector<std::string> arguments, Process::Environment environment = {}) {
    environment.try_emplace("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    environment.try_emplace("LC_ALL", "C.UTF-8");
    arguments.insert(arguments.begin(), "/usr/bin/env");
    return run(arguments, environment, 3min);
}

bool is_installed(std::string const& name) { return tool({"sh", "-c", "command -v " + name}).status == 0; }

void must(Ran const& ran) { BOOST_REQUIRE_MESSAGE(ran.status == 0, ran.out << ran.err); }

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    auto const at = text.find(what);
    BOOST_REQUIRE_MESSAGE(at != text.npos, "no '" << what << "' in:\n" << text);
    return text.replace(at, what.size(), by);
}

bool exists(std::string const& path) { return std::filesystem::exists(path); }

/// Checks that an installed program serves with the example that came with it. Only its ports and the store's
/// path are changed.
void serves(std::string const& program, std::string const& example) {
    TempDirectory const directory;
    auto text = read_file(example);
    text = replaced(text, "127.0.0.1:8080", "127.0.0.1:0");
    text = replaced(text, "sqlite:/var/lib/idiom/", "sqlite:");
    auto const file = directory.file("routes.yaml");
    write_file(file, text);
    must(run({program, "check", file}));
    text = replaced(text, "127.0.0.1:9901", "127.0.0.1:0");
    write_file(file, text);
    Process gateway({program, "serve", file}, {}, directory.file("out"), directory.file("err"));
    std::smatch found;
    std::string log;
    BOOST_REQUIRE(eventually([&] {
        log = gateway.err();
        return std::regex_search(log, found, std::regex("admin on http://(127\\.0\\.0\\.1:[0-9]+)")) ||
               !gateway.running();
    }));
    BOOST_REQUIRE_MESSAGE(!found.empty(), log);
    write_file(file, replaced(text, "admin: { address: 127.0.0.1:0 }",
                              "admin: { address: " + found[1].str() + " }"));
    for (auto const* const question : {"--ready", ""}) {
        std::vector<std::string> asked{program, "health", file};
        if (*question) asked.emplace_back(question);
        auto const health = run(asked);
        BOOST_TEST(health.status == 0, health.err);
        auto const pid = std::to_string(gateway.pid());
        BOOST_TEST(health.out ==
                   (*question ? "{\"status\":\"ready\",\"pid\":" + pid + "}\n" : "{\"status\":\"ok\"}\n"));
    }
    BOOST_TEST(run({program, "health", "--pid", std::to_string(gateway.pid()), file}).status == 0);
    gateway.signal(SIGTERM);
    BOOST_TEST(gateway.wait().value_or(-1) == 0);
    BOOST_TEST(run({program, "health", file}).status == 1);
    auto const gone = run({program, "health", "--pid", std::to_string(gateway.pid()), file});
    BOOST_TEST(gone.status == 1);
    BOOST_TEST(gone.err.ends_with(" has ended\n"), gone.err);
}

/// Everything, installed in a folder of its own.
struct Installed {
    Installed() { must(tool({CMAKE_PROGRAM, "--install", BUILD_DIRECTORY, "--prefix", prefix})); }
    TempDirectory directory;
    std::string prefix = directory.file("usr");
};

/// The commands that the program's `--help` names.
std::set<std::string> commands() {
    auto const page = run({IDIOM_PROGRAM, "--help"}).out;
    auto const list = page.substr(page.find("Subcommands:"));
    std::regex const command("\n  ([a-z-]+) ");
    std::set<std::string> found;
    for (std::sregex_iterator at(list.begin(), list.end(), command), end; at != end; ++at)
        found.insert((*at)[1].str());
    return found;
}

/// The long options that `--help` of the program and of each command names.
std::set<std::string> options() {
    auto pages = run({IDIOM_PROGRAM, "--help"}).out;
    for (auto const& command : commands())
        pages += run({IDIOM_PROGRAM, command, "--help"}).out;
    std::regex const option("[ ,]--([a-z-]+)");
    std::set<std::string> found;
    for (std::sregex_iterator at(pages.begin(), pages.end(), option), end; at != end; ++at)
        found.insert((*at)[1].str());
    return found;
}

/// The socket of a service manager.
class Manager {
public:
    explicit Manager(std::string const& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un name{.sun_family = AF_UNIX, .sun_path = {}};
        path.copy(name.sun_path, sizeof name.sun_path - 1);
        BOOST_REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0);
        timeval const limit{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    ~Manager() { ::close(socket_); }
    Manager(Manager const&) = delete;
    Manager& operator=(Manager const&) = delete;

    std::string next() {
        char text[256];
        auto const size = ::recv(socket_, text, sizeof text, 0);
        return {text, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    }

private:
    int socket_;
};

} // namespace

BOOST_AUTO_TEST_CASE(what_cmake_installs_runs) {
    Installed const installed;
    for (auto const* const file :
         {"/bin/idiom-sandbox", "/share/man/man1/idiom.1", "/share/doc/idiom/README.md",
          "/share/doc/idiom/gateway/config/README.md", "/share/doc/idiom/translators/unified/README.md",
          "/share/doc/idiom/examples/haproxy.cfg", "/lib/systemd/system/idiom@.service"})
        BOOST_TEST(exists(installed.prefix + file), file);
    BOOST_TEST(run({installed.prefix + "/bin/idiom", "--version"}).out == "idiom " IDIOM_VERSION "\n");
    serves(installed.prefix + "/bin/idiom", installed.prefix + "/share/doc/idiom/examples/routes.yaml");
}

BOOST_AUTO_TEST_CASE(an_install_can_be_staged) {
    TempDirectory const stage;
    must(tool(
        {CMAKE_PROGRAM, "--install", BUILD_DIRECTORY, "--prefix", "/opt/idiom", "--component", "gateway"},
        {{"DESTDIR", stage.path().string()}}));
    BOOST_TEST(exists(stage.file("opt/idiom/bin/idiom")));
    BOOST_TEST(!exists(stage.file("opt/idiom/bin/idiom-sandbox")));
    BOOST_TEST(read_file(stage.file("opt/idiom/lib/systemd/system/idiom.service"))
                   .find("ExecStart=/opt/idiom/bin/idiom serve") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_debian_package_holds_what_it_should_and_runs) {
    TempDirectory const directory;
    must(tool({CPACK_PROGRAM, "-G", "DEB", "-B", directory.path().string(), "--config",
               BUILD_DIRECTORY "/CPackConfig.cmake"}));
    auto const package = directory.file("idiom_" IDIOM_VERSION "_" +
                                        replaced(tool({"dpkg", "--print-architecture"}).out, "\n", ".deb"));
    auto const field = [&](std::string const& name) {
        return tool({"dpkg-deb", "--field", package, name}).out;
    };
    BOOST_TEST(field("Package") == "idiom\n");
    BOOST_TEST(field("Version") == IDIOM_VERSION "\n");
    for (auto const* const library : {"ca-certificates", "libssl3", "libpq5", "libsqlite3-0", "libyaml-cpp"})
        BOOST_TEST(field("Depends").find(library) != std::string::npos, library);

    auto const root = directory.file("root");
    must(tool({"dpkg-deb", "--raw-extract", package, root}));
    BOOST_TEST(read_file(root + "/DEBIAN/conffiles") == "/etc/idiom/routes.yaml\n");
    BOOST_TEST(read_file(root + "/usr/lib/systemd/system/idiom.service")
                   .find("ExecStart=/usr/bin/idiom serve /etc/idiom/routes.yaml") != std::string::npos);
    BOOST_TEST(!exists(root + "/usr/bin/idiom-sandbox"));
    BOOST_TEST(exists(root + "/usr/share/man/man1/idiom.1"));
    serves(root + "/usr/bin/idiom", root + "/etc/idiom/routes.yaml");

    auto const headers = directory.file("headers");
    must(tool({"dpkg-deb", "--raw-extract", replaced(package, "/idiom_", "/idiom-dev_"), headers}));
    BOOST_TEST(read_file(headers + "/DEBIAN/control").find("Depends: idiom (= " IDIOM_VERSION ")") !=
               std::string::npos);
    BOOST_TEST(exists(headers + "/usr/include/idiom/translators/core/module.hpp"));
    BOOST_TEST(exists(headers + "/usr/share/doc/idiom/translators/scim/CMakeLists.txt"));
    BOOST_TEST(!exists(headers + "/DEBIAN/postinst"));
    BOOST_TEST(!exists(headers + "/usr/bin"));
    BOOST_TEST(!exists(root + "/usr/include"));
}

BOOST_AUTO_TEST_CASE(systemd_finds_the_unit_correct_and_tight) {
    if (!is_installed("systemd-analyze")) {
        BOOST_TEST_MESSAGE("skipped: there is no systemd-analyze");
        return;
    }
    Installed const installed;
    auto const unit = installed.prefix + "/lib/systemd/system/idiom.service";
    auto const verified =
        tool({"systemd-analyze", "verify", unit}, {{"MANPATH", installed.prefix + "/share/man"}});
    BOOST_TEST(verified.status == 0);
    BOOST_TEST(verified.err == "");
    auto const rated = tool({"systemd-analyze", "security", "--offline=true", "--no-pager", unit});
    std::smatch found;
    BOOST_REQUIRE_MESSAGE(
        std::regex_search(rated.out, found, std::regex("Overall exposure level[^:]*: ([0-9.]+)")), rated.out);
    BOOST_TEST(std::stod(found[1]) <= 1.5);
}

BOOST_AUTO_TEST_CASE(a_service_manager_is_told_how_the_gateway_is) {
    Vendors vendors;
    TempDirectory const directory;
    Manager manager(directory.file("notify"));
    auto const file = directory.file("routes.yaml");
    write_file(file, routes_yaml(Setup{}, vendors));
    auto environment = gateway_environment();
    environment["NOTIFY_SOCKET"] = directory.file("notify");
    Process gateway({IDIOM_PROGRAM, "serve", file}, environment, directory.file("out"),
                    directory.file("err"));
    BOOST_TEST(manager.next() == "READY=1", gateway.err());
    gateway.signal(SIGHUP);
    BOOST_TEST(manager.next() == "RELOADING=1");
    BOOST_TEST(manager.next() == "READY=1");
    gateway.signal(SIGTERM);
    BOOST_TEST(manager.next() == "STOPPING=1");
    BOOST_TEST(gateway.wait().value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(the_manual_page_is_complete_and_correct) {
    std::string const path = IDIOM_SOURCE_DIR "/gateway/deploy/idiom.1";
    auto const page = read_file(path);
    BOOST_TEST((options().contains("since") && options().contains("version")));
    for (auto const& option : options())
        BOOST_TEST(page.find("Fl -" + option) != page.npos, "--" << option << " is not in the manual page");
    BOOST_TEST((commands().contains("serve") && commands().contains("health")));
    for (auto const& command : commands())
        BOOST_TEST(page.find("It Cm " + command) != page.npos, command << " is not in the manual page");
    if (is_installed("man")) {
        auto const shown = tool({"man", "--warnings", "-l", path}, {{"MAN_KEEP_FORMATTING", ""}});
        BOOST_TEST(shown.status == 0);
        BOOST_TEST(shown.err == "");
    }
    if (is_installed("mandoc")) {
        auto const judged = tool({"mandoc", "-T", "lint", "-W", "warning", path});
        BOOST_TEST(judged.status == 0, judged.out);
    }
}

BOOST_AUTO_TEST_CASE(the_exit_status_says_what_kind_of_failure_it_was) {
    BOOST_TEST(run({IDIOM_PROGRAM, "--help"}).status == 0);
    BOOST_TEST(run({IDIOM_PROGRAM, "check", "/nonexistent/routes.yaml"}).status == 1);
    BOOST_TEST(run({IDIOM_PROGRAM, "health", "/nonexistent/routes.yaml"}).status == 1);
    for (auto const* const wrong : {"fly", "--fly", "check --format=xml"}) {
        std::vector<std::string> arguments{IDIOM_PROGRAM};
        std::istringstream words(wrong);
        for (std::string word; words >> word;)
            arguments.push_back(word);
        BOOST_TEST(run(arguments).status == 2, wrong);
    }
}
