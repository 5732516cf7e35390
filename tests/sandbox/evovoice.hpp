#pragma once

#include "datacontract.hpp"
#include "evovoice_formats.hpp"
#include "simulator.hpp"
#include "tokens.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::sandbox {

/// EvoVoice, a ServiceStack service: /users and /auth in XML, JSON and HTML. The rules come from the dialect
/// reference evovoice.md and are cited as "evovoice.md n".
class EvoVoice final : public Simulator {
public:
    explicit EvoVoice(std::size_t users);

private:
    struct User {
        std::string id;
        std::string email;
        std::string password;
        std::optional<std::string> first_name;
        std::optional<std::string> last_name;
        std::optional<std::string> avatar_url;
        std::vector<std::string> account_ids;
        std::optional<std::vector<std::string>> roles;
        std::optional<std::vector<std::string>> permissions;
        std::string manager_access = "ReadOnly";
        bool signed_in = false;

        bool holds(std::string_view role) const { return roles && contains(*roles, role); }
    };
    /// A request, and what was found out about it so far.
    struct Call {
        Request const& request;
        std::string method; ///< after X-Http-Method-Override
        std::vector<std::string> path;
        Parameters query;
        evo::Format format = evo::Format::html;
        User* caller = nullptr;
    };
    struct Session {
        std::string user_id;
        std::chrono::steady_clock::time_point end;
    };

    Response answer(Request const& request) override;
    Json describe() const override;
    void seed_users() override;
    void forget_logins() override;
    std::vector<std::string>* roles_of(std::string_view id) override;

    /// Finds the caller. The error is for credentials that are present and wrong.
    std::expected<User*, evo::Error> authenticate(Request const& request);
    std::optional<Response> guard(Call const& call) const;
    Response auth(Call& call);
    Response login(Call& call);
    Response list(Call const& call);
    std::expected<std::vector<std::size_t> const*, evo::Error> listing(Json const& dto, User const& caller);
    std::vector<std::size_t> chosen(Json const& dto, User const& caller) const;
    std::optional<evo::Error> put_in_order(std::vector<std::size_t>& found, Json const& dto) const;
    Response create(Call const& call);
    Response patch(Call const& call, std::string const& path_id);
    Response remove(Call const& call, std::string const& id);

    /// The request DTO: body, then path variables, then query (evovoice.md 6.9).
    std::expected<Json, evo::Error> bind(Call const& call, Contract const& contract,
                                         Parameters const& path_variables) const;
    evo::UserInfo view(User const& user) const;
    std::vector<std::string> reach(User const& user) const;
    bool visible(User const& user, User const& caller) const;
    User* find(std::string_view id);
    User* find_email(std::string_view email);
    void reindex();
    void index(std::size_t place);

    std::size_t seed_count_;
    std::vector<User> users_;
    TextMap<std::size_t> by_id_;
    TextMap<std::size_t> by_email_; ///< lower case
    /// The last list that was asked for, by its parameters. Whatever changes users forgets it.
    std::optional<std::pair<std::string, std::vector<std::size_t>>> listed_;
    TextMap<Session> sessions_;
    TextMap<std::string> reset_tokens_; ///< lower-case e-mail to token
    std::uint64_t next_id_ = 0;
    std::uint64_t next_session_ = 0;

    long token_lifetime_ = 1'209'600; // two weeks, evovoice.md 1
    bool roles_ignored_ = false;
    std::string manager_roles_ = "forbid";
    bool empty_list_is_null_ = false;
    bool admin_sees_all_accounts_ = true;
    bool older_server_ = false;
    bool html_not_found_ = false;
    long duplicate_status_ = 400;
    long delete_status_ = 204;
};

} // namespace idiom::sandbox
