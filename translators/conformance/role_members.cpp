#include "translators/conformance/role_members.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/conformance/document.hpp"

#include <algorithm>
#include <array>

namespace idiom::conformance {

namespace {

using Names = std::set<std::string>;

// --- JSON.

bool holds_any(json::Value const& value, Names const& roles) {
    if (value.is_string()) return roles.contains(std::string(value.text));
    return std::ranges::any_of(value.members, [&](json::Member const& one) {
        return one.value.is_string() && roles.contains(std::string(one.value.text));
    });
}

void find_names(json::Value const& value, Names const& roles, Names& found) {
    for (auto const& member : value.members) {
        auto const& items = member.value.items;
        if (std::ranges::any_of(items, [&](json::Value const& item) { return holds_any(item, roles); }))
            found.emplace(member.name);
        find_names(member.value, roles, found);
    }
    for (auto const& item : value.items)
        find_names(item, roles, found);
}

struct Spoil {
    std::string_view what;
    std::string_view value;
};

constexpr std::array retyped{Spoil{"is a number", "7"}, Spoil{"is a boolean", "true"},
                             Spoil{"is an object", "{}"}, Spoil{"is null", "null"},
                             Spoil{"has a list for an item", "[[]]"}};

class JsonSpoiler {
public:
    JsonSpoiler(std::string_view document, Names const& names) : document_(document), names_(names) {
        if (auto const value = json::read(document, arena_)) visit(*value);
    }
    std::vector<SpoiledMember> made;

private:
    void visit(json::Value const& value) {
        for (auto const& member : value.members) {
            if (names_.contains(std::string(member.name)) && !member.value.items.empty())
                spoil(member);
            else
                visit(member.value);
        }
        for (auto const& item : value.items)
            visit(item);
    }

    void spoil(json::Member const& member) {
        auto const& value = member.value;
        for (auto const& one : retyped)
            add(member, one.what, value.raw, std::string(one.value)).null = one.value == "null";
        auto const& first = value.items.front();
        add(member, "is its first item and no list", value.raw, std::string(first.raw));
        if (first.is_string()) add(member, "has an object for an item", value.raw, "[{}]");
        auto longer = std::string(value.raw);
        longer.insert(longer.rfind(']'), ",[]");
        add(member, "has a list among its items", value.raw, longer);
        std::string const held(value.raw);
        auto const again = "\"" + std::string(member.name) + "\":";
        add(member, "is named again, empty", value.raw, held + "," + again + "[]");
        add(member, "is named twice, first empty", value.raw, "[]," + again + held);
        auto const quoted = "\"" + std::string(member.name) + "\"";
        auto const before =
            document_.substr(0, static_cast<std::size_t>(value.raw.data() - document_.data()));
        if (auto const at = before.rfind(quoted); at != before.npos)
            add(member, "is not there", document_.substr(at, quoted.size()), "\"kit-other\"").absent = true;
    }

    SpoiledMember& add(json::Member const& member, std::string_view what, std::string_view raw,
                       std::string const& with) {
        auto const name = "\"" + std::string(member.name) + "\"";
        return made.emplace_back(
            SpoiledMember{.what = "the member " + std::string(member.name) + " " + std::string(what),
                          .body = replaced(document_, {{.raw = raw, .with = with}}),
                          .echo = raw.data() == member.value.raw.data() ? name + ":" + with : with});
    }

    std::string_view document_;
    Names const& names_;
    Arena arena_{16 * 1024};
};

// --- XML.

/// An element, and its parts as views of the document.
struct Element {
    std::string_view name; ///< as spelled, with the prefix
    std::string_view tag;  ///< the start tag without its brackets
    std::string_view content;
    std::string_view parent; ///< the name of the parent, as spelled
    std::string_view local() const { return name.substr(name.find(':') + 1); }
};

/// Returns the elements that have an end tag, inner elements before outer ones.
std::vector<Element> elements_of(std::string_view document) {
    std::vector<Element> open;
    std::vector<Element> found;
    for (auto at = document.find('<'); at != document.npos; at = document.find('<', at + 1)) {
        auto const close = document.find('>', at);
        if (close == document.npos) break;
        auto const tag = document.substr(at + 1, close - at - 1);
        if (tag.starts_with('?') || tag.starts_with('!') || tag.ends_with('/')) continue;
        if (!tag.starts_with('/')) {
            open.push_back({.name = tag.substr(0, tag.find_first_of(" \t\r\n")),
                            .tag = tag,
                            .content = document.substr(close + 1),
                            .parent = open.empty() ? std::string_view{} : open.back().name});
        } else if (!open.empty()) {
            auto done = open.back();
            open.pop_back();
            done.content =
                done.content.substr(0, at - static_cast<std::size_t>(done.content.data() - document.data()));
            found.push_back(done);
        }
    }
    return found;
}

void find_names_in_xml(std::string_view document, Names const& roles, Names& found) {
    for (auto const& one : elements_of(document))
        if (roles.contains(std::string(one.content)))
            found.emplace(one.parent.substr(one.parent.find(':') + 1));
}

std::vector<SpoiledMember> spoil_xml(std::string_view document, Names const& names) {
    std::vector<SpoiledMember> made;
    auto const add = [&](Element const& element, std::string_view what, std::string tag,
                         std::string content) {
        auto const after = std::string(tag.substr(0, tag.find_first_of(" \t\r\n")));
        auto const end =
            std::string_view(element.content.data() + element.content.size() + 2, element.name.size());
        made.push_back({.what = "the element " + std::string(element.local()) + " " + std::string(what),
                        .body = replaced(document, {{.raw = element.tag, .with = std::move(tag)},
                                                    {.raw = element.content, .with = std::move(content)},
                                                    {.raw = end, .with = after}})});
    };
    for (auto const& one : elements_of(document)) {
        if (!names.contains(std::string(one.local())) || one.content.find('<') == one.content.npos) continue;
        std::string const tag(one.tag);
        std::string const content(one.content);
        add(one, "holds a text and no items", tag, "kit");
        add(one, "holds other elements than its items", tag, "<kit>kit</kit>");
        add(one, "holds an element within an item", tag,
            content.substr(0, content.find('>') + 1) + "<kit/>" + content.substr(content.find('>') + 1));
        add(one, "is not there", std::string(one.name) + "-other" + tag.substr(one.name.size()), content);
        made.back().absent = true;
        auto const again = "</" + std::string(one.name) + "><" + tag + ">";
        add(one, "stands there again, empty", tag, content + again);
        add(one, "stands there twice, first empty", tag, again + content);
        constexpr auto nil = R"( xmlns:kit="http://www.w3.org/2001/XMLSchema-instance" kit:nil="true")";
        add(one, "is nil and holds its items", tag + nil, content);
        add(one, "is nil", tag + nil, "");
        made.back().null = true;
    }
    return made;
}

} // namespace

std::set<std::string> names_of_role_members(std::string_view document, std::set<std::string> const& roles) {
    Names found;
    if (document.starts_with('<')) {
        find_names_in_xml(document, roles, found);
        return found;
    }
    Arena arena(16 * 1024);
    if (auto const value = json::read(document, arena)) find_names(*value, roles, found);
    return found;
}

std::vector<SpoiledMember> spoil_role_members(std::string_view document, std::set<std::string> const& names) {
    if (document.starts_with('<')) return spoil_xml(document, names);
    return std::move(JsonSpoiler(document, names).made);
}

} // namespace idiom::conformance
