#include "gateway/inspect/hide.hpp"

#include "translators/codec/uri.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::inspect {

bool Hiding::keeps(std::string_view text) const {
    return text.empty() || kept_.contains(text) || text.starts_with("urn:idiom:problem:");
}

std::string_view Hiding::text(std::string_view text, Arena& arena) {
    return arena.join({"‹text ", decimal(utf8::length(text), arena), "›"});
}

/// A word of an address has letters, perhaps joined by '-', '_' or '.', and may be a version, such as v1.0.
/// An id of a vendor has a digit or a character that must be encoded, or is one of this call's.
bool Hiding::is_id(std::string_view segment, Arena& arena) const {
    auto const decoded = uri::decode(segment, arena);
    if (!decoded || ids_.contains(*decoded) || ids_.contains(lower(*decoded))) return true;
    bool const version =
        segment.size() > 1 && lower(segment[0]) == 'v' &&
        std::ranges::all_of(segment.substr(1), [](char c) { return is_digit(c) || c == '.'; });
    bool const word =
        std::ranges::all_of(segment, [](char c) { return is_letter(c) || c == '-' || c == '_' || c == '.'; });
    return !word && !version && !segment.empty();
}

std::string_view Hiding::path(std::string_view path, Arena& arena) const {
    auto out = arena.text(path.size());
    if (auto const scheme = path.find("://"); scheme != path.npos) {
        auto const host_end = std::min(path.find('/', scheme + 3), path.size());
        out += path.substr(0, host_end);
        path.remove_prefix(host_end);
    }
    std::string_view before; // the segment before
    while (!path.empty()) {
        auto const segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        bool const is_of_list = !segment.empty() && (equal_ignoring_case(before, "users") ||
                                                     equal_ignoring_case(before, "devices"));
        bool const hides = is_of_list || (!keeps(segment) && is_id(segment, arena));
        out += hides ? std::string_view("{id}") : segment;
        before = segment;
        if (path.empty()) break;
        out += '/';
        path.remove_prefix(1);
    }
    return arena.keep(out);
}

bool names_roles(std::string_view name) {
    name.remove_prefix(name.find(':') + 1); // npos + 1 is 0
    return equal_ignoring_case(name, "role") || equal_ignoring_case(name, "roles") ||
           equal_ignoring_case(name, "roleName");
}

} // namespace idiom::inspect
