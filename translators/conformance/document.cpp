#include "translators/conformance/document.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"

#include <algorithm>

namespace idiom::conformance {

namespace {

bool is_xml_document(std::string_view document) { return document.starts_with('<'); }

bool is_scalar(json::Value const& value) {
    return value.is_string() || value.is_number() || value.is_boolean();
}

std::string text_of(json::Value const& value) {
    return std::string(value.is_string() ? value.text : value.raw);
}

/// Returns the last segment of a JSON Pointer or of a SCIM path; "" for a path with a filter, which names no
/// member.
std::string_view last_segment(std::string_view path) {
    if (path.find('[') != std::string_view::npos) return {};
    return path.substr(path.find_last_of("/.:") + 1);
}

void collect(json::Value const& value, std::string_view name, std::vector<Leaf>& leaves);

/// Collects what a patch operation sets. Returns false if `value` is no patch operation.
bool collect_operation(json::Value const& value, std::vector<Leaf>& leaves) {
    auto const* const set = value.find("value");
    if (!value.text_of("op")) return false;
    if (set) collect(*set, last_segment(value.text_of("path").value_or("")), leaves);
    return true;
}

void collect(json::Value const& value, std::string_view name, std::vector<Leaf>& leaves) {
    if (is_scalar(value) && !name.empty())
        leaves.push_back({.name = std::string(name), .raw = value.raw, .text = text_of(value)});
    if (value.is_object() && collect_operation(value, leaves)) return;
    for (auto const& member : value.members)
        collect(member.value, member.name, leaves);
    for (auto const& item : value.items)
        if (!is_scalar(item)) collect(item, name, leaves); // a text in a list is no member
}

std::vector<Leaf> json_leaves(std::string_view document) {
    std::vector<Leaf> leaves;
    Arena arena(16 * 1024);
    if (auto const value = json::read(document, arena)) collect(*value, {}, leaves);
    return leaves;
}

void collect_all(json::Value const& value, std::vector<Leaf>& leaves) {
    if (is_scalar(value)) leaves.push_back({.name = {}, .raw = value.raw, .text = text_of(value)});
    for (auto const& member : value.members)
        collect_all(member.value, leaves);
    for (auto const& item : value.items)
        collect_all(item, leaves);
}

/// Returns the text of an element, with its references resolved.
std::string decoded(std::string_view raw) {
    Arena arena;
    auto const document = arena.join({"<x>", raw, "</x>"});
    xml::Reader reader(document, arena);
    std::string_view text;
    if (reader.next() != xml::Reader::Event::start || !reader.read_text(text)) return std::string(raw);
    return std::string(text);
}

/// Returns the elements that contain only text: `<a:name …>text</a:name>`.
std::vector<Leaf> xml_leaves(std::string_view document) {
    std::vector<Leaf> leaves;
    for (auto open = document.find('<'); open != document.npos; open = document.find('<', open + 1)) {
        auto const close = document.find('>', open);
        if (close == document.npos) break;
        auto const end = document.find('<', close);
        if (end == document.npos || document.substr(end, 2) != "</") continue;
        auto const tag = document.substr(open + 1, close - open - 1);
        if (tag.starts_with('/') || tag.starts_with('?') || tag.ends_with('/')) continue;
        auto const name = tag.substr(0, tag.find_first_of(" \t\r\n"));
        auto const raw = document.substr(close + 1, end - close - 1);
        leaves.push_back(
            {.name = std::string(name.substr(name.find(':') + 1)), .raw = raw, .text = decoded(raw)});
    }
    return leaves;
}

} // namespace

std::vector<Leaf> leaves_of(std::string_view document) {
    return is_xml_document(document) ? xml_leaves(document) : json_leaves(document);
}

std::vector<Leaf> values_of(std::string_view document) {
    if (is_xml_document(document)) return xml_leaves(document);
    std::vector<Leaf> leaves;
    Arena arena(16 * 1024);
    if (auto const value = json::read(document, arena)) collect_all(*value, leaves);
    return leaves;
}

std::string replaced(std::string_view document, std::vector<Replacement> replacements) {
    std::ranges::sort(replacements, {}, [](Replacement const& one) { return one.raw.data(); });
    std::string made;
    auto const* at = document.data();
    for (auto const& one : replacements) {
        made.append(at, one.raw.data()).append(one.with);
        at = one.raw.data() + one.raw.size();
    }
    return made.append(at, document.data() + document.size());
}

std::string spelled(std::string_view text, Leaf const& like, std::string_view document) {
    Arena arena;
    auto made = arena.text();
    bool const number = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    if (is_xml_document(document)) {
        if (!xml::append_text(made, text)) return std::string(like.raw);
    } else if (number && !like.raw.starts_with('"')) {
        made.append(text);
    } else {
        json::append_string(made, text);
    }
    return std::string(made);
}

} // namespace idiom::conformance
