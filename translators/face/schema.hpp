#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/user.hpp"

#include <array>
#include <cstdint>

/// What faces share: the form of the unified user, and the requests and responses of clients.
namespace idiom::face {

/// The form of a field's value in a document.
enum class Shape : std::uint8_t { text, boolean, names, devices, skills, extensions };

/// One field of the user in JSON and in XML. The readers and writers of both walk this table.
struct Row {
    Field field;
    Shape shape;
    std::string_view item = {}; ///< XML: the element name of one item
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

/// A member of a device or a skill besides its `id`.
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

/// Returns the names of the fields that a list filters without ASCII case.
Names fields_without_case(Capabilities const& capabilities, Arena& arena);

/// Copies the value of one field, or its absence.
void copy_field(User& to, User const& from, Field field);

/// Returns whether `extensions` has one with this name and value.
bool holds(std::span<Extension const> extensions, Extension const& one, Arena& arena);

/// Returns whether two users agree in a field. Compares roles as sets, extensions by their JSON values.
bool same_field(User const& a, User const& b, Field field, Arena& arena);

} // namespace idiom::face
