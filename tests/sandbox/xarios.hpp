#pragma once

#include "simulator.hpp"
#include "tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::sandbox {

/// Xarios / MyReports Enterprise Portal, "Customer Users" API below /api/v1.0, and /connect/token. The rules
/// come from the dialect reference xarios.md and are cited as "xarios.md n".
class Xarios final : public Simulator {
public:
    explicit Xarios(std::size_t users);

    static constexpr std::string_view account = "A-1";
    static constexpr std::string_view customer = "C-7";
    /// A second customer of the same account: the primary tenant of the users that are only guests in C-7.
    static constexpr std::string_view other_customer = "90ce2cce-0000-4000-8000-000000000001";

private:
    struct Device {
        std::string id;
        std::string client_type; ///< empty: not assigned
    };
    struct User {
        std::string id;
        std::string display_name;
        std::string email;
        std::string primary_tenant;
        bool is_parent = false;
        std::vector<std::string> roles;
        std::vector<std::string> tenants; ///< customers, or the account, that list this user
        std::vector<Device> devices;
    };
    /// The tenant of a path: a customer, or the account itself for reseller users (xarios.md 1.1).
    struct Surface {
        std::string_view tenant;
        std::string_view login_role;
        bool pbx_role_survives = true;
    };

    Response answer(Request const& request) override;
    Json describe() const override;
    void seed_users() override;
    void forget_logins() override;
    std::vector<std::string>* roles_of(std::string_view id) override;

    Response token(Request const& request);
    Response list(Surface const& surface) const;
    Response create(Surface const& surface, Request const& request);
    Response patch(Surface const& surface, User& user, Request const& request);
    Response remove(Surface const& surface, User& user);
    Response device(User& user, std::string_view id, std::string_view verb, Request const& request);
    Response mail(Surface const& surface, User const& user, std::string_view kind);

    std::optional<std::string> refuse_roles(std::vector<std::string> const& before,
                                            std::vector<std::string>& after, Surface const& surface) const;
    static bool costs(std::vector<std::string> const& before, std::vector<std::string> const& after);
    bool email_taken(std::string_view email, User const* except) const;
    User* find(std::string_view id, std::string_view tenant);

    std::size_t seed_count_;
    std::vector<User> users_;
    TextMap<std::size_t> by_id_;                ///< lower-case id to position in users_
    std::vector<std::string> emails_elsewhere_; ///< addresses of users that no tenant here lists
    std::vector<Json> mails_;
    std::uint64_t next_id_ = 0;

    AccessTokens tokens_;
    TextMap<bool> refresh_tokens_;
    std::uint64_t next_refresh_ = 0;

    long token_lifetime_ = 3600;
    bool omit_expires_in_ = false;
    bool page_size_as_string_ = false;
    bool devices_need_post_ = false;
    bool roles_ignored_ = false;
    bool email_patchable_ = true;
    bool enforce_prerequisites_ = false;
    bool supervisor_adds_realtime_ = false;
    std::string exclusive_roles_ = "refuse";
    long duplicate_status_ = 400;
    long delete_status_ = 200;
};

} // namespace idiom::sandbox
