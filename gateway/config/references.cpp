#include "gateway/config/references.hpp"

#include "gateway/config/suggest.hpp"

#include <fstream>
#include <iterator>
#include <system_error>

namespace idiom::config {

namespace {

constexpr std::uintmax_t max_secret_size = 64 * 1024;

using Text = std::expected<std::string, std::string>;

Text from_environment(std::string_view name, Place const& place) {
    auto value = place.environment(name);
    if (!value) return std::unexpected("environment variable " + in_quotes(name) + " is not set");
    if (value->empty()) return std::unexpected("environment variable " + in_quotes(name) + " is empty");
    return std::move(*value);
}

Text from_file(std::string_view name, Place const& place) {
    auto const path = place.folder / name;
    std::error_code error;
    // A pipe or a device could block or never end.
    if (!std::filesystem::is_regular_file(path, error))
        return std::unexpected("file " + in_quotes(name) + " does not exist");
    std::ifstream stream(path, std::ios::binary);
    std::string text(max_secret_size + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.is_open() || stream.bad())
        return std::unexpected("file " + in_quotes(name) + " cannot be read");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > max_secret_size)
        return std::unexpected("file " + in_quotes(name) + " is larger than 64KiB");
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) return std::unexpected("file " + in_quotes(name) + " is empty");
    return text;
}

/// Reads a credential that systemd passes to the service (systemd.exec(5), LoadCredential=).
Text from_credential(std::string_view name, Place const& place) {
    auto const folder = from_environment("CREDENTIALS_DIRECTORY", place);
    if (!folder) return std::unexpected(folder.error() + ", so there are no credentials");
    if (name.contains('/')) return std::unexpected("credential " + in_quotes(name) + " is no name");
    return from_file((std::filesystem::path(*folder) / name).string(), place);
}

bool has_known_kind(std::string_view reference) {
    return reference.starts_with("env:") || reference.starts_with("file:") ||
           reference.starts_with("credential:");
}

Text raw_value_of(std::string_view reference, Place const& place) {
    if (reference.starts_with("env:")) return from_environment(reference.substr(4), place);
    if (reference.starts_with("file:")) return from_file(reference.substr(5), place);
    if (reference.starts_with("credential:")) return from_credential(reference.substr(11), place);
    return std::unexpected("unknown reference " + in_quotes(reference) +
                           "; write ${env:NAME}, ${file:PATH} or ${credential:NAME}");
}

/// Removes a byte order mark, which is no part of the text (RFC 3629, 6). Refuses other invisible bytes that
/// editors or tools leave, because no password, token or key holds them.
Text value_of(std::string_view reference, Place const& place) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    auto value = raw_value_of(reference, place);
    if (!value) return value;
    auto const refuse = [&](std::string const& why) {
        return std::unexpected("what " + in_quotes(reference) + " stands for " + why);
    };
    if (value->starts_with("\xFF\xFE") || value->starts_with("\xFE\xFF"))
        return refuse("is UTF-16; save it as UTF-8");
    if (value->starts_with(mark)) value->erase(0, mark.size());
    if (value->empty()) return refuse("is empty");
    if (auto const control = control_character(*value)) return refuse("holds " + *control);
    return value;
}

} // namespace

std::expected<Scalar, std::string> resolve(std::string_view text, Place const& place) {
    // A URL with credentials is secret even if it is refused because of them.
    Scalar made{.text = {}, .secret = text.contains("://") && text.contains('@')};
    for (;;) {
        auto const begin = text.find("${");
        made.text += text.substr(0, begin);
        if (begin == std::string_view::npos) return made;
        auto const end = text.find('}', begin);
        if (end == std::string_view::npos) return std::unexpected("'${' without '}'");
        auto const reference = text.substr(begin + 2, end - begin - 2);
        auto value = value_of(reference, place);
        if (!value && place.stand_ins && has_known_kind(reference)) value = "a-secret-that-is-absent";
        if (!value) return std::unexpected(value.error());
        made.text += *value;
        made.secret = true;
        text.remove_prefix(end + 1);
    }
}

} // namespace idiom::config
