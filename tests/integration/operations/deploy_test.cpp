#include <boost/test/unit_test.hpp>

#include "installed.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <regex>
#include <sstream>

using namespace idiom::test;

/// What operators install by CMake, and what runs under systemd. The tests run the installed program.
namespace {

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
         {"/bin/idiom-sandbox", "/share/man/man1/idiom.1.gz", "/share/doc/idiom/README.md",
          "/share/doc/idiom/gateway/config/README.md", "/share/doc/idiom/translators/unified/README.md",
          "/share/doc/idiom/examples/haproxy.cfg", "/lib/systemd/system/idiom@.service"})
        BOOST_TEST(exists(installed.prefix + file), file);
    BOOST_TEST(run({installed.prefix + "/bin/idiom", "--version"}).out == "idiom " + built_version() + "\n");
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

BOOST_AUTO_TEST_CASE(the_manual_page_of_the_configuration_is_correct_and_has_every_key) {
    TempDirectory const directory;
    auto const path = directory.file("routes.yaml.5");
    must(tool({"python3", "-B", IDIOM_SOURCE_DIR "/gateway/deploy/manual.py", IDIOM_SOURCE_DIR, path}));
    auto const page = read_file(path);
    auto const chapter = read_file(IDIOM_SOURCE_DIR "/gateway/config/README.md");
    std::regex const row("\n\\| `([a-z_A-Z.\\[\\]]+)` \\| [a-zA-Z]+[^|]*\\| [^|]+\\| ");
    int keys = 0;
    for (std::sregex_iterator at(chapter.begin(), chapter.end(), row), end; at != end; ++at, ++keys)
        BOOST_TEST(has(page, ".It \\fB" + (*at)[1].str() + "\\fR"), (*at)[1].str());
    BOOST_TEST(keys > 60);
    BOOST_TEST(has(page, ".Ss xarios\n")); // settings of the dialects
    if (is_installed("mandoc")) {
        auto const judged = tool({"mandoc", "-T", "lint", "-W", "warning", path});
        BOOST_TEST(judged.status == 0, judged.out);
    }
}

BOOST_AUTO_TEST_CASE(shells_complete_the_commands_their_options_and_choices) {
    Installed const installed;
    auto const share = installed.prefix + "/share/";
    auto const bash = share + "bash-completion/completions/idiom";
    auto const completes = [&](std::string const& words) {
        return tool({"bash", "-c",
                     "source " + bash + "; COMP_WORDS=(" + words +
                         "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _idiom; echo \"${COMPREPLY[*]}\""})
            .out;
    };
    BOOST_TEST(completes("idiom ver") == "verify-translator\n");
    BOOST_TEST(completes("idiom check --fo") == "--format\n");
    BOOST_TEST(completes("idiom check --format ''") == "text json sarif\n");
    auto const zsh = read_file(share + "zsh/vendor-completions/_idiom");
    auto const fish = read_file(share + "fish/vendor_completions.d/idiom.fish");
    for (auto const& option : options()) {
        BOOST_TEST(has(read_file(bash), "--" + option), option);
        BOOST_TEST(has(zsh, "'--" + option + "["), option);
        BOOST_TEST(has(fish, " -l " + option + " "), option);
    }
    for (auto const& command : commands())
        BOOST_TEST(has(fish, " -a " + command + " "), command);
    for (auto const& [shell, file] : {std::pair("zsh", "zsh/vendor-completions/_idiom"),
                                      std::pair("fish", "fish/vendor_completions.d/idiom.fish")})
        if (is_installed(shell)) must(tool({shell, "-n", share + file}));
}

BOOST_AUTO_TEST_CASE(prometheus_takes_the_alerts) {
    if (!*IDIOM_PROMTOOL) {
        BOOST_TEST_MESSAGE("skipped: there is no promtool");
        return;
    }
    auto const path = IDIOM_SOURCE_DIR "/gateway/telemetry/alerts.yaml";
    auto const judged = tool({IDIOM_PROMTOOL, "check", "rules", path});
    BOOST_TEST(judged.status == 0, judged.out << judged.err);
    TempDirectory const directory;
    write_file(directory.file("wrong.yaml"),
               replaced(read_file(path), "unauthenticated|", "unauthenticated\\|"));
    BOOST_TEST(tool({IDIOM_PROMTOOL, "check", "rules", directory.file("wrong.yaml")}).status != 0);
}

BOOST_AUTO_TEST_CASE(the_configurations_for_containers_are_good) {
    TempDirectory const directory;
    std::string const folder = IDIOM_SOURCE_DIR "/gateway/deploy/containers/";
    Process::Environment environment;
    std::istringstream secrets(read_file(folder + "secrets.env"));
    for (std::string line; std::getline(secrets, line);)
        if (auto const equals = line.find('='); !line.starts_with('#') && equals != line.npos)
            environment[line.substr(0, equals)] = line.substr(equals + 1);
    auto const checked = run({IDIOM_PROGRAM, "check", folder + "routes.yaml"}, environment);
    BOOST_TEST(checked.status == 0, checked.out << checked.err);
    if (!*IDIOM_PROMTOOL) {
        BOOST_TEST_MESSAGE("skipped: there is no promtool");
        return;
    }
    write_file(directory.file("prometheus.yaml"), read_file(folder + "prometheus.yaml"));
    write_file(directory.file("alerts.yaml"), read_file(IDIOM_SOURCE_DIR "/gateway/telemetry/alerts.yaml"));
    auto const judged = tool({IDIOM_PROMTOOL, "check", "config", directory.file("prometheus.yaml")});
    BOOST_TEST(judged.status == 0, judged.out << judged.err);
}

BOOST_AUTO_TEST_CASE(the_version_names_the_commit_of_the_tree) {
    TempDirectory const directory;
    auto const tree = directory.file("tree");
    auto const text = [&] {
        must(tool({CMAKE_PROGRAM, "-DROOT=" + tree, "-DVERSION=1.2.3", "-DOUTPUT=" + directory.file("out"),
                   "-P", IDIOM_SOURCE_DIR "/gateway/deploy/version.cmake"}));
        return replaced(read_file(directory.file("out/version.txt")), "\n", "");
    };
    std::filesystem::create_directories(tree + "/gateway/deploy");
    BOOST_TEST(text() == "1.2.3");
    write_file(tree + "/gateway/deploy/revision", "$Format:%ct %h$\n"); // a copy that git did not write
    BOOST_TEST(text() == "1.2.3");
    write_file(tree + "/gateway/deploy/revision", "1796048553 2bfde0d\n"); // as git archive writes it
    BOOST_TEST(text() == "1.2.3+git20261130.142233.2bfde0d");
    must(tool({"sh", "-c",
               "cd '" + tree +
                   "' && git init -q && git add . && git -c user.name=a -c user.email=a@b.example commit -q "
                   "-m one"},
              {{"GIT_COMMITTER_DATE", "2026-11-30T14:22:33Z"}, {"GIT_CONFIG_GLOBAL", "/dev/null"}}));
    std::regex const clean(R"(1\.2\.3\+git20261130\.142233\.[0-9a-f]{7})");
    BOOST_TEST(std::regex_match(text(), clean), text());
    write_file(tree + "/gateway/deploy/revision", "changed\n");
    BOOST_TEST(text().ends_with(".dirty"), text());
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
