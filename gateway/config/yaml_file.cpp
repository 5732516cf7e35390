#include "gateway/config/yaml_file.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace idiom::config {

std::expected<std::string, Problem> read_text(Path const& path) {
    auto const refuse = [&](std::string why) {
        return std::unexpected(Problem{path.string(), {}, std::move(why)});
    };
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return refuse("does not exist");
    if (std::filesystem::is_directory(path, error)) return refuse("is a folder");
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return refuse("cannot be read");
    std::string text;
    std::array<char, 65536> piece;
    // What is more than allowed shows that the file is too large, even if it never ends.
    while (stream && text.size() <= max_document_size) {
        stream.read(piece.data(), piece.size());
        text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
    }
    if (stream.bad()) return refuse("cannot be read");
    return text;
}

Problem not_checked(std::string const& file) {
    return {file, {}, "cannot be checked: the system refused a path or memory"};
}

} // namespace idiom::config
