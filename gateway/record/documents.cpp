#include "gateway/record/documents.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::record {

namespace {

using conformance::Leaf;

/// Calls `on_value` with the quoted value of each attribute, without its quotes, and the attribute's name.
template <class OnValue> void for_each_attribute(std::string_view tag, OnValue on_value) {
    while (!tag.empty()) {
        auto const equals = tag.find('=');
        auto const open = tag.find_first_of("\"'", std::min(equals, tag.size()));
        if (equals == tag.npos || open == tag.npos) return;
        auto const close = tag.find(tag[open], open + 1);
        if (close == tag.npos) return;
        auto const before = tag.substr(0, equals);
        on_value(before.substr(before.find_last_of(white_space) + 1), tag.substr(open + 1, close - open - 1));
        tag.remove_prefix(close + 1);
    }
}

/// Calls `on_tag` with what stands between each '<' and the next '>'.
template <class OnTag> void for_each_tag(std::string_view document, OnTag on_tag) {
    for (auto open = document.find('<'); open != document.npos; open = document.find('<', open + 1)) {
        auto const close = std::min(document.find('>', open), document.size());
        on_tag(document.substr(open + 1, close - open - 1));
    }
}

/// Returns whether each text of an XML document is all that an element contains, without CDATA and comments,
/// and no '>' is in an attribute.
bool has_plain_texts(std::string_view document) {
    using Event = xml::Reader::Event;
    if (document.contains("<!")) return false;
    bool balanced = true;
    for_each_tag(document, [&](std::string_view tag) {
        balanced =
            balanced && std::ranges::count(tag, '"') % 2 == 0 && std::ranges::count(tag, '\'') % 2 == 0;
    });
    if (!balanced) return false;
    Arena arena;
    xml::Reader reader(document, arena);
    auto before = Event::end;
    bool in_text = false;
    for (;;) {
        auto const event = reader.next();
        if (event == Event::done || event == Event::error) return event == Event::done;
        if (in_text && event != Event::end) return false;
        in_text = event == Event::text && !trimmed(reader.text(), white_space).empty();
        if (in_text && before != Event::start) return false;
        before = event;
    }
}

/// Returns the JSON string at the start of `text`, with its quotes.
std::string_view quoted(std::string_view text) {
    std::size_t end = 1;
    while (end < text.size() && text[end] != '"')
        end += text[end] == '\\' ? 2 : 1;
    return text.substr(0, end + 1);
}

} // namespace

bool is_readable(std::string_view document) {
    if (document.starts_with('<')) return has_plain_texts(document);
    Arena arena;
    return json::read(document, arena).has_value();
}

std::vector<Leaf> values_in(std::string_view document) {
    auto values = conformance::values_of(document);
    if (!document.starts_with('<')) return values;
    for_each_tag(document, [&](std::string_view tag) {
        for_each_attribute(tag, [&](std::string_view name, std::string_view value) {
            if (!name.starts_with("xmlns") && !tag.starts_with('?'))
                values.push_back({.name = {}, .raw = value, .text = std::string(value)});
        });
    });
    return values;
}

std::vector<Leaf> names_in(std::string_view document) {
    std::vector<Leaf> names;
    if (document.starts_with('<')) return names;
    for (auto at = document.find('"'); at < document.size(); at = document.find('"', at)) {
        auto const raw = quoted(document.substr(at));
        at += raw.size();
        auto const after = document.find_first_not_of(white_space, at);
        if (after == document.npos || document[after] != ':') continue;
        Arena arena;
        auto const name = json::read(raw, arena);
        if (name) names.push_back({.name = {}, .raw = raw, .text = std::string(name->text)});
    }
    return names;
}

bool is_attribute(Leaf const& value, std::string_view document) {
    auto const at = static_cast<std::size_t>(value.raw.data() - document.data());
    return document.starts_with('<') && at > 0 && (document[at - 1] == '"' || document[at - 1] == '\'');
}

} // namespace idiom::record
