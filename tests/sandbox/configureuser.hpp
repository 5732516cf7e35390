#pragma once

#include "simulator.hpp"
#include "tokens.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::sandbox {

/// ConnecttoTeams (TeamMate Connector): /oauth/token, /enterprise/configureUser, /provisioning/disableUsers
/// and restoreUsers. It keeps bindings of a Teams user to a PBX user and never shows one; /_sandbox/state
/// does. The rules come from the dialect reference configureuser.md and are cited as "configureuser.md n".
class ConfigureUser final : public Simulator {
public:
    explicit ConfigureUser(std::size_t users);

    static constexpr std::string_view tenant = "6f1d8c1e-0000-4000-8000-00000000aaaa";
    /// This tenant exists, but belongs to another reseller.
    static constexpr std::string_view foreign_tenant = "6f1d8c1e-0000-4000-8000-00000000bbbb";

private:
    /// configureuser.md 2.2: a reseller only marks a binding; an enterprise-scoped sync finishes what was
    /// marked.
    enum class Status { active, marked_for_deletion, disabled, restoring };
    struct Binding {
        Json fields; ///< as stored: every field that was sent, and the defaults
        Status status = Status::active;
        bool synced = false; ///< whether Microsoft knows the last change
    };
    using Key = std::pair<std::string, std::string>; ///< tenantID and teamsUserId, both in lower case

    Response answer(Request const& request) override;
    Json describe() const override;
    void seed_users() override;
    void forget_logins() override;
    std::vector<std::string>* roles_of(std::string_view id) override;

    Response token(Request const& request);
    Response configure(Request const& request);
    Response provision(Request const& request, bool restore);
    /// Returns the Spring error for a tenant, a login or a token level that may not be used, or nullopt.
    std::optional<Response> refuse_access(Request const& request, Json const& body, char const* login_member,
                                          char const* tenant_member) const;
    Response ok() const;
    void sync();

    std::size_t seed_count_;
    std::map<Key, Binding> bindings_;
    AccessTokens tokens_;

    long token_lifetime_ = 3599;
    bool omit_expires_in_ = false;
    std::string failure_in_200_;
    bool failing_ = false;
    bool empty_body_ = false;
    bool consent_ = true;
    bool configure_restores_ = false;
    long bound_status_ = 409;
    std::vector<std::string> unknown_teams_users_{"ghost@example.test"};
};

} // namespace idiom::sandbox
