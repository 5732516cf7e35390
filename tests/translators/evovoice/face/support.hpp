#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/role_words.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/face/conversation.hpp"
#include "translators/face/schema.hpp"
#include "translators/registry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace idiom::test {

inline constexpr std::string_view head =
    R"( xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication" xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays">)";

/// Documents as clients send them, the Arrays namespace bound to `a`.
inline std::string patch_user(std::string_view members) {
    return "<PatchUser" + std::string(head) + std::string(members) + "</PatchUser>";
}
inline std::string new_user(std::string_view members) {
    return "<NewUser" + std::string(head) + std::string(members) + "</NewUser>";
}

/// A route to a dialect, and a client that sends requests over it.
class Client {
public:
    explicit Client(std::string_view dialect) {
        route_.capabilities = &find_dialect(dialect)->capabilities;
        route_.roles = &roles_;
    }

    RolePolicy& roles() { return roles_; }
    /// Sets the role words of the route as the gateway does: `words`, and EvoVoice's own words for the other
    /// roles.
    void set_words(std::vector<RoleWord> words = {}) {
        in_words_ = in_words(roles_, with_own_words(std::move(words), roles_, evovoice_contract::role_words));
        route_.roles = &in_words_;
        route_.tagged = &roles_;
    }
    RouteView const& route() const { return route_; }
    Arena& arena() { return arena_; }

    ClientRequest client_request(Method method, std::string_view path, std::string_view query = {},
                                 std::string_view body = {}, std::string_view type = "application/xml") {
        headers_ = {{"Content-Type", type}};
        return {.method = method, .path = path, .query = query, .headers = headers_, .body = body};
    }
    Result<evovoice_face::Request> read(ClientRequest const& request) {
        auto const target = evovoice_face::read_target(request, arena_);
        if (!target) return std::unexpected(target.error());
        return evovoice_face::read_request(*target, request, route_, arena_);
    }
    Result<evovoice_face::Request> patch(std::string_view body, std::string_view type = "application/xml") {
        return read(client_request(Method::patch, "/users/7", "", body, type));
    }
    Result<evovoice_face::Request> create(std::string_view body, std::string_view type = "application/xml") {
        return read(client_request(Method::post, "/users", "", body, type));
    }

private:
    RolePolicy roles_;
    RolePolicy in_words_;
    RouteView route_;
    std::vector<Header> headers_;
    Arena arena_;
};

inline std::string list_of(Names names) {
    std::string text = "[";
    for (auto const name : names)
        text.append(text.size() > 1 ? "," : "").append(name);
    return text + "]";
}

/// Returns the user's fields as one line.
inline std::string text_of(User const& user) {
    std::string text;
    for (auto const& row : user_fields) {
        if (!has(user, row.field)) continue;
        text.append(text.empty() ? "" : " ").append(idiom::name_of(row.field)).append("=");
        if (row.text) text.append(*(user.*row.text));
        if (row.names) text.append(list_of(*(user.*row.names)));
    }
    return text;
}

inline std::string text_of(Change const& change) {
    auto text = text_of(change.set);
    if (change.roles) {
        auto const* const replace = std::get_if<RolesReplace>(&*change.roles);
        text.append(text.empty() ? "" : " ").append("roles=").append(list_of(replace->roles));
    }
    for (auto const& row : user_fields)
        if (change.clears(row.field))
            text.append(text.empty() ? "" : " ").append("-").append(idiom::name_of(row.field));
    return text;
}

/// Returns the call that was read from a request, or the error, as one line.
inline std::string text_of(Result<evovoice_face::Request> const& request) {
    if (!request) {
        std::string text(info(request.error().fault).name);
        for (auto const& error : request.error().errors)
            text.append(" ").append(error.pointer);
        return text;
    }
    std::string text;
    if (auto const* const call = std::get_if<Call>(&request->what)) {
        if (auto const* const create = std::get_if<CreateUser>(&call->what)) text = text_of(create->user);
        if (auto const* const update = std::get_if<UpdateUser>(&call->what))
            text = text_of(*update->edit->without_user());
        if (auto const* const remove = std::get_if<DeleteUser>(&call->what))
            text = "delete " + std::string(remove->id);
    }
    if (!request->ignored.empty()) text += " ignored " + list_of(request->ignored);
    return text;
}

} // namespace idiom::test
