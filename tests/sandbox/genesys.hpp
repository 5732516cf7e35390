#pragma once

#include "simulator.hpp"
#include "tokens.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::sandbox {

/// Genesys Web Services (on premises) below /api/v2 and /cloud-web/api/v2. The rules come from the dialect
/// reference genesys.md and are cited as "genesys.md n".
class Genesys final : public Simulator {
public:
    struct GenesysOptions {
        std::size_t users = 40;
        bool csrf = false;
        std::string release = "8.5.2"; ///< 8.5.0, 8.5.1 or 8.5.2; anything else counts as the last
    };
    explicit Genesys(GenesysOptions options);

    /// The administrator of the demo credentials.
    static constexpr std::string_view ops_id = "63630bbe";

private:
    struct Device {
        std::string id;
        std::string phone_number;
    };
    struct Skill {
        std::string id;
        std::string level; ///< a text, as the vendor sends it
    };
    struct User {
        std::string id;
        std::string user_name;
        std::string password;
        std::string first_name;
        std::string last_name;
        std::string email_address;
        std::vector<std::string> roles;
        bool enabled = true;
        bool change_password = false;
        std::optional<std::string> do_not_disturb;
        std::vector<Device> devices;
        std::vector<Skill> skills;
    };
    struct Session {
        std::string user_id; ///< empty: anonymous
        std::string csrf_token;
        std::chrono::steady_clock::time_point end;
    };
    /// The numbers of genesys.md 5, by their meaning.
    enum class Code {
        ok = 0,
        missing = 1,
        invalid = 2,
        forbidden = 3,
        internal = 4,
        no_permission = 5,
        not_found = 6,
        change_password = 8,
        out_of_range = 10,
        read_only = 11,
        cannot_delete = 14,
        cannot_unassign = 17,
        exists = 18,
        not_authenticated = 20
    };
    /// The form of a `statusCode` if nothing is set: the samples have numbers in some responses and texts in
    /// others.
    enum class Shape { number, text };

    Response answer(Request const& request) override;
    Json describe() const override;
    void seed_users() override;
    void forget_logins() override;
    std::vector<std::string>* roles_of(std::string_view id) override;

    Response route(Request const& request, std::vector<std::string> const& path, User* caller);
    Response list(Request const& request) const;
    Response create(Request const& request);
    Response update(User& user, User const& caller, Request const& request);
    Response remove(User& user);
    Response devices(User& user, Request const& request);
    Response skills(User& user, std::vector<std::string> const& path, Request const& request);

    Response fail(Code code, std::string_view message, Shape shape = Shape::number) const;
    std::string start(Shape shape = Shape::number) const; ///< `{"statusCode":0`
    Response done(Shape shape = Shape::number) const;
    int known_code(Code code) const;
    std::string status_code(int code, Shape shape) const;

    User* authenticate(Request const& request);
    Session* session_of(Request const& request);
    /// Returns the refusal of a body with a member that cannot be accepted, for a member that exists in this
    /// release; or nullopt.
    std::optional<Response> refuse_body(Json const& body) const;
    std::optional<Response> refuse_roles(Json const& roles) const;
    bool role_known(std::string_view role) const;
    bool old_release() const { return release_ != "8.5.2"; }

    void append_user(std::string& out, User const& user, std::vector<std::string> const* fields,
                     bool subresources) const;
    void append_devices(std::string& out, User const& user) const;
    void append_skills(std::string& out, User const& user) const;
    static std::optional<std::string> field_text(User const& user, std::string_view field);
    static bool is_field(std::string_view name);
    User* find(std::string_view id);
    void reindex();
    void index(std::size_t place);

    std::size_t seed_count_;
    std::vector<User> users_;
    TextMap<std::size_t> by_id_;
    TextMap<std::size_t> by_name_;
    TextMap<Session> sessions_;
    std::uint64_t next_id_ = 0;
    std::uint64_t next_session_ = 0;

    bool csrf_;
    std::string release_;
    long session_lifetime_ = 1800;
    bool put_needs_post_ = false;
    bool list_gives_uris_ = false;
    std::string status_code_as_ = "samples";
    bool roles_ignored_ = false;
    bool write_feature_ = true;
    bool read_feature_ = true;
    bool strict_devices_ = false;
    long anonymous_status_ = 401;
};

} // namespace idiom::sandbox
