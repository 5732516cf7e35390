#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace idiom {

/// The fields of the unified user, in the order in which writers write them. `user_fields` has a row for
/// each.
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
/// Returns the name that clients use, in JSON and in XML.
std::string_view name_of(Field field);
/// Returns the field of this name, compared with case. Returns null if there is no such field.
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

/// The form of a field's value. Any number of fields may be a text, a boolean or a list of names: their rows
/// in `user_fields` name the member of User. Each other shape belongs to one field.
enum class Shape : std::uint8_t { text, boolean, names, devices, skills, extensions };

/// One field of the unified user: its names, its form, and the member of User that holds it. All code that
/// walks the fields of a user uses this table: readers and writers of JSON and XML, changes, comparisons.
struct UserField {
    Field field;
    std::string_view name;    ///< in JSON and in XML
    std::string_view pointer; ///< JSON Pointer (RFC 6901) in a user
    Shape shape;
    std::string_view item = {};                             ///< XML: the element name of one item
    std::optional<std::string_view> User::* text = nullptr; ///< if the shape is text
    std::optional<Names> User::* names = nullptr;           ///< if the shape is names
    std::optional<bool> User::* boolean = nullptr;          ///< if the shape is boolean
};

inline constexpr std::array user_fields{
    UserField{Field::id, "id", "/id", Shape::text, {}, &User::id},
    UserField{Field::user_name, "userName", "/userName", Shape::text, {}, &User::user_name},
    UserField{Field::display_name, "displayName", "/displayName", Shape::text, {}, &User::display_name},
    UserField{Field::first_name, "firstName", "/firstName", Shape::text, {}, &User::first_name},
    UserField{Field::last_name, "lastName", "/lastName", Shape::text, {}, &User::last_name},
    UserField{Field::email, "email", "/email", Shape::text, {}, &User::email},
    UserField{Field::phone_number, "phoneNumber", "/phoneNumber", Shape::text, {}, &User::phone_number},
    UserField{Field::password, "password", "/password", Shape::text, {}, &User::password},
    UserField{Field::active, "active", "/active", Shape::boolean, {}, nullptr, nullptr, &User::active},
    UserField{Field::roles, "roles", "/roles", Shape::names, "role", nullptr, &User::roles},
    UserField{Field::accounts, "accounts", "/accounts", Shape::names, "account", nullptr, &User::accounts},
    UserField{Field::devices, "devices", "/devices", Shape::devices, "device"},
    UserField{Field::skills, "skills", "/skills", Shape::skills, "skill"},
    UserField{Field::extensions, "extensions", "/extensions", Shape::extensions},
};
inline constexpr std::size_t field_count = user_fields.size();

static_assert([] {
    for (std::size_t i = 0; i < field_count; ++i)
        if (static_cast<std::size_t>(user_fields[i].field) != i) return false;
    return true;
}());

constexpr UserField const& row_of(Field field) { return user_fields[static_cast<std::size_t>(field)]; }

/// The fields that are one text each, and the members of User that hold them.
struct TextField {
    Field field;
    std::optional<std::string_view> User::* member;
};
inline constexpr auto text_fields = [] {
    constexpr auto count = std::ranges::count(user_fields, Shape::text, &UserField::shape);
    std::array<TextField, count> made{};
    std::size_t at = 0;
    for (auto const& row : user_fields)
        if (row.shape == Shape::text) made[at++] = {row.field, row.text};
    return made;
}();

/// Returns the row of a text field. For another field, the row of `userName`.
constexpr TextField const& text_field(Field field) {
    for (auto const& text : text_fields)
        if (text.field == field) return text;
    return text_fields[1];
}

bool has(User const& user, Field field);
void clear(User& user, Field field);
/// Copies the value of one field, or its absence.
void copy_field(User& to, User const& from, Field field);

} // namespace idiom
