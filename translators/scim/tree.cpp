#include "translators/scim/tree.hpp"

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

using Kind = Value::Kind;

bool is_named(Member const& member, std::string_view name) { return equal_ignoring_case(member.name, name); }

} // namespace

Value text_value(std::string_view text) {
    Value made;
    made.kind = Kind::string;
    made.text = text;
    return made;
}

Value truth_value(bool truth) {
    Value made;
    made.kind = Kind::boolean;
    made.truth = truth;
    return made;
}

Value number_value(std::int64_t number, Arena& arena) {
    Value made;
    made.kind = Kind::number;
    made.text = decimal(number, arena);
    return made;
}

Value list_value(std::span<Value const> items) {
    Value made;
    made.kind = Kind::array;
    made.items = items;
    return made;
}

Value list_of_texts(std::span<std::string_view const> texts, Arena& arena) {
    auto const items = arena.array<Value>(texts.size());
    std::ranges::transform(texts, items.begin(), text_value);
    return list_value(items);
}

Value object_value(std::span<Member const> members) {
    Value made;
    made.kind = Kind::object;
    made.members = members;
    return made;
}

Value const* find(Value const& object, std::string_view name) {
    auto const found =
        std::ranges::find_if(object.members, [&](Member const& member) { return is_named(member, name); });
    return found == object.members.end() ? nullptr : &found->value;
}

std::optional<std::string_view> text_in(Value const& object, std::string_view name) {
    auto const* const found = find(object, name);
    if (!found || !found->is_string()) return std::nullopt;
    return found->text;
}

std::int64_t number_in(Value const& object, std::string_view name) {
    auto const* const found = find(object, name);
    auto const number = found && found->is_number() ? read_decimal(found->text) : std::nullopt;
    return number ? static_cast<std::int64_t>(*number) : 0;
}

bool is_true(Value const* value) { return value && value->is_boolean() && value->truth; }

Value with(Value const& object, std::string_view name, Value const& value, Arena& arena) {
    auto const found =
        std::ranges::find_if(object.members, [&](Member const& member) { return is_named(member, name); });
    auto const count = object.members.size() + (found == object.members.end() ? 1 : 0);
    auto const members = arena.array<Member>(count);
    std::ranges::copy(object.members, members.begin());
    auto const at = static_cast<std::size_t>(found - object.members.begin());
    members[at] = {.name = found == object.members.end() ? name : found->name, .value = value};
    return object_value(members);
}

Value without(Value const& object, std::string_view name, Arena& arena) {
    if (!find(object, name)) return object;
    auto members = arena.vector<Member>();
    std::ranges::copy_if(object.members, std::back_inserter(members),
                         [&](Member const& member) { return !is_named(member, name); });
    return object_value(Arena::keep(members));
}

Value with_item(Value const& list, Value const& item, Arena& arena) {
    auto const items = arena.array<Value>(list.items.size() + 1);
    std::ranges::copy(list.items, items.begin());
    items.back() = item;
    return list_value(items);
}

Value merged(Value const& to, Value const& from, Arena& arena) {
    auto made = to.is_object() ? to : object_value({});
    for (auto const& member : from.members)
        made = with(made, member.name, member.value, arena);
    return made;
}

bool same(Value const& a, Value const& b) {
    if (a.kind != b.kind) return false;
    switch (a.kind) {
    case Kind::null:
    case Kind::ambiguous: return true;
    case Kind::boolean: return a.truth == b.truth;
    case Kind::number:
    case Kind::string: return a.text == b.text;
    case Kind::array: return std::ranges::equal(a.items, b.items, same);
    case Kind::object: break;
    }
    return a.members.size() == b.members.size() && std::ranges::all_of(a.members, [&](Member const& member) {
               auto const* const other = find(b, member.name);
               return other && same(member.value, *other);
           });
}

bool is_empty(Value const& value) {
    return value.is_null() || (value.is_array() && value.items.empty()) ||
           (value.is_object() && value.members.empty());
}

void write(json::Writer& out, Value const& value) {
    switch (value.kind) {
    case Kind::null:
    case Kind::ambiguous: out.null(); return;
    case Kind::boolean: out.boolean(value.truth); return;
    case Kind::number: out.raw(value.text); return;
    case Kind::string: out.string(value.text); return;
    case Kind::array:
        out.begin_array();
        for (auto const& item : value.items)
            write(out, item);
        out.end_array();
        return;
    case Kind::object: break;
    }
    out.begin_object();
    for (auto const& member : value.members)
        write(out.key(member.name), member.value);
    out.end_object();
}

std::string_view written(Value const& value, Arena& arena) {
    auto text = arena.text(1024);
    json::Writer out(text);
    write(out, value);
    return arena.keep(text);
}

} // namespace idiom::scim
