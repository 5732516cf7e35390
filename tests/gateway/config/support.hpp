#pragma once

#include "gateway/config/format.hpp"
#include "gateway/config/load.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::config::test {

/// A temporary folder. The destructor removes it.
class Folder {
public:
    Folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "idiom-config-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;

    Path const& path() const { return path_; }
    Path write(std::string_view name, std::string_view text) const {
        auto const path = path_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

private:
    Path path_;
};

using Variables = std::map<std::string, std::string, std::less<>>;

inline Environment environment(Variables variables) {
    return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        auto const found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

/// Returns the problems as lines; none for a valid configuration.
inline std::vector<std::string> lines_of(Loaded const& loaded) {
    std::vector<std::string> lines;
    if (loaded) return lines;
    for (auto const& problem : loaded.error())
        lines.push_back(to_line(problem));
    return lines;
}

} // namespace idiom::config::test
