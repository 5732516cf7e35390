#include "translators/face/conditions.hpp"

#include "translators/core/text.hpp"

#include <optional>

namespace idiom::face {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

struct Tag {
    bool weak = false;
    std::string_view opaque; ///< including its quotes
};

/// Returns the list without the empty elements at its front, which mean nothing (RFC 9110, 5.6.1.2).
std::string_view without_blanks(std::string_view list) {
    while (!list.empty() && (list.front() == ',' || is_space(list.front())))
        list.remove_prefix(1);
    return list;
}

/// Removes the next entity tag from the front of a list (RFC 9110, 8.8.3). Null if there is none.
std::optional<Tag> take_tag(std::string_view& list) {
    Tag tag{.weak = list.starts_with("W/"), .opaque = {}};
    auto const quoted = tag.weak ? list.substr(2) : list;
    auto const end = quoted.starts_with('"') ? quoted.find('"', 1) : quoted.npos;
    if (end == quoted.npos) return {};
    tag.opaque = quoted.substr(0, end + 1);
    for (char const c : tag.opaque)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return {};
    list = quoted.substr(end + 1);
    while (!list.empty() && is_space(list.front()))
        list.remove_prefix(1);
    if (list.empty()) return tag;
    if (list.front() != ',') return {};
    list = without_blanks(list);
    return tag;
}

/// Returns whether a field's combined value is "*" or a list of at least one entity tag.
bool well_formed(std::string_view list) {
    if (list == "*") return true;
    if (list.empty()) return false;
    while (!list.empty())
        if (!take_tag(list)) return false;
    return true;
}

bool matches(std::string_view list, std::string_view etag, bool weakly) {
    if (list == "*") return true;
    while (!list.empty()) {
        auto const tag = take_tag(list);
        if (!tag) return false;
        if (tag->opaque == etag && (weakly || !tag->weak)) return true;
    }
    return false;
}

} // namespace

std::string_view combined(std::span<Header const> headers, std::string_view name, Arena& arena) {
    std::string_view all;
    for (auto const& header : headers) {
        if (!equal_ignoring_case(header.name, name)) continue;
        auto const value = trimmed(header.value, blanks);
        if (value.empty()) continue;
        all = all.empty() ? value : arena.join({all, ", ", value});
    }
    return all;
}

Result<void> Conditions::allow_write(std::string_view etag) const {
    if (!if_match.empty() && !matches(if_match, etag, false))
        return fail(Fault::precondition_failed, "the user is not at the version that the request names");
    if (if_none_match.empty() || !matches(if_none_match, etag, true)) return {};
    return fail(Fault::precondition_failed, if_none_match == "*"
                                                ? "If-None-Match: * asks for no user, and there is one"
                                                : "the user is at a version that If-None-Match names");
}

bool Conditions::not_modified(std::string_view etag) const {
    return !if_none_match.empty() && matches(if_none_match, etag, true);
}

Result<Conditions> read_conditions(std::span<Header const> headers, Arena& arena) {
    Conditions made;
    for (auto const& [name, value] :
         {std::pair(std::string_view("If-Match"), &Conditions::if_match),
          std::pair(std::string_view("If-None-Match"), &Conditions::if_none_match)}) {
        if (!find(headers, name)) continue;
        // A client with an empty variable means a condition. It must not get an unconditional write.
        auto const list = without_blanks(combined(headers, name, arena));
        if (!well_formed(list))
            return fail(Fault::invalid_parameter,
                        arena.join({name, " must be \"*\" or a list of entity tags in quotes",
                                    list.empty() ? ", and is empty" : ""}));
        made.*value = list;
    }
    return made;
}

} // namespace idiom::face
