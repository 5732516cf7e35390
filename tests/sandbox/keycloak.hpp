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

/// Keycloak's Admin REST API of the realm `demo`, below /admin/realms/demo, and its token endpoint. The rules
/// come from the page of wire facts keycloak.md.
class Keycloak final : public Simulator {
public:
    explicit Keycloak(std::size_t users);

private:
    struct User {
        Json document; ///< as it is shown, with `id`
        std::string password;
        std::vector<std::string> roles; ///< names
    };

    Response answer(Request const& request) override;
    Json describe() const override;
    void seed_users() override;
    void forget_logins() override { tokens_.clear(); }
    std::vector<std::string>* roles_of(std::string_view id) override;

    Response token(Request const& request);
    Response users(Request const& request, std::vector<std::string> const& path);
    Response list(Request const& request) const;
    Response create(Request const& request);
    Response replace(User& user, Request const& request);
    Response mappings(User& user, Request const& request);
    Response roles(Request const& request, std::vector<std::string> const& path) const;
    /// Returns the refusal of a user that is there already, or of a value; nullopt if there is none.
    std::optional<Response> refused(Json const& body, User const* but) const;
    User* find(std::string_view id);

    std::size_t seed_count_;
    std::vector<User> users_;
    AccessTokens tokens_;
    std::uint64_t next_id_ = 0;
};

} // namespace idiom::sandbox
