#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/user.hpp"

#include <array>
#include <cstdint>

/// Our own API as a wire format.
namespace idiom::unified {

/// What a field looks like in a document.
enum class Shape : std::uint8_t { text, boolean, names, devices, skills, extensions };

/// How one field of the user is spelled, in JSON and in XML alike: readers and writers of both walk this
/// table.
struct Row {
    Field field;
    Shape shape;
    std::string_view item = {}; ///< XML: the element of one item
    std::optional<std::string_view> User::* text = nullptr;
    std::optional<Names> User::* names = nullptr;
};

inline constexpr std::array<Row, field_count> schema{{
    {.field = Field::id, .shape = Shape::text, .text = &User::id},
    {.field = Field::user_name, .shape = Shape::text, .text = &User::user_name},
    {.field = Field::display_name, .shape = Shape::text, .text = &User::display_name},
    {.field = Field::first_name, .shape = Shape::text, .text = &User::first_name},
    {.field = Field::last_name, .shape = Shape::text, .text = &User::last_name},
    {.field = Field::email, .shape = Shape::text, .text = &User::email},
    {.field = Field::phone_number, .shape = Shape::text, .text = &User::phone_number},
    {.field = Field::password, .shape = Shape::text, .text = &User::password},
    {.field = Field::active, .shape = Shape::boolean},
    {.field = Field::roles, .shape = Shape::names, .item = "role", .names = &User::roles},
    {.field = Field::accounts, .shape = Shape::names, .item = "account", .names = &User::accounts},
    {.field = Field::devices, .shape = Shape::devices, .item = "device"},
    {.field = Field::skills, .shape = Shape::skills, .item = "skill"},
    {.field = Field::extensions, .shape = Shape::extensions},
}};

static_assert([] {
    for (std::size_t i = 0; i < schema.size(); ++i)
        if (static_cast<std::size_t>(schema[i].field) != i) return false;
    return true;
}());

constexpr Row const& row_of(Field field) { return schema[static_cast<std::size_t>(field)]; }

/// The members of a device or a skill after its `id`.
template <class Item> struct Part {
    std::string_view name;
    std::optional<std::string_view> Item::* member;
};
template <class Item> inline constexpr std::array<Part<Item>, 2> parts{};
template <>
inline constexpr std::array<Part<Device>, 2> parts<Device>{
    {{"phoneNumber", &Device::phone_number}, {"clientType", &Device::client_type}}};
template <>
inline constexpr std::array<Part<Skill>, 2> parts<Skill>{{{"name", &Skill::name}, {"level", &Skill::level}}};

using idiom::FieldSet;

/// The names of the fields by which a list is filtered without regard to ASCII case.
Names fields_without_case(Capabilities const& capabilities, Arena& arena);

/// The value of one field, or its absence, and nothing of the others.
void copy_field(User& to, User const& from, Field field);

/// Whether an extension of that name and value is among those.
bool holds(std::span<Extension const> extensions, Extension const& one, Arena& arena);

/// Whether two users agree in a field: roles as a set, extensions by the values of their JSON.
bool same_field(User const& a, User const& b, Field field, Arena& arena);

} // namespace idiom::unified
