#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/arena.hpp"

#include <optional>
#include <span>
#include <string_view>

/// SCIM resources as trees of json::Value, which this code makes and does not only read. A made value has no
/// `raw` text, so only `write` may write it. Trees are never changed in place: each function returns a new
/// tree that shares the parts that stay. All of it lives in the arena.
namespace idiom::scim {

using json::Member;
using json::Value;

Value text_value(std::string_view text);
Value truth_value(bool truth);
Value number_value(std::int64_t number, Arena& arena);
Value list_value(std::span<Value const> items);
Value list_of_texts(std::span<std::string_view const> texts, Arena& arena);
Value object_value(std::span<Member const> members);

/// Compares the names of members without case (RFC 7643, 2.1). Returns null if there is none.
Value const* find(Value const& object, std::string_view name);
/// Returns the text of a member that is a string; null for every other member.
std::optional<std::string_view> text_in(Value const& object, std::string_view name);
/// Returns a member that is a whole number; 0 for every other member.
std::int64_t number_in(Value const& object, std::string_view name);
bool is_true(Value const* value);

/// Returns the object with this member, in the place of the one with the same name or at the end.
Value with(Value const& object, std::string_view name, Value const& value, Arena& arena);
Value without(Value const& object, std::string_view name, Arena& arena);
Value with_item(Value const& list, Value const& item, Arena& arena);
/// Returns `to` with every member of `from`. Members that are objects are replaced, not merged.
Value merged(Value const& to, Value const& from, Arena& arena);

/// Returns whether two values are equal. The order of members does not count; the order of items does.
bool same(Value const& a, Value const& b);
/// Returns whether `value` is null, an empty list, or an object without members.
bool is_empty(Value const& value);

void write(json::Writer& out, Value const& value);
std::string_view written(Value const& value, Arena& arena);

} // namespace idiom::scim
