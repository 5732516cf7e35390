#include "translators/declared/out.hpp"

#include "translators/codec/xml/xml.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

void link(Out& parent, Out* child) {
    child->next = nullptr;
    if (parent.last)
        parent.last->next = child;
    else
        parent.first = child;
    parent.last = child;
}

/// Copies the top level of a value that was read, so that it can be changed.
void expand(Out& value, Arena& arena) {
    auto const* const from = std::exchange(value.unread, nullptr);
    if (!from) return;
    value.kind = from->is_array() ? Out::Kind::list : Out::Kind::object;
    for (auto const& item : from->items)
        link(value, out_of(item, arena));
    for (auto const& member : from->members) {
        auto* const made = out_of(member.value, arena);
        made->name = member.name;
        link(value, made);
    }
}

Out* child_at(Out& object, PathStep const& step, Arena& arena) {
    auto* at = member_of(object, step.name, arena);
    if (!at) {
        at = new_out(arena);
        set_member(object, step.name, at, arena);
    }
    if (step.item == PathStep::Item::none) return at;
    expand(*at, arena);
    if (at->kind != Out::Kind::list) *at = {.kind = Out::Kind::list, .name = at->name, .next = at->next};
    if (step.item == PathStep::Item::first) return at->first ? at->first : append(*at, new_out(arena));
    for (auto* item = at->first; item; item = item->next) {
        auto const* const member = member_of(*item, step.member, arena);
        if (member && (member->text == step.value)) return item;
    }
    auto* const made = append(*at, new_out(arena, Out::Kind::object));
    set_member(*made, step.member, out_text(step.value, arena), arena);
    return made;
}

} // namespace

Out* new_out(Arena& arena, Out::Kind kind) {
    return const_cast<Out*>(arena.make<Out>(Out{.kind = kind, .name = {}, .text = {}}));
}
Out* out_text(std::string_view text, Arena& arena) {
    auto* const made = new_out(arena, Out::Kind::text);
    made->text = text;
    return made;
}
Out* out_raw(std::string_view json, Arena& arena) {
    auto* const made = new_out(arena, Out::Kind::raw);
    made->text = json;
    return made;
}
Out* out_names(Names names, Arena& arena) {
    auto* const made = new_out(arena, Out::Kind::list);
    for (auto const name : names)
        append(*made, out_text(name, arena));
    return made;
}
Out* out_of(json::Value const& value, Arena& arena) {
    if (value.is_string()) {
        auto* const made = out_text(value.text, arena);
        return made;
    }
    auto* const made = out_raw(value.is_null() ? "null" : value.raw, arena);
    if (value.is_object() || value.is_array()) made->unread = &value;
    return made;
}

Out* append(Out& list, Out* item) {
    list.kind = Out::Kind::list;
    link(list, item);
    return item;
}

Out* member_of(Out& object, std::string_view name, Arena& arena) {
    expand(object, arena);
    for (auto* at = object.first; at; at = at->next)
        if (at->name == name && !at->gone && object.kind == Out::Kind::object) return at;
    return nullptr;
}

void set_member(Out& object, std::string_view name, Out* value, Arena& arena) {
    if (auto* const old = member_of(object, name, arena)) {
        auto* const next = old->next;
        *old = *value;
        old->next = next;
        old->name = name;
        return;
    }
    if (object.kind != Out::Kind::object)
        object = {.kind = Out::Kind::object, .name = object.name, .next = object.next};
    value->name = name;
    link(object, value);
}

void set(Out& document, std::span<PathStep const> path, Out* value, Arena& arena) {
    auto* at = &document;
    for (auto const& step : path) {
        bool const last = &step == &path.back();
        if (last && step.item == PathStep::Item::none) {
            if (value) return set_member(*at, step.name, value, arena);
            if (auto* const there = member_of(*at, step.name, arena)) there->gone = true;
            return;
        }
        if (!value && !member_of(*at, step.name, arena)) return;
        at = child_at(*at, step, arena);
    }
    if (!value) return void(at->gone = true);
    auto const name = at->name;
    auto* const next = at->next;
    *at = *value;
    at->name = name;
    at->next = next;
}

bool holds(Out& document, Path const& path, Arena& arena) {
    auto* at = &document;
    for (auto const& step : path.steps) {
        at = member_of(*at, step.name, arena);
        if (!at) return false;
        if (step.item != PathStep::Item::none) return true;
    }
    return true;
}

void write_json(Out const& value, Text& out) {
    switch (value.kind) {
    case Out::Kind::null: out += "null"; return;
    case Out::Kind::raw: out += value.text; return;
    case Out::Kind::text: json::append_string(out, value.text); return;
    case Out::Kind::object:
    case Out::Kind::list: break;
    }
    bool const object = value.kind == Out::Kind::object;
    out += object ? '{' : '[';
    bool first = true;
    for (auto const* at = value.first; at; at = at->next) {
        if (at->gone) continue;
        if (!first) out += ',';
        first = false;
        if (object) {
            json::append_string(out, at->name);
            out += ':';
        }
        write_json(*at, out);
    }
    out += object ? '}' : ']';
}

std::string_view json_of(Out const& value, Arena& arena) {
    auto text = arena.text(256);
    write_json(value, text);
    return arena.keep(text);
}

namespace {

struct Split {
    std::string_view prefix;
    std::string_view local;
};
Split split(std::string_view name) {
    auto const colon = name.find(':');
    if (colon == name.npos) return {{}, name};
    return {name.substr(0, colon), name.substr(colon + 1)};
}

/// Writes elements. An element of another namespace than its parent declares a prefix, numbered by depth as
/// .NET does.
class XmlWriter {
public:
    XmlWriter(Xml const& xml, Text& out, Arena& arena) : xml_(xml), out_(out), arena_(arena) {}

    bool document(Out const& document, std::string_view root) {
        auto const [prefix, local] = split(root);
        out_.append("<").append(local).append(" xmlns:i=\"").append(xml::instance_namespace);
        out_.append("\" xmlns=\"").append(uri_of(prefix)).append("\"");
        if (!attributes(document)) return false;
        out_ += '>';
        if (!children(document, prefix, {}, 2)) return false;
        out_.append("</").append(local).append(">");
        return true;
    }

private:
    std::string_view uri_of(std::string_view prefix) const {
        for (auto const& one : xml_.namespaces)
            if (one.prefix == prefix) return one.uri;
        return {};
    }
    std::string_view item_of(std::string_view list) const {
        for (auto const& [name, item] : xml_.lists)
            if (name == list || (name.starts_with("*:") && name.substr(2) == list)) return item;
        return {};
    }

    bool children(Out const& of, std::string_view home, std::string_view mark, int depth) {
        auto all = arena_.vector<Out const*>();
        for (auto const* at = of.first; at; at = at->next)
            if (!at->gone && !at->name.starts_with('@')) all.push_back(at);
        if (xml_.ordinal) std::ranges::sort(all, {}, [](Out const* one) { return split(one->name).local; });
        return std::ranges::all_of(all, [&](Out const* one) {
            if (one->name == "#") return is_null(*one) || xml::append_text(out_, one->text);
            return element(*one, one->name, home, mark, depth);
        });
    }
    static bool is_null(Out const& value) {
        return value.kind == Out::Kind::null || (value.kind == Out::Kind::raw && value.text == "null");
    }
    static bool has_content(Out const& object) {
        for (auto const* at = object.first; at; at = at->next)
            if (!at->gone && !at->name.starts_with('@') && !(at->name == "#" && is_null(*at))) return true;
        return false;
    }
    /// Writes the members `@NAME`.
    bool attributes(Out const& object) {
        for (auto const* at = object.first; at; at = at->next) {
            if (at->gone || is_null(*at) || !at->name.starts_with('@')) continue;
            if (!xml::append_attribute(out_, at->name.substr(1), at->text)) return false;
        }
        return true;
    }

    /// `home` is the file's prefix for the parent's namespace. `mark` is the prefix that this namespace has
    /// in the document; "" if it is the default namespace.
    bool element(Out const& value, std::string_view name, std::string_view home, std::string_view mark,
                 int depth) {
        if (value.unread) { // an item of a list that stays as it was read
            auto whole = value;
            expand(whole, arena_);
            return element(whole, name, home, mark, depth);
        }
        auto const [prefix, local] = split(name);
        bool const foreign = prefix != home;
        bool const in_none =
            foreign && uri_of(prefix).empty(); // no prefix can stand for that (XML names, 6.1)
        auto const own = in_none   ? std::string_view{}
                         : foreign ? arena_.join({"d", decimal(depth, arena_), "p1"})
                                   : mark;
        auto const tag = own.empty() ? local : arena_.join({own, ":", local});
        out_.append("<").append(tag);
        if (in_none) out_ += " xmlns=\"\"";
        if (foreign && !in_none) declare(own, prefix);
        if (value.kind == Out::Kind::object && !attributes(value)) return false;
        if (value.kind == Out::Kind::list) return list(value, name, tag, prefix, own, depth);
        if (is_null(value)) {
            out_ += " i:nil=\"true\"/>";
            return true;
        }
        if (value.kind == Out::Kind::object ? !has_content(value) : value.text.empty()) {
            out_ += "/>";
            return true;
        }
        out_ += '>';
        bool const fits = value.kind == Out::Kind::object ? children(value, prefix, own, depth + 1)
                                                          : xml::append_text(out_, value.text);
        out_.append("</").append(tag).append(">");
        return fits;
    }

    bool list(Out const& value, std::string_view name, std::string_view tag, std::string_view prefix,
              std::string_view mark, int depth) {
        auto const item = item_of(name);
        auto const item_prefix = split(item).prefix;
        bool const foreign = item_prefix != prefix;
        auto const first = arena_.join({"d", decimal(depth, arena_), "p1"});
        auto const other = mark == first ? arena_.join({"d", decimal(depth, arena_), "p2"}) : first;
        auto const own = foreign ? other : mark;
        if (foreign) declare(own, item_prefix);
        if (!value.first) {
            out_ += "/>";
            return true;
        }
        out_ += '>';
        for (auto const* at = value.first; at; at = at->next)
            if (!at->gone && !element(*at, item, item_prefix, own, depth + 1)) return false;
        out_.append("</").append(tag).append(">");
        return true;
    }

    void declare(std::string_view mark, std::string_view prefix) {
        out_.append(" xmlns:").append(mark).append("=\"").append(uri_of(prefix)).append("\"");
    }

    Xml const& xml_;
    Text& out_;
    Arena& arena_;
};

} // namespace

bool write_xml(Out const& document, std::string_view root, Xml const& xml, Text& out, Arena& arena) {
    return XmlWriter(xml, out, arena).document(document, root);
}

} // namespace idiom::declared
