#pragma once

#include "translators/declared/conversation.hpp"

/// What a call writes: one entry for each place in the vendor's document.
namespace idiom::declared {

struct Write {
    Members members;          ///< the fields, the extension or the roles that stand there
    std::string_view pointer; ///< of the field that the client gave
    Path const* at = nullptr;
    Out* value = nullptr; ///< null: the member is taken out
    Path const* create_at = nullptr;
    Out* create_value = nullptr;
    bool in_new_user = true;
    bool in_body = true;
    bool there = false; ///< the user as read has the member
    bool is_roles = false;
};

/// What is asked for, of a new user or of one that was read.
struct Asked {
    User const& set;
    Change const* change = nullptr; ///< null for a new user
    Seen const* before = nullptr;   ///< null if no user was read
    bool only_differences = false;  ///< what is so already is not sent
};

/// Returns the writes of fields and extensions, in the order of the file. Errors: invalid_value,
/// unsupported_field and read_only_field, with the pointers of the fields.
Result<std::span<Write>> writes_of(Conversation& conversation, Asked const& asked);

/// The error of a field that the settings exclude.
Error unsupported_field(FieldRow const& row, Arena& arena);

/// Returns the values of `{user.FIELD}`, by Field.
std::span<Filled const> field_values(Program const& program, std::span<Write const> writes, Arena& arena);

/// Returns an error that names all that a new user lacks.
std::optional<Error> lacking(Conversation& conversation, User const& user, Names roles);

/// Returns the display name to write: as it is given, or joined of its parts.
Result<std::optional<std::string_view>> whole_name(Conversation& conversation, Asked const& asked);

/// Texts that no error may repeat: the password, and extensions that are written and never shown.
std::span<std::string_view const> secrets_of(Program const& program, User const& user, Arena& arena);

/// Returns a write_not_confirmed that names the fields of `confirm` that `now` does not show as asked.
std::optional<Error> unconfirmed_fields(Conversation& conversation, Members const& confirm,
                                        Asked const& asked, HeldUser const& now);

std::string_view pointer_of(Program const& program, ExtensionRow const& row, Arena& arena);

} // namespace idiom::declared
