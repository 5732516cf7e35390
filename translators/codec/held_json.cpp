#include "translators/codec/held_json.hpp"

namespace idiom::json {

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
    std::size_t count = 0;
    for (auto const& item : value->items) {
        if (!item.is_string()) return idiom::Member<Names>::not_understood();
        if (!item.text.empty()) names[count++] = item.text;
    }
    return Names(names.first(count));
}

void read_text(HeldUser& user, TextField const& field, Value const* value) {
    user.set(field, read_text(value));
    if (value && value->mended) user.mend(field.field);
}

} // namespace idiom::json
