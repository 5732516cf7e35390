#pragma once

#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

/// What the tests of installed files and of packages share. CMake defines BUILD_DIRECTORY and CMAKE_PROGRAM.
namespace idiom::test {

inline Ran tool(std::vector<std::string> arguments, Process::Environment environment = {}) {
    environment.try_emplace("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    environment.try_emplace("LC_ALL", "C.UTF-8");
    arguments.insert(arguments.begin(), "/usr/bin/env");
    return run(arguments, environment, 10min);
}

inline bool is_installed(std::string const& name) {
    return tool({"sh", "-c", "command -v " + name}).status == 0;
}

inline void must(Ran const& ran) { BOOST_REQUIRE_MESSAGE(ran.status == 0, ran.out << ran.err); }

inline bool exists(std::string const& path) { return std::filesystem::exists(path); }

inline bool has(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

inline std::string replaced(std::string text, std::string_view what, std::string_view by) {
    auto const at = text.find(what);
    BOOST_REQUIRE_MESSAGE(at != text.npos, "no '" << what << "' in:\n" << text);
    return text.replace(at, what.size(), by);
}

/// The version of the build, as CMake wrote it down for the packages.
inline std::string built_version() {
    return replaced(read_file(BUILD_DIRECTORY "/gateway/version/version.txt"), "\n", "");
}

/// Everything, installed in a folder of its own.
struct Installed {
    Installed() { must(tool({CMAKE_PROGRAM, "--install", BUILD_DIRECTORY, "--prefix", prefix})); }
    TempDirectory directory;
    std::string prefix = directory.file("usr");
};

/// The commands that the program's `--help` names.
std::set<std::string> commands();
/// The long options that `--help` of the program and of each command names.
std::set<std::string> options();

/// Checks that an installed program serves with the example that came with it. Only its ports and the store's
/// path are changed.
void serves(std::string const& program, std::string const& example);

} // namespace idiom::test
