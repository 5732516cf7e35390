#include "gateway/cli/skeleton.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace idiom::cli {

namespace {

namespace fs = std::filesystem;
using Why = std::unexpected<std::string>;

/// Returns the folder of a template: where `cmake --install` puts it, or beside the program in a build tree.
std::optional<fs::path> find_template(std::string_view kind) {
    std::error_code error;
    auto const program = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (auto const& place : {program / "../share/idiom" / kind, program / kind})
        if (fs::is_directory(place, error)) return place;
    return std::nullopt;
}

std::string filled_in(std::string text, std::string_view name) {
    for (auto const& [word, by] :
         {std::pair<std::string_view, std::string_view>{"@NAME@", name}, {"@COMPILER@", IDIOM_CXX_COMPILER}})
        for (auto at = text.find(word); at != text.npos; at = text.find(word, at + by.size()))
            text.replace(at, word.size(), by);
    return text;
}

struct File {
    fs::path path;
    std::string text;
};

/// Throws std::filesystem::filesystem_error.
std::vector<File> files_of(fs::path const& from, std::string_view name, fs::path const& folder) {
    std::vector<File> files;
    for (auto const& entry : fs::recursive_directory_iterator(from)) {
        if (entry.path().extension() != ".in") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        std::string text(std::istreambuf_iterator<char>(in), {});
        auto const to = filled_in(fs::relative(entry.path(), from).replace_extension().string(), name);
        files.push_back({folder / to, filled_in(std::move(text), name)});
    }
    std::ranges::sort(files, {}, &File::path);
    return files;
}

} // namespace

std::expected<std::vector<fs::path>, std::string> write_skeleton(std::string_view kind, std::string_view name,
                                                                 fs::path const& folder) {
    auto const from = find_template(kind);
    if (!from) return Why("the files to begin with are not installed with this program");
    try {
        std::vector<fs::path> written;
        auto const files = files_of(*from, name, folder);
        for (auto const& file : files)
            if (fs::exists(fs::symlink_status(file.path)))
                return Why(file.path.string() + " is there already");
        for (auto const& [path, text] : files) {
            fs::create_directories(path.parent_path());
            std::ofstream out(path, std::ios::binary);
            if (!(out << text).flush()) return Why(path.string() + " cannot be written");
            written.push_back(path);
        }
        return written;
    } catch (fs::filesystem_error const& error) {
        return Why(error.path1().string() + ": " + error.code().message());
    }
}

} // namespace idiom::cli
