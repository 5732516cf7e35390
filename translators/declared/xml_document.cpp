#include "translators/declared/xml_document.hpp"

#include "translators/codec/xml/xml.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

using Event = xml::Reader::Event;

class DocumentReader {
public:
    DocumentReader(std::string_view text, Xml const& xml, Arena& arena)
        : reader_(text, arena), xml_(xml), arena_(arena) {}

    std::optional<json::Value> read() {
        if (reader_.next() != Event::start) return std::nullopt;
        auto root = element(name_of(reader_.name()), false);
        if (failed_ || reader_.next() != Event::done) return std::nullopt;
        // A root without elements is an object without members.
        if (root.is_string() && trimmed(root.text, white_space).empty())
            root.kind = json::Value::Kind::object;
        return root;
    }

private:
    /// Returns the name as paths spell it.
    std::string_view name_of(xml::Name const& name) {
        if (name.uri.empty()) return name.local;
        for (auto const& known : xml_.namespaces)
            if (known.uri == name.uri) return arena_.join({known.prefix, ":", name.local});
        return arena_.join({"?:", name.local});
    }

    /// Returns the item's name if the file declares the element as a list.
    std::optional<std::string_view> item_of(std::string_view name) const {
        auto const colon = name.find(':');
        auto const local = colon == name.npos ? name : name.substr(colon + 1);
        for (auto const& [list, item] : xml_.lists)
            if (list == name || (list.starts_with("*:") && std::string_view(list).substr(2) == local))
                return std::string_view(item);
        return std::nullopt;
    }

    struct Attributes {
        bool nil = false;
        std::pmr::vector<json::Member> members;
    };
    Attributes attributes() {
        Attributes found{.nil = false, .members = arena_.vector<json::Member>()};
        for (auto const& attribute : reader_.attributes()) {
            if (attribute.name.uri == xml::instance_namespace) {
                bool const nil =
                    attribute.name.local == "nil" && (attribute.value == "true" || attribute.value == "1");
                found.nil = found.nil || nil;
                continue;
            }
            found.members.push_back({.name = arena_.join({"@", attribute.name.local}),
                                     .value = string(arena_.copy(attribute.value))});
        }
        return found;
    }

    static json::Value string(std::string_view text) {
        json::Value value;
        value.kind = json::Value::Kind::string;
        value.text = text;
        return value;
    }

    static json::Value ambiguous() {
        json::Value value;
        value.kind = json::Value::Kind::ambiguous;
        return value;
    }

    /// Reads the element whose start tag was the last event. `is_item`: the element is an item of a list,
    /// even if it has the name of a list.
    json::Value element(std::string_view name, bool is_item) {
        auto [nil, members] = attributes();
        auto const item = is_item ? std::nullopt : item_of(name);
        bool const has_attributes = !members.empty();
        auto items = arena_.vector<json::Value>();
        std::string_view text;
        bool has_text = false;
        std::size_t children = 0;
        for (;;) {
            auto const event = reader_.next();
            if (event == Event::end) break;
            if (event == Event::text) {
                has_text = has_text || !trimmed(reader_.text(), white_space).empty();
                text = reader_.text();
            } else if (event == Event::start) {
                ++children;
                child(item, items, members);
            } else {
                failed_ = true;
            }
            if (failed_) return {};
        }
        if (item && has_text) failed_ = true;
        // Text beside elements has no place in a document; in an element that nothing reads it does no harm.
        if (children > 0 && has_text) return ambiguous();
        return value_of(nil, item.has_value(), children, text, has_attributes, items, members);
    }

    void child(std::optional<std::string_view> item, std::pmr::vector<json::Value>& items,
               std::pmr::vector<json::Member>& members) {
        auto const name = name_of(reader_.name());
        auto value = element(name, item.has_value());
        if (failed_) return;
        if (item) {
            failed_ = name != *item;
            return items.push_back(value);
        }
        auto const same = std::ranges::find(members, name, &json::Member::name);
        if (same == members.end()) return members.push_back({.name = name, .value = value});
        // The first of two stays. Two lists that differ are half a view each: roles may stand in either.
        bool const lists = same->value.is_array() || value.is_array();
        if (lists && !is_equal(same->value, value)) same->value.kind = json::Value::Kind::ambiguous;
    }
    static bool is_equal(json::Value const& a, json::Value const& b) {
        return a.kind == b.kind && a.text == b.text && std::ranges::equal(a.items, b.items, is_equal) &&
               std::ranges::equal(a.members, b.members, [](json::Member const& x, json::Member const& y) {
                   return x.name == y.name && is_equal(x.value, y.value);
               });
    }

    json::Value value_of(bool nil, bool list, std::size_t children, std::string_view text,
                         bool has_attributes, std::pmr::vector<json::Value> const& items,
                         std::pmr::vector<json::Member>& members) {
        json::Value value;
        bool const filled = children > 0 || !text.empty();
        if (nil) {
            value.kind = filled ? json::Value::Kind::ambiguous : json::Value::Kind::null;
        } else if (list) {
            value.kind = json::Value::Kind::array;
            value.items = Arena::keep(items);
        } else if (children == 0 && !has_attributes) {
            return string(text);
        } else {
            if (children == 0) members.push_back({.name = "#", .value = string(text)});
            value.kind = json::Value::Kind::object;
            value.members = Arena::keep(members);
        }
        return value;
    }

    xml::Reader reader_;
    Xml const& xml_;
    Arena& arena_;
    bool failed_ = false;
};

} // namespace

std::optional<json::Value> read_xml_document(std::string_view text, Xml const& xml, Arena& arena) {
    return DocumentReader(text, xml, arena).read();
}

} // namespace idiom::declared
