#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/user.hpp"

#include <array>
#include <cstdint>

/// What faces share: the form of the unified user, and the requests and responses of clients.
namespace idiom::face {

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

/// Returns whether `extensions` has one with this name and value.
bool holds(std::span<Extension const> extensions, Extension const& one, Arena& arena);

/// Returns whether two users agree in a field. Compares roles as sets, extensions by their JSON values.
bool same_field(User const& a, User const& b, Field field, Arena& arena);

} // namespace idiom::face
