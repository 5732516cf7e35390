#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/held_user.hpp"

/// Reads the members of a user from a vendor's JSON: absent, understood or not understood. `value` is the
/// result of `Value::find`, null if the member is absent. The results are views into the JSON text and its
/// arena.
namespace idiom::json {

/// Reads a text. JSON null is absent.
idiom::Member<std::string_view> read_text(Value const* value);
/// Reads a boolean. JSON null is absent.
idiom::Member<bool> read_truth(Value const* value);
/// Reads a list of texts. The whole list is not understood if one item is not a text, is empty or was mended,
/// because the list could not be written back unchanged. A JSON null is not understood either: vendors write
/// it for "none" and for "not shown".
idiom::Member<Names> read_names(Value const* value, Arena& arena);

/// Reads a text into a user, and marks the field if the text was mended.
void read_text(HeldUser& user, TextField const& field, Value const* value);

/// Reads a list of devices or skills. `read_one` returns null for an item that it does not understand.
template <class Item, class ReadOne>
idiom::Member<std::span<Item const>> read_items(Value const* value, ReadOne read_one, Arena& arena) {
    if (!value || value->is_null()) return {};
    if (!value->is_array()) return idiom::Member<std::span<Item const>>::not_understood();
    auto const items = arena.array<Item>(value->items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        std::optional<Item> const item = read_one(value->items[i]);
        if (!item) return idiom::Member<std::span<Item const>>::not_understood();
        items[i] = *item;
    }
    return std::span<Item const>(items);
}

} // namespace idiom::json
