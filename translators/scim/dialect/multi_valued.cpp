#include "multi_valued.hpp"

#include "translators/core/http.hpp"
#include "translators/core/roles.hpp"
#include "user_codec.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

void write_changed(json::Writer& to, json::Value const& held, std::string_view value) {
    if (!held.is_object()) return void(to.string(value));
    to.begin_object().member("value", value);
    for (auto const& member : held.members)
        // The display text of the old value does not belong to the new one.
        if (member.name != "value" && member.name != "display") to.key(member.name).raw(member.value.raw);
    to.end_object();
}

} // namespace

void write_value(json::Writer& to, std::string_view value) {
    to.begin_object().member("value", value).member("type", "work");
    to.key("primary").boolean(true).end_object();
}

void write_values(json::Writer& to, json::Value const& held, json::Value const* which,
                  std::optional<std::string_view> const& value) {
    to.begin_array();
    for (auto const& item : held.items) {
        if (&item != which)
            to.raw(item.raw);
        else if (value)
            write_changed(to, item, *value);
    }
    to.end_array();
}

void write_roles(json::Writer& to, json::Value const* held, Names after, Arena& arena) {
    auto const items = held ? held->items : std::span<json::Value const>{};
    auto const names = arena.array<std::string_view>(items.size());
    std::ranges::transform(items, names.begin(), role_name);
    to.begin_array();
    for (std::size_t i = 0; i < items.size(); ++i)
        // A value without a name stays.
        if (names[i].empty() || std::ranges::binary_search(after, names[i])) to.raw(items[i].raw);
    bool const as_texts = !items.empty() && std::ranges::all_of(items, &json::Value::is_string);
    for (auto const role : missing(after, names, arena)) {
        if (as_texts)
            to.string(role);
        else
            to.begin_object().member("value", role).end_object();
    }
    to.end_array();
}

std::string_view unique_type(json::Value const& held, json::Value const& which) {
    auto const type = which.text_of("type").value_or("");
    // A path compares types without case.
    auto const same = [&](json::Value const& item) {
        return equal_ignoring_case(item.text_of("type").value_or(""), type);
    };
    return type.empty() || std::ranges::count_if(held.items, same) > 1 ? std::string_view{} : type;
}

} // namespace idiom::scim
