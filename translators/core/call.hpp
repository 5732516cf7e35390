#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/change.hpp"
#include "translators/core/held_user.hpp"
#include "translators/core/record_document.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace idiom {

/// The change that a client asks for. Some spellings (JSON Patch, an If-Match, a PUT) have a meaning only
/// against the present user. So a face makes the Edit, and a dialect asks it for the Change. An Edit lives as
/// long as the call. It is pure.
class Edit {
public:
    virtual ~Edit() = default;
    /// Returns the change if it does not depend on the present user, else null.
    virtual Change const* without_user() const = 0;
    /// Returns the change to `before`, whose role names are unified. Errors: precondition_failed,
    /// patch_test_failed, invalid_patch_target, read_only_field, unsupported_field and invalid_value, with
    /// JSON Pointers; backend_error if the edit uses a field of `before` that was not understood.
    virtual Result<Change> against(HeldUser const& before, Arena& arena) const = 0;
};

/// A condition on a text field of the users in a list. Letters are compared as the dialect's row of the field
/// says (FieldRule::ignores_case).
struct TextFilter {
    enum class How : std::uint8_t { equals, starts_with, contains };
    Field field = Field::user_name;
    How how = How::equals;
    std::string_view text;
};

/// Asks for one page of a list: filters, order, projection. A user must pass all filters.
struct ListUsers {
    std::size_t limit = 50;                    ///< 1 … 500
    std::string_view cursor;                   ///< `next` of an earlier answer; "" asks for the first page
    std::optional<std::string_view> user_name; ///< null: no filter
    std::optional<std::string_view> email;
    std::optional<std::string_view> role; ///< a unified name
    Field sort = Field::user_name;
    bool descending = false;
    bool sort_named = false;                  ///< the client named a sort: another order will not do
    std::uint32_t wanted = ~0u;               ///< one bit per Field that the client asked for
    std::span<TextFilter const> filters = {}; ///< besides `user_name` and `email`
    std::optional<bool> active = {};
    /// A part of any name, of the login or of the address, whatever the case of its letters; "": no filter.
    std::string_view search = {};
    bool count = false; ///< the client also asks for the number of users that pass the filters
    bool wants(Field field) const { return (wanted >> static_cast<unsigned>(field)) & 1u; }
    /// Returns whether the list needs all users, unless the dialect knows better: the conditions go beyond
    /// the exact filters.
    bool scans() const { return !filters.empty() || active || !search.empty() || count; }
};
struct GetUser {
    std::string_view id;
};
struct CreateUser {
    User user;
    std::span<Warning const> warnings;
};
struct UpdateUser {
    std::string_view id;
    Edit const* edit = nullptr;
};
struct DeleteUser {
    std::string_view id;
    bool global = false; ///< the caller accepts that the user is deleted beyond this route
    /// Carries the If-Match, if the request has one; a dialect ignores its change.
    Edit const* edit = nullptr;
};
struct AssignDevice {
    std::string_view id;
    std::string_view device;
    std::string_view client_type;
};
struct UnassignDevice {
    std::string_view id;
    std::string_view device;
    std::string_view client_type;
};
enum class EmailKind : std::uint8_t { activation, uc_welcome };
struct SendEmail {
    std::string_view id;
    EmailKind kind = EmailKind::activation;
};

/// The record of a face: documents that outlive the process, one for each key and back end. Each face has its
/// own. Only the gateway carries these calls out; no dialect sees them.
struct ReadRecord {
    std::string_view key;
};
/// Asks for every document whose key begins with `prefix`.
struct ListRecords {
    std::string_view prefix;
};
/// The documents are durable when the call ends: all of them, or none.
struct WriteRecord {
    std::span<RecordDocument const> documents;
};

class LockedScript;
/// Several calls under the write lock of one user: no other call writes to the user from the first of them to
/// the last. Its outcome is that of the script.
struct UnderWriteLock {
    std::string_view id; ///< of the user, or the login of a user that is to be created
    LockedScript const* script = nullptr;
};
/// Several calls that are one part of a request, such as one operation of a bulk request. No lock is held;
/// the calls may ask for one. Its outcome is that of the script. A part has no parts.
struct PartOfRequest {
    LockedScript const* script = nullptr;
    /// The name of what it does, as Target::operation has it of a request; "" if it has none.
    std::string_view operation = {};
};

/// One call of a client, in the words of no vendor. A plain value; its views point into the call's arena.
struct Call {
    std::variant<ListUsers, GetUser, CreateUser, UpdateUser, DeleteUser, AssignDevice, UnassignDevice,
                 SendEmail, ReadRecord, ListRecords, WriteRecord, UnderWriteLock, PartOfRequest>
        what;
    RolePolicy const* roles = nullptr; ///< of the route; never null
    /// The text that the dialect last asked the gateway to remember for this back end.
    std::string_view session;
    /// A value that the back end cannot take is left out, and a warning names it (RFC 7240, 4.4).
    bool lenient = false;
};

/// Returns whether the call may change something at the back end, or in the record of a face.
inline bool is_write(Call const& call) {
    return !std::holds_alternative<ListUsers>(call.what) && !std::holds_alternative<GetUser>(call.what) &&
           !std::holds_alternative<ReadRecord>(call.what) && !std::holds_alternative<ListRecords>(call.what);
}

/// Returns the id of the user that the call is about; null for a list and for a create.
inline std::optional<std::string_view> user_of(Call const& call) {
    return std::visit(
        [](auto const& what) -> std::optional<std::string_view> {
            if constexpr (requires { what.id; }) return what.id;
            return std::nullopt;
        },
        call.what);
}

} // namespace idiom
