#pragma once

#include "scim_filter.hpp"
#include "simulator.hpp"
#include "tokens.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace idiom::sandbox {

/// A SCIM 2.0 service below /scim/v2. It follows RFC 7643, 7644 and 9865 strictly, without the features that
/// its switches remove.
class Scim final : public Simulator {
public:
    explicit Scim(std::size_t users);

    static constexpr std::string_view token = "demo-token";

private:
    struct User {
        std::string id;
        Json record; ///< without id, roles, groups, password and meta
        std::vector<std::string> roles;
        std::map<std::string, Json> details; ///< of roles that have more than a value
        std::string password;
    };
    struct Group {
        std::string id;
        Json record; ///< without id, members and meta
        std::vector<std::string> members;
        std::unordered_set<std::string, TextHash, std::equal_to<>> ids = {}; ///< the members, to be found
    };

    Response answer(Request const& request) override;
    Json describe() const override;
    void seed_users() override;
    void forget_logins() override {}
    std::vector<std::string>* roles_of(std::string_view id) override;

    Response route(Request const& request, std::vector<std::string> const& path);
    Response users(Request const& request, std::vector<std::string> const& path);
    Response groups(Request const& request, std::vector<std::string> const& path);
    Response configuration() const;
    /// Lists `size` resources, of which `at` makes one.
    Response list(Request const& request, std::size_t size, std::function<Json(std::size_t)> const& at,
                  scim::Schema schema);
    Response create(Request const& request);
    Response replace(User& user, Json resource);
    Response store(User& user, Json resource, int status);
    Response store(Group& group, Json resource);
    Response shown(Json const& resource, int status) const;

    /// Reads the body of a write. Returns the refusal if there is no acceptable body.
    std::optional<Response> refuse_body(Request const& request, Json& body) const;
    std::optional<Response> refuse_version(Request const& request, Json const& resource) const;
    std::optional<scim::Refusal> refuse_resource(Json& resource, User const& user) const;

    Json resource_of(User const& user) const;
    Json resource_of(Group const& group) const;
    Json writable_part(User const& user) const;
    void take_roles(User& user, Json const& roles);
    void seed_groups();
    /// Makes the user findable by id and login.
    void index(std::size_t place);
    void remove(std::size_t place);
    User* find(std::string_view id);
    std::string cursor_at(std::size_t place) const;

    std::size_t seed_count_;
    std::vector<User> users_;
    std::vector<Group> groups_;
    TextMap<std::size_t> by_id_;
    TextMap<std::size_t> by_login_; ///< lower case
    /// The order of the last list that was sorted, kept for its next page until something is written.
    std::optional<std::pair<std::string, std::vector<std::size_t>>> order_;
    std::uint64_t next_id_ = 0;
    std::uint64_t cursors_ = 0; ///< grows when all cursors expire

    bool patch_ = true;
    bool filter_ = true;
    bool sort_ = true;
    bool etag_ = true;
    bool configuration_ = true;
    bool path_filters_ = true;
    bool patch_answers_ = true;
    bool roles_ignored_ = false;
    bool text_booleans_ = false;
    std::string pagination_ = "index";
    std::string content_type_ = "both";
    long most_results_ = 200;
};

} // namespace idiom::sandbox
