#include "gateway/config/dialect_file.hpp"

#include "gateway/config/document.hpp"
#include "translators/codec/utf8.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <mutex>
#include <system_error>

namespace idiom::config {

namespace {

std::unexpected<std::vector<Problem>> not_read(std::string const& file, std::string why) {
    return std::unexpected(std::vector{Problem{file, {}, std::move(why)}});
}

std::string too_large() {
    return "this file has more than " + std::to_string(declared::largest_file) + " bytes";
}

/// Returns the text of a file, or why there is none.
std::expected<std::string, std::string> read_whole(Path const& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return std::unexpected("does not exist");
    if (!std::filesystem::is_regular_file(path, error)) return std::unexpected("is no file");
    std::ifstream stream(path, std::ios::binary);
    std::string text(declared::largest_file + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad() || (!stream.eof() && stream.fail())) return std::unexpected("cannot be read");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > declared::largest_file) return std::unexpected(too_large());
    text.shrink_to_fit(); // it is kept for as long as the file is in use
    return text;
}

/// Returns the text of a file up to the largest size; "" if it cannot be read.
std::string beginning_of(Path const& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return {};
    std::ifstream stream(path, std::ios::binary);
    std::string text(declared::largest_file, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

/// Returns whether a line of the text begins with the key. The file may be too large or too wrong to be read.
bool has_key(std::string_view text, std::string_view key) {
    for (auto at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
        bool const begins = at == 0 || text[at - 1] == '\n';
        if (begins && text.substr(at + key.size()).starts_with(':')) return true;
    }
    return false;
}

/// The files that were loaded, by path and text.
struct KeptFiles {
    std::mutex mutex;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<declared::DeclaredFile const>> files;
};
KeptFiles& kept_files() {
    static KeptFiles all;
    return all;
}

} // namespace

LoadedDialect parse_dialect_file(std::string_view text, std::string const& file) {
    if (text.size() > declared::largest_file) return not_read(file, too_large());
    if (!utf8::valid(text)) return not_read(file, "this file is not in UTF-8");
    auto const document = read_document(text, file);
    if (!document) return std::unexpected(std::vector{document.error()});
    return declared::read_dialect(*document, file);
}

LoadedDialect load_dialect_file(Path const& path) {
    auto text = read_whole(path);
    if (!text) return not_read(path.string(), text.error());
    auto key = std::pair(path.string(), std::move(*text));
    std::scoped_lock const lock(kept_files().mutex);
    if (auto const known = kept_files().files.find(key); known != kept_files().files.end())
        return known->second;
    auto read = parse_dialect_file(key.second, key.first);
    if (read) kept_files().files.emplace(std::move(key), *read);
    return read;
}

bool is_dialect_file(Path const& path) {
    auto const text = beginning_of(path);
    auto const document = read_document(text, path.string());
    auto const has = [&](std::string_view key) {
        if (has_key(text, key)) return true;
        return document && document->root->is_map() &&
               std::ranges::find(document->root->members, key, &Member::name) !=
                   document->root->members.end();
    };
    // A misspelt `dialect` does not make it a file of routes.
    bool const routes = has("backends") || has("routes") || has("translators");
    return has("dialect") || (!routes && (has("format") || has("fields")));
}

} // namespace idiom::config
