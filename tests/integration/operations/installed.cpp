#include "installed.hpp"

#include <csignal>
#include <regex>
#include <set>

namespace idiom::test {

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
        BOOST_TEST(health.out == (*question ? "{\"status\":\"ready\",\"version\":\"" + built_version() +
                                                  "\",\"pid\":" + pid + "}\n"
                                            : "{\"status\":\"ok\"}\n"));
    }
    BOOST_TEST(run({program, "health", "--pid", std::to_string(gateway.pid()), file}).status == 0);
    gateway.signal(SIGTERM);
    BOOST_TEST(gateway.wait().value_or(-1) == 0);
    BOOST_TEST(run({program, "health", file}).status == 1);
    auto const gone = run({program, "health", "--pid", std::to_string(gateway.pid()), file});
    BOOST_TEST(gone.status == 1);
    BOOST_TEST(gone.err.ends_with(" has ended\n"), gone.err);
}

std::set<std::string> commands() {
    auto const page = run({IDIOM_PROGRAM, "--help"}).out;
    auto const list = page.substr(page.find("Subcommands:"));
    std::regex const command("\n  ([a-z-]+) ");
    std::set<std::string> found;
    for (std::sregex_iterator at(list.begin(), list.end(), command), end; at != end; ++at)
        found.insert((*at)[1].str());
    return found;
}

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

} // namespace idiom::test
