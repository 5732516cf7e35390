#pragma once

#include "translators/core/roles.hpp"

namespace idiom::xarios {

/// The portal login. The vendor grants it with every create.
inline constexpr std::string_view login_role = "customer.user";

/// The role is licensed and set elsewhere; the vendor calls it read only.
inline constexpr std::string_view teams_role = "customer.user.microsoftteams";

/// The rules of vendor document, section 4.
class Rules final : public RoleRules {
public:
    /// The PBX role is synchronised from the PBX and survives every replace. The Teams role is read only.
    bool guarded(std::string_view role) const override {
        return role == "customer.user.pbx" || role == teams_role;
    }
    /// A replace drops every role that it does not list. Without `customer.user` the user loses the login.
    bool kept_by_replace(std::string_view role) const override { return role == login_role; }
    /// `add /roles/-` appends one role and does not mention the others.
    bool appends() const override { return true; }
    /// Supervisor levels exclude each other: a higher level includes the lower ones.
    std::string_view exclusive_group(std::string_view role) const override {
        constexpr std::string_view prefix = "customer.user.supervisorl";
        return role.starts_with(prefix) ? prefix : std::string_view{};
    }
};
inline constexpr Rules role_rules;

} // namespace idiom::xarios
