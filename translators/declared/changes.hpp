#pragma once

#include "translators/declared/conversation.hpp"

/// The writes of a call: one for each place in the vendor's document.
namespace idiom::declared {

struct Write {
    Members members;          ///< the fields, the extension or the roles at this place
    std::string_view pointer; ///< JSON Pointer of the field, for errors
    Path const* at = nullptr;
    Out* value = nullptr; ///< null: the member is removed
    Path const* create_at = nullptr;
    Out* create_value = nullptr;
    bool in_new_user = true;
    bool in_body = true;
    bool there = false; ///< the user that was read has the member
    bool is_roles = false;
    std::size_t part = 0; ///< FieldRow::part
};

/// The values that a client asks for.
struct Asked {
    User const& set;
    Change const* change = nullptr; ///< null for a new user
    Seen const* before = nullptr;   ///< null if no user was read
    bool only_differences = false;  ///< values that the user already has are not written
};

/// Returns the writes of fields and extensions, in the order of the file. Errors: invalid_value,
/// unsupported_field and read_only_field, with the pointers of the fields.
Result<std::span<Write>> writes_of(Conversation& conversation, Asked const& asked);

/// Returns the error about a field that the settings of the back end exclude.
Error unsupported_field(FieldRow const& row, Arena& arena);

/// Returns the values of `{user.FIELD}`, by Field.
std::span<Filled const> field_values(Program const& program, std::span<Write const> writes, Arena& arena);

/// Returns an error that names every field and role that a new user lacks; null if it lacks nothing.
std::optional<Error> lacking(Conversation& conversation, User const& user, Names roles);

/// Returns whether the first and the last name are parts of the display name, so that a write of them writes
/// it.
bool keeps_parts(Program const& program);

/// Returns the display name to write, as given or joined from first and last name; null if it does not
/// change. Errors: as for one_name.
Result<std::optional<std::string_view>> whole_name(Conversation& conversation, Asked const& asked);

/// Returns the texts that no error may repeat: the password, and extensions that are written and never shown.
std::span<std::string_view const> secrets_of(Program const& program, User const& user, Arena& arena);

/// Returns a write_not_confirmed that names the fields of `confirm` that `now` does not show as asked; null
/// if it shows all of them.
std::optional<Error> unconfirmed_fields(Conversation& conversation, Members const& confirm,
                                        Asked const& asked, HeldUser const& now);

std::string_view pointer_of(Program const& program, ExtensionRow const& row, Arena& arena);

} // namespace idiom::declared
