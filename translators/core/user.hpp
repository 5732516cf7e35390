#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace idiom {

/// The fields of the unified user, in the order in which writers write them.
enum class Field : std::uint8_t {
    id,
    user_name,
    display_name,
    first_name,
    last_name,
    email,
    phone_number,
    password,
    active,
    roles,
    accounts,
    devices,
    skills,
    extensions,
};
inline constexpr std::size_t field_count = 14;

/// Returns the name that clients use, in JSON and in XML.
std::string_view name_of(Field field);
/// Compares exactly, with case. Returns null if there is no such field.
std::optional<Field> field_named(std::string_view name);

/// Returns the JSON Pointer (RFC 6901) of the field in a user: "/userName".
std::string_view pointer_of(Field field);

class FieldSet {
public:
    constexpr FieldSet() = default;
    constexpr FieldSet(std::initializer_list<Field> fields) {
        for (auto const field : fields)
            add(field);
    }
    static constexpr FieldSet all() {
        FieldSet set;
        set.bits_ = ~0u;
        return set;
    }
    constexpr void add(Field field) { bits_ |= bit(field); }
    constexpr void add(FieldSet fields) { bits_ |= fields.bits_; }
    constexpr void remove(Field field) { bits_ &= ~bit(field); }
    constexpr bool has(Field field) const { return (bits_ & bit(field)) != 0; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr bool is_all() const { return bits_ == ~0u; }
    constexpr std::uint32_t bits() const { return bits_; }

private:
    static constexpr std::uint32_t bit(Field field) { return 1u << static_cast<unsigned>(field); }
    std::uint32_t bits_ = 0;
};

/// A list of names. The order of roles has no meaning.
using Names = std::span<std::string_view const>;

struct Device {
    std::string_view id;
    std::optional<std::string_view> phone_number;
    std::optional<std::string_view> client_type;
    bool operator==(Device const&) const = default;
};

struct Skill {
    std::string_view id;
    std::optional<std::string_view> name;
    std::optional<std::string_view> level;
    bool operator==(Skill const&) const = default;
};

/// A member of `extensions.DIALECT`: a member of the vendor's user that the unified user does not have.
struct Extension {
    std::string_view name; ///< the vendor's spelling
    std::string_view json; ///< the value as JSON text; `null` in a change removes the member
    bool operator==(Extension const&) const = default;
};

/// One user as every client sees it. A field is absent if the back end does not have it; it is never null and
/// never invented. A plain value; its views point into the call's arena.
struct User {
    std::optional<std::string_view> id;
    std::optional<std::string_view> user_name;
    std::optional<std::string_view> display_name;
    std::optional<std::string_view> first_name;
    std::optional<std::string_view> last_name;
    std::optional<std::string_view> email;
    std::optional<std::string_view> phone_number;
    std::optional<std::string_view> password; ///< write only: no reader sets it, no writer prints it
    std::optional<bool> active;
    std::optional<Names> roles; ///< inside a dialect the vendor's names, in a face the unified names
    std::optional<Names> accounts;
    std::optional<std::span<Device const>> devices;
    std::optional<std::span<Skill const>> skills;
    std::optional<std::span<Extension const>> extensions;
};

/// The fields that are one text each, and the members of User that hold them.
struct TextField {
    Field field;
    std::optional<std::string_view> User::* member;
};
inline constexpr std::array<TextField, 8> text_fields{{
    {Field::id, &User::id},
    {Field::user_name, &User::user_name},
    {Field::display_name, &User::display_name},
    {Field::first_name, &User::first_name},
    {Field::last_name, &User::last_name},
    {Field::email, &User::email},
    {Field::phone_number, &User::phone_number},
    {Field::password, &User::password},
}};

/// Returns the row of a text field. For another field, the row of `userName`.
constexpr TextField const& text_field(Field field) {
    for (auto const& text : text_fields)
        if (text.field == field) return text;
    return text_fields[1];
}

bool has(User const& user, Field field);
void clear(User& user, Field field);

} // namespace idiom
