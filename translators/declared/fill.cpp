#include "translators/declared/fill.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Returns the text as JSON, SCIM and Lucene quote it: `"a\"b"`.
std::string_view in_double_quotes(std::string_view text, Arena& arena) {
    auto quoted = arena.text(text.size() + 2);
    json::append_string(quoted, text);
    return arena.keep(quoted);
}

std::string_view in_lucene_quotes(std::string_view text, Arena& arena) {
    auto quoted = arena.text(text.size() + 2);
    quoted += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    quoted += '"';
    return arena.keep(quoted);
}

std::string_view in_odata_quotes(std::string_view text, Arena& arena) {
    auto quoted = arena.text(text.size() + 2);
    quoted += '\'';
    for (char const c : text) {
        if (c == '\'') quoted += '\'';
        quoted += c;
    }
    quoted += '\'';
    return arena.keep(quoted);
}

std::string_view lower_case(std::string_view text, Arena& arena) {
    char* const to = arena.bytes(text.size() + 1);
    std::ranges::transform(text, to, [](char c) { return lower(c); });
    return {to, text.size()};
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit) && (text == "0" || text.front() != '0');
}

/// Quotes each item, or changes its case. `number` does not change a list.
Filled each_with_suffix(Filled const& list, Suffix suffix, Arena& arena) {
    if (suffix == Suffix::number) return list;
    auto const items = arena.array<std::string_view>(list.items.size());
    std::ranges::transform(list.items, items.begin(), [&](std::string_view item) {
        return with_suffix(Filled::of(item), suffix, arena).text;
    });
    return Filled::list(items);
}

} // namespace

Filled with_suffix(Filled value, Suffix suffix, Arena& arena) {
    if (!value.present || suffix == Suffix::none) return value;
    if (suffix == Suffix::first && value.is_list)
        return value.items.empty() ? Filled{} : Filled::of(value.items.front());
    if (value.is_list) return each_with_suffix(value, suffix, arena);
    switch (suffix) {
    case Suffix::json: return Filled::of(in_double_quotes(value.text, arena));
    case Suffix::odata: return Filled::of(in_odata_quotes(value.text, arena));
    case Suffix::lucene: return Filled::of(in_lucene_quotes(value.text, arena));
    case Suffix::lower: return Filled::of(lower_case(value.text, arena));
    case Suffix::before_at: return Filled::of(value.text.substr(0, value.text.find('@')));
    case Suffix::number:
        // A text that is no number stays a text: left out, the vendor would not hear of it.
        if (is_digits(value.text)) value.json = value.text;
        return value;
    case Suffix::first:
    case Suffix::none: break;
    }
    return value;
}

namespace {

Filled number(std::uint64_t value, Arena& arena) {
    auto const text = decimal(value, arena);
    return {.text = text, .json = text, .items = {}, .present = true};
}

/// Returns the names or the keys of the roles of a request, as one list.
Filled list_of(std::span<RoleValue const> roles, bool keys, Arena& arena) {
    auto const items = arena.array<std::string_view>(roles.size());
    bool plain = true;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        items[i] = keys ? roles[i].key.text : roles[i].name;
        plain = plain && (!keys || roles[i].key.json.empty());
    }
    auto made = Filled::list(items);
    if (plain) return made;
    auto json = arena.text(64);
    json += '[';
    for (std::size_t i = 0; i < roles.size(); ++i)
        json.append(i == 0 ? "" : ",").append(roles[i].key.json);
    json += ']';
    made.json = arena.keep(json);
    return made;
}

Filled raw_value(Piece const& piece, FillValues const& values, Arena& arena) {
    switch (*piece.ref) {
    case Ref::id: return Filled::of(values.id);
    case Ref::field: {
        auto const at = static_cast<std::size_t>(piece.field);
        return at < values.fields.size() ? values.fields[at] : Filled{};
    }
    case Ref::value: return values.whole_value.present ? values.whole_value : Filled::of(values.value);
    case Ref::role_name: return values.role ? Filled::of(values.role->name) : Filled{};
    case Ref::role_key: return values.role ? values.role->key : Filled{};
    case Ref::role_held: return values.role ? values.role->held : Filled{};
    case Ref::role_names: return values.has_roles ? list_of(values.roles, false, arena) : Filled{};
    case Ref::role_keys: return values.has_roles ? list_of(values.roles, true, arena) : Filled{};
    case Ref::page_size: return number(values.page_size, arena);
    case Ref::page_offset: return number(values.page_offset, arena);
    case Ref::page_number: return number(values.page_number, arena);
    case Ref::page_cursor: return Filled::of(values.page_cursor);
    case Ref::sort_at: return Filled::of(values.sort_at);
    case Ref::sort_way: return Filled::of(values.sort_way);
    case Ref::got:
        for (auto const& got : values.got)
            if (got.name == piece.text) return got.value;
        return {};
    case Ref::session:
        for (auto const& [name, value] : values.session)
            if (name == piece.text) return value.empty() ? Filled{} : Filled::of(value);
        return {};
    case Ref::columns: return Filled::of(values.columns);
    case Ref::device_id: return Filled::of(values.device_id);
    case Ref::device_client_type: return Filled::of(values.client_type);
    case Ref::setting: break; // a literal since `bind`
    }
    return {};
}

void append_encoded(Text& out, std::string_view value, Place place, Arena& arena) {
    bool const plain = place == Place::header || place == Place::tree;
    out += plain ? value : uri::encode(value, arena);
}

Out* fill_text(Template const& text, FillValues const& values, Arena& arena) {
    if (text.is_reference()) {
        auto const value = value_of(text.pieces.front(), values, arena);
        if (!value.present) return nullptr;
        if (!value.json.empty()) return out_raw(value.json, arena);
        return value.is_list ? out_names(value.items, arena) : out_text(value.text, arena);
    }
    auto const filled = fill(text, Place::tree, values, arena);
    return filled ? out_text(*filled, arena) : nullptr;
}

} // namespace

Filled value_of(Piece const& piece, FillValues const& values, Arena& arena) {
    return with_suffix(raw_value(piece, values, arena), piece.suffix, arena);
}

std::optional<std::string_view> fill(Template const& text, Place place, FillValues const& values,
                                     Arena& arena) {
    if (text.is_literal()) return text.literal();
    auto out = arena.text(64);
    for (auto const& piece : text.pieces) {
        if (!piece.ref) {
            out += piece.text;
            continue;
        }
        auto const value = value_of(piece, values, arena);
        if (!value.present) return std::nullopt;
        if (!value.is_list) {
            append_encoded(out, value.text, place, arena);
            continue;
        }
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            if (i > 0) out += ',';
            append_encoded(out, value.items[i], place, arena);
        }
    }
    return arena.keep(out);
}

Out* fill(Tree const& tree, FillValues const& values, Arena& arena) {
    switch (tree.kind) {
    case Tree::Kind::raw: return out_raw(tree.raw, arena);
    case Tree::Kind::text: return fill_text(tree.text, values, arena);
    case Tree::Kind::object: {
        auto* const made = new_out(arena, Out::Kind::object);
        for (auto const& [name, member] : tree.members)
            if (auto* const value = fill(member, values, arena)) set_member(*made, name, value, arena);
        return made;
    }
    case Tree::Kind::list: {
        auto* const made = new_out(arena, Out::Kind::list);
        for (auto const& item : tree.items)
            if (auto* const value = fill(item, values, arena)) append(*made, value);
        return made;
    }
    case Tree::Kind::each: {
        auto* const made = new_out(arena, Out::Kind::list);
        for (auto const& role : values.roles) {
            auto one = values;
            one.role = &role;
            if (auto* const value = fill(tree.items.front(), one, arena)) append(*made, value);
        }
        return made;
    }
    }
    return nullptr;
}

bool fits_header(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

bool fits_header(Filled const& value) {
    if (!value.is_list) return fits_header(value.text);
    return std::ranges::all_of(value.items, [](std::string_view item) { return fits_header(item); });
}

} // namespace idiom::declared
