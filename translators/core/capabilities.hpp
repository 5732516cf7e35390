#pragma once

#include "translators/core/operation.hpp"
#include "translators/core/user.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace idiom {

enum class Access : std::uint8_t { none, read, write, create_only, read_write };
std::string_view name_of(Access access);
constexpr bool readable(Access a) {
    return a == Access::read || a == Access::create_only || a == Access::read_write;
}
constexpr bool writable(Access a) { return a == Access::write || a == Access::read_write; }
constexpr bool creatable(Access a) { return writable(a) || a == Access::create_only; }

/// Says when a dialect needs a value for a field.
enum class Need : std::uint8_t { never, on_create, always };

/// How a dialect treats one unified field. A row of its fields.hpp.
struct FieldRule {
    Field field;
    std::string_view wire; ///< the vendor's name; "" if the vendor has no such field
    Access access;
    Need need = Need::never;
    bool clearable = false;       ///< a client can empty the field
    std::uint16_t max_length = 0; ///< in characters; 0 if the vendor names no limit
    bool ignores_case = false;    ///< the vendor compares ASCII letters without case, as in a login
};

/// How a dialect treats one of its own members under `extensions`.
struct ExtensionRule {
    enum class Type : std::uint8_t { text, boolean, number, object, texts };
    std::string_view name; ///< the vendor's spelling
    Access access;
    Type type = Type::text;
    /// `true` means that another tenant owns the user. Such a user must not be moved or changed.
    bool marks_foreign = false;
};

using FieldRules = std::array<FieldRule, field_count>;

/// Returns whether the table has every field once, in order. Each fields.hpp asserts it.
constexpr bool covers_every_field(FieldRules const& rules) {
    for (std::size_t i = 0; i < rules.size(); ++i)
        if (static_cast<std::size_t>(rules[i].field) != i) return false;
    return true;
}

/// What the vendor's document says of one of its roles.
struct RoleFact {
    std::string_view name;
    /// The role can be taken from a user and given back, and that costs nothing.
    bool returnable = true;
    bool guarded = false; ///< the vendor does not let go of it
};

enum class RoleStyle : std::uint8_t { none, set, delta };
std::string_view name_of(RoleStyle style);

class RoleRules;

/// What a dialect can do, known before any call. Static data.
struct Capabilities {
    std::string_view dialect;
    Operations operations;
    FieldRules const& fields;
    std::span<ExtensionRule const> extensions;
    RoleStyle roles;
    std::string_view concurrency; ///< one sentence: what happens when several clients write to one user
    std::span<RoleFact const> documented_roles = {};
    bool charges_for_roles = false; ///< a role that is not documented may cost money when it is given again
    bool login_needs_roles = true;  ///< a user without roles cannot log in
    bool password_is_login = true;  ///< the person signs in by the password; it is no secret of a device
    bool deletes_beyond = false;    ///< a delete may reach beyond the route
    /// The vendor has no pages: every page of a list costs the whole list.
    bool lists_whole = false;
    /// The vendor has no read side: lists and reads show what was written through the gateway.
    bool shows_record = false;
    /// An effect of a create beyond the user, such as an e-mail, as a sentence for the operator of a
    /// migration; "" for none.
    std::string_view create_sets_off = {};
    /// What the vendor does with its roles, as far as it does not depend on a user; null: nothing special.
    RoleRules const* role_rules = nullptr;
    /// The text fields that the vendor itself filters by a whole value, and by a part of one. The gateway
    /// applies every other filter of a list to all users that the vendor gives.
    FieldSet filtered_by_vendor = {};
    FieldSet searched_by_vendor = {};
};

constexpr FieldRule const& rule(Capabilities const& capabilities, Field field) {
    return capabilities.fields[static_cast<std::size_t>(field)];
}
ExtensionRule const* find_extension(Capabilities const& capabilities, std::string_view name);

} // namespace idiom
