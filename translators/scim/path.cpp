#include "translators/scim/path.hpp"

#include "translators/core/text.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

std::unexpected<Error> malformed(std::string_view path, Arena& arena) {
    return refuse(invalid_path, arena.join({quoted(path, arena), " is no path of an attribute"}));
}

std::unexpected<Error> unknown(std::string_view path, Arena& arena) {
    Error error{.fault = Fault::unsupported_field,
                .detail = arena.join({"there is no attribute ", quoted(path, arena)})};
    error.reason = invalid_path;
    return std::unexpected(error);
}

bool is_name(std::string_view text) {
    return !text.empty() && (is_letter(text.front()) || text.front() == '$') &&
           std::ranges::all_of(text,
                               [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '$'; });
}

/// Returns whether the text is an attribute name, with or without a URN and a part.
bool is_attribute_path(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon != text.npos) {
        auto const urn = text.substr(0, colon);
        bool const sound = std::ranges::all_of(
            urn, [](char c) { return is_alphanumeric(c) || std::string_view("-_.:+%~").contains(c); });
        if (urn.empty() || !sound) return false;
        text.remove_prefix(colon + 1);
    }
    auto const dot = text.find('.');
    return is_name(text.substr(0, dot)) && (dot == text.npos || is_name(text.substr(dot + 1)));
}

/// Returns the size of the filter that begins at the front of `text`, up to its ']'; npos if it does not end.
std::size_t filter_size(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && text[i] == ']')
            return i;
    }
    return text.npos;
}

Result<Path> with_filter(std::string_view text, std::size_t bracket, ResourceType const& type,
                         Reading reading, Arena& arena) {
    auto const name = text.substr(0, bracket);
    auto const inside = text.substr(bracket + 1);
    auto const size = filter_size(inside);
    if (size == inside.npos || !is_attribute_path(name)) return malformed(text, arena);
    auto const after = inside.substr(size + 1);
    if (!after.empty() && (!after.starts_with('.') || !is_name(after.substr(1))))
        return malformed(text, arena);
    auto const reference = find_reference(name, type);
    if (!reference) return unknown(text, arena);
    if (!reference->attribute->is_complex() || reference->part) return malformed(text, arena);
    auto const filter = read_value_filter(inside.substr(0, size), *reference->attribute, reading, arena);
    if (!filter) return std::unexpected(filter.error());
    Path made{.extension = reference->extension, .attribute = reference->attribute, .filter = *filter};
    if (after.empty()) return made;
    made.part = reference->attribute->part(after.substr(1));
    return made.part ? Result<Path>(made) : unknown(text, arena);
}

} // namespace

Result<Path> read_path(std::string_view text, ResourceType const& type, Reading reading, Arena& arena) {
    text = trimmed(text, " ");
    auto const bracket = text.find('[');
    if (bracket != text.npos) return with_filter(text, bracket, type, reading, arena);
    if (auto const* const extension = type.extension(text)) return Path{.extension = extension};
    if (!is_attribute_path(text) && !is_name(text)) return malformed(text, arena);
    auto const reference = find_reference(text, type);
    if (!reference) return unknown(text, arena);
    return Path{
        .extension = reference->extension, .attribute = reference->attribute, .part = reference->part};
}

} // namespace idiom::scim
