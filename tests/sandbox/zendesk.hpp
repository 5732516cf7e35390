#pragma once

#include "simulator.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::sandbox {

/// Zendesk's Support API below /api/v2, with Basic credentials `ops@example.test/token` and `demo-token`. The
/// rules come from the page of wire facts zendesk.md.
class Zendesk final : public Simulator {
public:
    explicit Zendesk(std::size_t users);

private:
    struct Identity {
        std::uint64_t id = 0;
        std::string address;
    };
    struct User {
        Json document; ///< as it is shown, with `id`; `active` is false once it is deleted
        std::vector<Identity> identities;
        std::vector<std::string> roles; ///< the one role, for the control pages
    };

    Response answer(Request const& request) override;
    Json describe() const override;
    void seed_users() override;
    void forget_logins() override {}
    std::vector<std::string>* roles_of(std::string_view id) override;

    Response list(Request const& request) const;
    Response search(Request const& request) const;
    Response create(Request const& request);
    Response update(User& user, Request const& request);
    Response identities(User& user, std::vector<std::string> const& path, Request const& request);
    std::optional<Response> refused(Json const& user) const;
    bool is_taken(std::string_view address, User const* but) const;
    User* find(std::string_view id);
    Json shown(User const& user) const;

    std::size_t seed_count_;
    std::vector<User> users_;
    std::uint64_t next_id_ = 0;
    bool search_lags_ = false; ///< the index does not show what was just created
    std::size_t indexed_ = 0;
};

} // namespace idiom::sandbox
