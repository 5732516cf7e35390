#include "gateway/config/mask.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::config {

namespace {

constexpr std::array<std::string_view, 4> secret_words{"password", "secret", "token", "key"};
constexpr std::string_view hidden = "***";

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(blanks), line.size()); }

bool is_secret_name(std::string_view name) {
    auto const small = lower(name);
    return std::ranges::any_of(secret_words, [&](std::string_view word) { return small.contains(word); });
}

/// Returns whether the key that ends at `colon`, with or without quotes, names a secret.
bool names_secret(std::string_view line, std::size_t colon) {
    auto const key = line.substr(0, line.substr(0, colon).find_last_not_of(" \t\"'") + 1); // npos + 1 is 0
    return is_secret_name(key.substr(key.find_last_of(" \t,{[\"'") + 1));
}

bool is_reference(std::string_view value) {
    value.remove_prefix(std::min(value.find_first_not_of("\"'"), value.size()));
    return value.starts_with("${") || value.starts_with('{');
}

/// Returns whether the colon at `colon` ends a key.
bool ends_key(std::string_view line, std::size_t colon) {
    return colon > 0 && (colon + 1 == line.size() || blanks.find(line[colon + 1]) != blanks.npos);
}

/// Returns whether a line is a member, or an item that begins with one.
bool begins_with_key(std::string_view line) {
    auto const begin = std::min(line.find_first_not_of(" \t-{"), line.size());
    auto const end = line.find_first_of(" \t,:", begin);
    return end != line.npos && end > begin && line[end] == ':' && ends_key(line, end);
}

/// Returns where the last key of a line ends; npos if there is none.
std::size_t last_key(std::string_view line) {
    auto colon = line.rfind(':');
    while (colon != line.npos && !ends_key(line, colon))
        colon = colon == 0 ? line.npos : line.rfind(':', colon - 1);
    return colon;
}

std::string_view value_behind(std::string_view line, std::size_t colon) {
    auto const rest = line.substr(colon + 1);
    return rest.substr(std::min(rest.find_first_not_of(blanks), rest.size()));
}

/// Returns whether the value goes on in the next lines, whatever their indent: the indent of a text of
/// several lines may be wrong.
bool goes_on(std::string_view value) {
    if (value.empty() || value[0] == '|' || value[0] == '>') return true;
    return (value[0] == '"' || value[0] == '\'') && value.find(value[0], 1) == value.npos;
}

/// Masks the user and password of a URL. They end at the last '@', because a password may hold any character.
std::string without_userinfo(std::string_view text) {
    auto const scheme = text.find("://");
    auto const at = text.rfind('@');
    if (scheme == text.npos || at == text.npos || at < scheme) return std::string(text);
    return std::string(text.substr(0, scheme + 3)).append(hidden).append(text.substr(at));
}

std::string masked(std::string_view line) {
    std::string made;
    for (std::size_t at = 0; at < line.size();) {
        auto const colon = line.find(':', at);
        if (colon == line.npos || colon == 0 || !names_secret(line, colon)) {
            made += line.substr(at, colon == line.npos ? line.npos : colon + 1 - at);
            at = colon == line.npos ? line.size() : colon + 1;
            continue;
        }
        auto const value = std::min(line.find_first_not_of(" \t\"'", colon + 1), line.size());
        auto const end = std::min(line.find_first_of(",}", value), line.size());
        bool const reference = is_reference(line.substr(value));
        made += line.substr(at, value - at);
        made += reference ? line.substr(value, end - value) : value < line.size() ? hidden : "";
        at = reference ? end : line.size(); // without quotes, the end of a secret is not known
    }
    return made;
}

bool are_all(std::string_view text, std::string_view marks) {
    return std::ranges::all_of(text, [&](char c) { return is_alphanumeric(c) || marks.contains(c); });
}

} // namespace

std::string without_lost_colon(std::string_view line) {
    auto const begin = std::min(line.find_first_not_of(" \t-#?{[\"'"), line.size());
    auto const end = std::min(line.find_first_of(" \t=:\"'", begin), line.size());
    auto const value = std::min(line.find_first_not_of(" \t=\"'", end), line.size());
    bool const lost = value < line.size() && line[value] != ':' && line[end] != ':';
    if (!lost || is_reference(line.substr(value)) || !is_secret_name(line.substr(begin, end - begin)))
        return std::string(line);
    return std::string(line.substr(0, value)).append(hidden);
}

bool continues_secret(std::span<std::string_view const> lines, std::size_t number) {
    auto const line = lines[number];
    if (begins_with_key(line)) return false;
    for (auto i = number; i-- > 0;) {
        auto const above = lines[i];
        auto const colon = above.substr(indent_of(above)).starts_with('#') ? above.npos : last_key(above);
        if (colon == above.npos) continue;
        if (!names_secret(above, colon)) return false;
        auto const value = value_behind(above, colon);
        return goes_on(value) || (!is_reference(value) && indent_of(line) > indent_of(above));
    }
    return false;
}

std::string without_secrets(std::span<std::string_view const> lines, std::size_t number) {
    auto const line = lines[number];
    if (indent_of(line) == line.size()) return std::string(line);
    if (continues_secret(lines, number)) return std::string(line.substr(0, indent_of(line))).append(hidden);
    return masked(without_lost_colon(without_userinfo(line)));
}

std::string without_password(std::string_view url) {
    constexpr std::string_view scheme = "postgresql://";
    auto rest = url.substr(scheme.size());
    std::string shown(scheme);
    if (auto const at = rest.find('@'); at < rest.find_first_of("/?#")) {
        rest.remove_prefix(at + 1);
        shown.append(hidden).append("@");
    }
    auto const place = rest.substr(0, rest.find('?'));
    bool const certain = are_all(place, ".-_:/[]") && rest.find('@') == std::string_view::npos;
    return certain ? shown.append(place) : std::string(scheme).append(hidden);
}

} // namespace idiom::config
