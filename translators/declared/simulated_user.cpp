#include "translators/declared/simulated_user.hpp"

#include "translators/core/names.hpp"
#include "translators/declared/user_codec.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

Out* raw_flag(bool value, Arena& arena) { return out_raw(value ? "true" : "false", arena); }

bool is_date(Conversion const& as) {
    return as.kind == Conversion::Kind::date_seconds || as.kind == Conversion::Kind::date_milliseconds;
}

} // namespace

Out* SimulatedUser::document(std::size_t part) {
    auto* const document = new_out(arena_, Out::Kind::object);
    for (auto const& row : program_.fields)
        if (row.part == part && row.supported && row.at && readable(row.access))
            if (auto* const value = value_of(row)) set(*document, row.at->at, value, arena_);
    if (part == 0) put_roles(*document);
    for (auto const& row : program_.extensions) {
        if (row.part != part || !readable(row.access)) continue;
        for (auto const& one : user_.extensions.value_or(std::span<Extension const>{}))
            if (one.name == row.name && !is_date(row.as))
                if (auto* const value = extension_value(row, one.json, arena_))
                    set(*document, row.at, value, arena_);
    }
    for (auto const& version : program_.user.version)
        if (part == 0 && version.header.empty()) set(*document, version.at, out_text("1", arena_), arena_);
    return document;
}

Out* SimulatedUser::value_of(FieldRow const& row) {
    switch (row_of(row.field).shape) {
    case Shape::text: return text_of(row);
    case Shape::boolean: return truth_of(row);
    case Shape::names: return names_of(row);
    case Shape::devices: return devices_of(row.items);
    case Shape::skills: return skills_of(row.items);
    case Shape::extensions: break;
    }
    return nullptr;
}

Out* SimulatedUser::text_of(FieldRow const& row) {
    auto value = user_.*text_field(row.field).member;
    auto const* const first = program_.row(Field::first_name);
    bool const has_parts = first && first->is_part;
    if (row.field == Field::display_name && !value && has_parts && (user_.first_name || user_.last_name))
        value = join_names(user_.first_name, user_.last_name, arena_);
    if (!value || is_date(row.at->as)) return nullptr;
    if (auto* const there = spelled(*value, row, arena_)) return there;
    return out_text(*value, arena_);
}

Out* SimulatedUser::names_of(FieldRow const& row) {
    if (!user_.accounts) return nullptr;
    if (row.at->as.kind != Conversion::Kind::joined) return out_names(*user_.accounts, arena_);
    auto text = arena_.text(64);
    for (auto const& name : *user_.accounts)
        text.append(text.empty() ? "" : row.at->as.text).append(name);
    return out_text(arena_.keep(text), arena_);
}

Out* SimulatedUser::truth_of(FieldRow const& row) {
    if (!user_.active) return nullptr;
    auto const& as = row.at->as;
    if (as.kind != Conversion::Kind::words)
        return raw_flag(*user_.active != (as.kind == Conversion::Kind::negated), arena_);
    auto const& words = *user_.active ? as.true_words : as.false_words;
    return words.empty() ? nullptr : out_text(words.front(), arena_);
}

void SimulatedUser::put(Out& item, std::optional<FieldRow::Place> const& place,
                        std::optional<std::string_view> const& text) {
    if (!place || !text) return;
    auto const there = spell(*text, place->as, arena_);
    set(item, place->at, there && there->number ? out_raw(there->text, arena_) : out_text(*text, arena_),
        arena_);
}

Out* SimulatedUser::devices_of(FieldRow::Items const& at) {
    if (!user_.devices) return nullptr;
    auto* const list = new_out(arena_, Out::Kind::list);
    for (auto const& device : *user_.devices) {
        auto* const item = append(*list, new_out(arena_, Out::Kind::object));
        put(*item, at.id, device.id);
        put(*item, at.phone_number, device.phone_number);
        put(*item, at.client_type, device.client_type);
    }
    return list;
}

Out* SimulatedUser::skills_of(FieldRow::Items const& at) {
    if (!user_.skills) return nullptr;
    auto* const list = new_out(arena_, Out::Kind::list);
    for (auto const& skill : *user_.skills) {
        auto* const item = append(*list, new_out(arena_, Out::Kind::object));
        put(*item, at.id, skill.id);
        put(*item, at.name, skill.name);
        put(*item, at.level, skill.level);
    }
    return list;
}

void SimulatedUser::put_roles(Out& document) {
    auto const& roles = program_.roles;
    if (!roles.in_document()) return;
    auto const held = user_.roles.value_or(Names{});
    for (auto const& [name, path] : roles.flags)
        set(document, path, raw_flag(contains(held, name), arena_), arena_);
    if (!roles.at) return;
    if (!roles.item && roles.item_name && !roles.item_name->steps.empty() && !roles.one) {
        auto* const list = new_out(arena_, Out::Kind::list);
        for (auto const name : held)
            set(*append(*list, new_out(arena_, Out::Kind::object)), *roles.item_name, out_text(name, arena_),
                arena_);
        return set(document, *roles.at, list, arena_);
    }
    auto const known = arena_.array<RoleValue>(held.size());
    std::ranges::transform(held, known.begin(), [](std::string_view name) {
        return RoleValue{.name = name, .key = Filled::of(name), .held = {}};
    });
    set(document, *roles.at, roles_value(roles, held, {}, known, arena_), arena_);
}

} // namespace idiom::declared
