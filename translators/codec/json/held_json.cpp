#include "translators/codec/json/held_json.hpp"

namespace idiom::json {

namespace {

void append_mended(Text& out, Value const& value) {
    if (!value.mended) {
        out += value.raw;
    } else if (value.is_string()) {
        append_string(out, value.text);
    } else {
        out += value.is_array() ? '[' : '{';
        for (auto const& item : value.items) {
            if (&item != value.items.data()) out += ',';
            append_mended(out, item);
        }
        for (auto const& member : value.members) {
            if (&member != value.members.data()) out += ',';
            append_string(out, member.name);
            out += ':';
            append_mended(out, member.value);
        }
        out += value.is_array() ? ']' : '}';
    }
}

} // namespace

std::string_view text_of(Value const& value, Arena& arena) {
    if (!value.mended) return value.raw;
    auto text = arena.text(value.raw.size());
    append_mended(text, value);
    return arena.keep(text);
}

idiom::Member<std::string_view> read_text(Value const* value) {
    if (!value || value->is_null()) return {};
    if (!value->is_string()) return idiom::Member<std::string_view>::not_understood();
    return value->text;
}

idiom::Member<bool> read_truth(Value const* value) {
    if (!value || value->is_null()) return {};
    if (!value->is_boolean()) return idiom::Member<bool>::not_understood();
    return value->truth;
}

idiom::Member<Names> read_names(Value const* value, Arena& arena) {
    if (!value) return {};
    if (!value->is_array() || value->mended) return idiom::Member<Names>::not_understood();
    auto const names = arena.array<std::string_view>(value->items.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const& item = value->items[i];
        if (!item.is_string() || item.text.empty()) return idiom::Member<Names>::not_understood();
        names[i] = item.text;
    }
    return Names(names);
}

void read_text(HeldUser& user, TextField const& field, Value const* value) {
    user.set(field, read_text(value));
    if (value && value->mended) user.mend(field.field);
}

} // namespace idiom::json
