#pragma once

#include "translators/core/held_user.hpp"
#include "translators/declared/fill.hpp"
#include "translators/declared/values.hpp"

/// Reads a vendor's user, and writes what a client gave as the vendor spells it.
namespace idiom::declared {

/// One role as the vendor shows it.
struct SeenRole {
    std::string_view name;
    Filled key;
    Filled held;
    json::Value const* item = nullptr; ///< the object that was read; null if the role is a text
    bool guarded = false;
};
/// The roles of a user: absent, understood or not understood.
using SeenRoles = Member<std::span<SeenRole const>>;

/// A user that was read.
struct Seen {
    HeldUser user;
    json::Value const* document = nullptr; ///< the user's own document
    SeenRoles roles;
    std::string_view version; ///< "" if the vendor shows none
    bool gone = false;
};

/// Reads a user; null if it has no id that fits into a path segment. `parts` are the documents of
/// `user.also`. Roles that are not in the user's document are not read.
std::optional<Seen> read_user(Program const& program, json::Value const& document,
                              std::span<json::Value const* const> parts, Arena& arena);

/// Reads the roles of a list of objects or names, as `roles.read` or the document shows them.
SeenRoles read_roles(Roles const& roles, json::Value const* value, Spelling spelling, Arena& arena);
/// Sets the roles of the user by their names.
void set_roles(Seen& seen, SeenRoles const& roles, Arena& arena);

inline Spelling spelling_of(Program const& program) { return program.xml ? Spelling::xml : Spelling::json; }

/// Returns a text of a row as the vendor spells it; null if the conversion has no spelling for it.
Out* spelled(std::string_view text, FieldRow const& row, Arena& arena);
/// Returns the value that means "no value"; null if the member is removed instead.
Out* cleared(Clear clear, Arena& arena);
/// Returns the value of an extension, given as JSON text, as the vendor spells it; null if the conversion has
/// no spelling for it.
Out* extension_value(ExtensionRow const& row, std::string_view json, Arena& arena);

/// Returns the roles in the form of a document to send. Roles that the user keeps are sent as they were read.
Out* roles_value(Roles const& roles, Names names, SeenRoles const& held, std::span<RoleValue const> known,
                 Arena& arena);

} // namespace idiom::declared
