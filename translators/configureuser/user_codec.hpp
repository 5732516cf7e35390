#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/change.hpp"
#include "translators/core/error.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::configureuser {

/// Where `pbxUserId` comes from when a client gives none.
enum class PbxUserId : std::uint8_t { none, email_local_part, phone_number };

/// The settings: the account that acts, and the tenant. They are configuration and do not belong to a user.
struct TenantSettings {
    std::string login_id;
    std::string tenant_id;
    std::string pbx_location;
    std::string sbc_gateway_id; ///< a whole number above 0, as text
    std::string user_type = "PBX";
    PbxUserId pbx_user_id = PbxUserId::none;
};

/// The state of a binding, as far as this gateway caused it.
enum class State : std::uint8_t {
    active,
    disabled, ///< by `active: false`
    deleted,  ///< marked for deletion at the vendor; a create restores it
};

/// A secret of a binding. `set` without a value means that the secret was sent to the vendor and could not be
/// kept.
struct Secret {
    bool set = false;
    std::optional<std::string_view> value;
};
/// The vendor's names of the secrets, and the pointer of each for a client.
struct SecretName {
    std::string_view wire;
    std::string_view pointer;
};
inline constexpr std::array<SecretName, 3> secret_names{{
    {"password", "/password"},
    {"portalPassword", "/extensions/configureuser/portalPassword"},
    {"provisioningPassword", "/extensions/configureuser/provisioningPassword"},
}};

/// A Teams user bound to a PBX user, as it was last written. This is all that is known about it, because the
/// vendor cannot be asked, and all that the next write must repeat, because a write replaces the whole.
/// Views into the call's arena.
struct Binding {
    State state = State::active;
    std::string_view tenant;
    User user; ///< user_name, first_name, last_name, email, phone_number; extensions without secrets
    std::array<Secret, secret_names.size()> secrets;
};

/// The unified id: the login in lower case (ASCII). The vendor gives no id and compares logins without case.
std::string_view id_of(std::string_view teams_user_id, Arena& arena);

/// The binding of a new user. Error: invalid_value without a `pbxUserId`.
Result<Binding> new_binding(User const& user, TenantSettings const& options, Arena& arena);

/// The binding after a change, apart from its state. Error: as for `new_binding`.
Result<Binding> changed_binding(Binding const& before, Change const& change, TenantSettings const& options,
                                Arena& arena);

/// The user that clients see.
User user_of(Binding const& binding, TenantSettings const& options, Arena& arena);

/// The body of configureUser: the whole binding. Requires the value of every secret that is set, because the
/// vendor clears what the body leaves out.
std::string_view write_upsert(Binding const& binding, TenantSettings const& options, Arena& arena);

/// The gateway's record of a binding (README.md describes it) and, separately, its secrets.
std::string_view write_document(Binding const& binding, Arena& arena);
std::string_view write_secrets(Binding const& binding, Arena& arena);
/// Returns nullopt if the document is not such a record.
std::optional<Binding> read_document(json::Value const& document, std::string_view secrets, Arena& arena);

} // namespace idiom::configureuser
