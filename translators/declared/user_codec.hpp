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
    json::Value const* item = nullptr; ///< as it was read; null for a bare name
    bool guarded = false;
};
/// The roles of a user: absent, understood or not understood.
using SeenRoles = Member<std::span<SeenRole const>>;

/// A user that was read.
struct Seen {
    HeldUser user;
    json::Value const* document = nullptr; ///< the user's own
    SeenRoles roles;
    std::string_view version; ///< "" if the vendor shows none
    bool gone = false;
};

/// Reads a user; null if it has no id that fits into a segment of a path. `parts` are the documents of
/// `user.also`. Roles that are kept elsewhere are not read.
std::optional<Seen> read_user(Program const& program, json::Value const& document,
                              std::span<json::Value const* const> parts, Arena& arena);

/// Reads the roles of a list of objects or names, as `roles.read` or the document shows them.
SeenRoles read_roles(Roles const& roles, json::Value const* value, Spelling spelling, Arena& arena);
/// Puts roles into the user, by their names.
void set_roles(Seen& seen, SeenRoles const& roles, Arena& arena);

inline Spelling spelling_of(Program const& program) { return program.xml ? Spelling::xml : Spelling::json; }

/// Returns a text of a row as the vendor spells it; null if the conversion has no spelling for it.
Out* spelled(std::string_view text, FieldRow const& row, Arena& arena);
/// Returns what stands for "no value"; null if the member is taken out.
Out* cleared(Clear clear, Arena& arena);
/// Returns a JSON value of an extension as it is sent; null if the conversion has no spelling for it.
Out* extension_value(ExtensionRow const& row, std::string_view json, Arena& arena);

/// The roles as they are sent in a document: those that stay as they were read.
Out* roles_value(Roles const& roles, Names names, SeenRoles const& held, std::span<RoleValue const> known,
                 Arena& arena);

} // namespace idiom::declared
