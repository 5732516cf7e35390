#pragma once

#include "translators/codec/json.hpp"
#include "translators/core/held_user.hpp"

/// Reads a user from a vendor's JSON answer, member by member: absent, understood or not understood. `value`
/// is the member as `Value::find` gives it, null where it is absent. Views into what was read.
namespace idiom::json {

/// A text; null is absent.
idiom::Member<std::string_view> read_text(Value const* value);
/// A boolean; null is absent.
idiom::Member<bool> read_truth(Value const* value);
/// A list of texts. An item that is no text, that is empty, or that was mended makes the whole list not
/// understood, since it could not be written back as it was; so does null in place of the list, which vendors
/// write for "none" and for "not shown" alike.
idiom::Member<Names> read_names(Value const* value, Arena& arena);

/// The same into a user, who remembers what was mended.
void read_text(HeldUser& user, TextField const& field, Value const* value);

/// A list of devices or skills by `read_one`, which gives nothing for an item that is none.
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
