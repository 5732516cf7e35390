#pragma once

#include "translators/codec/json/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

/// The results of nlohmann_json and of our reader for one document, so that the two can be compared.
namespace idiom::testing {

/// Returns the largest depth of brackets in a text, including those in strings. It is at least the depth of
/// the values.
inline std::size_t bracket_depth(std::string_view text) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    for (char const c : text) {
        if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
        if ((c == ']' || c == '}') && depth > 0) --depth;
    }
    return deepest;
}

/// Returns "" if the values are equal. Compares numbers, which our reader keeps as text, by value.
inline std::string difference(json::Value const& ours, nlohmann::json const& theirs) {
    switch (ours.kind) {
    case json::Value::Kind::ambiguous: return "ambiguous"; // never, with the options for clients' texts
    case json::Value::Kind::null: return theirs.is_null() ? "" : "null";
    case json::Value::Kind::boolean:
        return theirs.is_boolean() && theirs.get<bool>() == ours.truth ? "" : "boolean";
    case json::Value::Kind::number:
        if (!theirs.is_number() || ours.text != ours.raw) return "number";
        return nlohmann::json::parse(ours.text) == theirs ? "" : "number";
    case json::Value::Kind::string:
        return theirs.is_string() && theirs.get_ref<std::string const&>() == ours.text ? "" : "string";
    case json::Value::Kind::array:
        if (!theirs.is_array() || theirs.size() != ours.items.size()) return "array";
        for (std::size_t i = 0; i < ours.items.size(); ++i)
            if (auto found = difference(ours.items[i], theirs[i]); !found.empty()) return found;
        return "";
    case json::Value::Kind::object:
        if (!theirs.is_object()) return "object";
        // In both readers the last of several members with one name counts.
        for (auto const& [name, value] : theirs.items()) {
            auto const* const found = ours.find(name);
            if (!found) return "member " + name;
            if (auto inner = difference(*found, value); !inner.empty()) return inner;
        }
        return std::ranges::all_of(ours.members, [&](auto const& m) { return theirs.contains(m.name); })
                   ? ""
                   : "members";
    }
    return "kind";
}

/// Returns "" if both agree whether the document is JSON, and on its values if it is. Otherwise returns the
/// difference.
inline std::string json_disagreement(std::string_view document, std::size_t depth = 64) {
    Arena arena;
    auto const ours = json::read(document, arena, {.depth = depth});
    if (bracket_depth(document) > depth)
        return {}; // our reader refuses it for its depth, or for an earlier error
    // nlohmann_json skips a byte order mark, our reader refuses it (RFC 8259, 8.1).
    if (document.starts_with("\xEF\xBB\xBF")) return ours ? "we accept a byte order mark" : "";
    // No JSON text has a NUL (RFC 8259). nlohmann_json takes it for the end.
    if (document.find('\0') != std::string_view::npos) return ours ? "we accept a NUL" : "";
    // nlohmann_json refuses a number that does not fit in a double, although the grammar allows it.
    class Grammar final : public nlohmann::json_sax<nlohmann::json> {
    public:
        bool range = false;
        bool null() override { return true; }
        bool boolean(bool) override { return true; }
        bool number_integer(number_integer_t) override { return true; }
        bool number_unsigned(number_unsigned_t) override { return true; }
        bool number_float(number_float_t, string_t const&) override { return true; }
        bool string(string_t&) override { return true; }
        bool binary(binary_t&) override { return true; }
        bool start_object(std::size_t) override { return true; }
        bool key(string_t&) override { return true; }
        bool end_object() override { return true; }
        bool start_array(std::size_t) override { return true; }
        bool end_array() override { return true; }
        bool parse_error(std::size_t, std::string const&, nlohmann::detail::exception const& error) override {
            range = error.id == 406;
            return false;
        }
    } grammar;
    bool const accepted = nlohmann::json::sax_parse(document, &grammar);
    if (grammar.range) return {};
    if (ours.has_value() != accepted)
        return ours ? "we accept, nlohmann_json does not"
                    : "nlohmann_json accepts, we say: " + std::string(ours.error().what);
    if (!ours)
        return ours.error().offset <= document.size() ? "" : "the offset of the error is beyond the text";
    return difference(*ours, nlohmann::json::parse(document));
}

} // namespace idiom::testing
