#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/change.hpp"
#include "translators/core/held_user.hpp"

#include <optional>
#include <string_view>
#include <variant>

namespace idiom {

/// What a client wants changed. Some spellings (JSON Patch, an If-Match, a PUT) can only be understood
/// against the user as it stands; a face makes the Edit, a dialect asks it for the Change. Lives as long as
/// the call; pure.
class Edit {
public:
    virtual ~Edit() = default;
    /// The change where it is known without reading the user, else null.
    virtual Change const* without_user() const = 0;
    /// The change to `before` (unified role names). Errors: precondition_failed, patch_test_failed,
    /// invalid_patch_target, read_only_field, unsupported_field, invalid_value and their pointers;
    /// backend_error where it works on a field that was not understood.
    virtual Result<Change> against(HeldUser const& before, Arena& arena) const = 0;
};

/// Exact-match filters, paging and projection of a list.
struct ListUsers {
    std::size_t limit = 50;                    ///< 1 … 500
    std::string_view cursor;                   ///< as a former answer gave it; "" is the first page
    std::optional<std::string_view> user_name; ///< filters compare exactly
    std::optional<std::string_view> email;
    std::optional<std::string_view> role; ///< unified name
    Field sort = Field::user_name;
    bool descending = false;
    std::uint32_t wanted = ~0u; ///< one bit per Field that the client asked for
    bool wants(Field field) const { return (wanted >> static_cast<unsigned>(field)) & 1u; }
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
    bool global = false;        ///< the caller accepts that the user is deleted beyond this route
    Edit const* edit = nullptr; ///< carries If-Match where there is one; its change is not used
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

/// One call of a client, in no vendor's words. A plain value over the call's arena.
struct Call {
    std::variant<ListUsers, GetUser, CreateUser, UpdateUser, DeleteUser, AssignDevice, UnassignDevice,
                 SendEmail>
        what;
    RolePolicy const* roles = nullptr; ///< the route's; never null
    std::string_view session; ///< what the dialect last asked the gateway to remember for this back end
    bool lenient = false;     ///< what the back end cannot take is left out and named (RFC 7240, 4.4)
};

/// The id of the user whom a call is about; nothing for a list or a create.
inline std::optional<std::string_view> user_of(Call const& call) {
    return std::visit(
        [](auto const& what) -> std::optional<std::string_view> {
            if constexpr (requires { what.id; }) return what.id;
            return std::nullopt;
        },
        call.what);
}

} // namespace idiom
