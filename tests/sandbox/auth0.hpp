#pragma once

#include "simulator.hpp"
#include "tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::sandbox {

/// Auth0's Management API below /api/v2, and its token endpoint. The rules come from the page of wire facts
/// auth0.md: what it says is refused is refused.
class Auth0 final : public Simulator {
public:
    explicit Auth0(std::size_t users);

    static constexpr std::string_view connection = "Username-Password-Authentication";
    static constexpr std::string_view audience = "https://demo.example/api/v2/";

private:
    struct User {
        Json document; ///< as it is shown, with `user_id`
        std::string password;
        std::vector<std::string> roles; ///< ids
    };

    Response answer(Request const& request) override;
    Json describe() const override;
    void seed_users() override;
    void forget_logins() override { tokens_.clear(); }
    std::vector<std::string>* roles_of(std::string_view id) override;

    Response token(Request const& request);
    Response users(Request const& request, std::vector<std::string> const& path);
    Response list(Request const& request) const;
    Response by_email(Request const& request) const;
    Response create(Request const& request);
    Response update(User& user, Request const& request);
    Response user_roles(User& user, Request const& request);
    Response roles(Request const& request) const;
    User* find(std::string_view id);
    User const* holder(std::string_view email) const;

    std::size_t seed_count_;
    std::vector<User> users_;
    AccessTokens tokens_;
    std::uint64_t next_id_ = 0;
};

} // namespace idiom::sandbox
