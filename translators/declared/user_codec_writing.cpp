#include "translators/declared/user_codec.hpp"

#include <algorithm>

namespace idiom::declared {

Out* spelled(std::string_view text, FieldRow const& row, Arena& arena) {
    auto const there = spell(text, row.at ? row.at->as : Conversion{}, arena);
    if (!there) return nullptr;
    return there->number ? out_raw(there->text, arena) : out_text(there->text, arena);
}

Out* cleared(Clear clear, Arena& arena) {
    switch (clear) {
    case Clear::empty_text: return out_text("", arena);
    case Clear::empty_list: return new_out(arena, Out::Kind::list);
    case Clear::null: return out_raw("null", arena);
    case Clear::remove:
    case Clear::not_clearable: break;
    }
    return nullptr;
}

Out* extension_value(ExtensionRow const& row, std::string_view json, Arena& arena) {
    auto const value = json::read(json, arena);
    if (!value || (row.as.kind == Conversion::Kind::none && !value->is_string() && !value->is_array()))
        return out_raw(json, arena);
    using enum Conversion::Kind;
    if (value->is_string()) {
        auto const there = spell(value->text, row.as, arena);
        if (!there) return nullptr;
        return there->number ? out_raw(there->text, arena) : out_text(there->text, arena);
    }
    if (value->is_boolean() && row.as.kind == negated) return out_raw(value->truth ? "false" : "true", arena);
    if (value->is_boolean() && row.as.kind == words) {
        auto const& all = value->truth ? row.as.true_words : row.as.false_words;
        return all.empty() ? nullptr : out_text(all.front(), arena);
    }
    if (!value->is_array() || !std::ranges::all_of(value->items, &json::Value::is_string))
        return out_raw(json, arena);
    auto const names = arena.array<std::string_view>(value->items.size());
    std::ranges::transform(value->items, names.begin(), &json::Value::text);
    if (row.as.kind != joined) return row.as.kind == none ? out_names(names, arena) : out_raw(json, arena);
    if (std::ranges::any_of(names, [&](auto name) { return name.contains(row.as.text); })) return nullptr;
    auto text = arena.text(64);
    for (std::size_t i = 0; i < names.size(); ++i)
        text.append(i == 0 ? "" : row.as.text).append(names[i]);
    return out_text(arena.keep(text), arena);
}

Out* roles_value(Roles const& roles, Names names, SeenRoles const& held, std::span<RoleValue const> known,
                 Arena& arena) {
    auto const one_of = [&](std::string_view name) -> Out* {
        if (held)
            for (auto const& role : *held)
                if (role.name == name && role.item) return out_of(*role.item, arena);
        RoleValue value{.name = name, .key = {}, .held = {}};
        for (auto const& role : known)
            if (role.name == name) value = role;
        if (held)
            for (auto const& role : *held)
                if (role.name == name && role.key.present) value.key = role.key;
        FillValues values;
        values.role = &value;
        if (roles.item) return fill(*roles.item, values, arena);
        if (roles.keys_in_document && value.key.present)
            return value.key.json.empty() ? out_text(value.key.text, arena) : out_raw(value.key.json, arena);
        return out_text(name, arena);
    };
    if (roles.one && names.empty()) return roles.none ? out_text(*roles.none, arena) : out_raw("null", arena);
    if (roles.one) return one_of(names.front());
    if (roles.joined) {
        auto text = arena.text(64);
        for (std::size_t i = 0; i < names.size(); ++i)
            text.append(i == 0 ? "" : *roles.joined).append(names[i]);
        return out_text(arena.keep(text), arena);
    }
    auto* const list = new_out(arena, Out::Kind::list);
    for (auto const name : names)
        append(*list, one_of(name));
    return list;
}

} // namespace idiom::declared
