#include "gateway/config/sections.hpp"

#include <algorithm>
#include <array>

namespace idiom::config {

namespace {

/// The user name must hold no colon, because it ends at the first one (RFC 7617, 2).
Parsed<std::string> to_basic_username(std::string_view text) {
    if (text.contains(':')) return std::unexpected("holds a colon, which Basic cannot carry");
    return to_text(text);
}

Auth read_none(Item const& item) {
    Map const map(item, {"type"});
    return NoAuth{};
}

Auth read_bearer(Item const& item) {
    BearerAuth auth;
    Map const map(item, {"type", "token"});
    map.require("token").secret(auth.token, to_field_value);
    return auth;
}

Auth read_basic(Item const& item) {
    BasicAuth auth;
    Map const map(item, {"type", "username", "password"});
    map.require("username").read(auth.username, to_basic_username);
    map.require("password").secret(auth.password);
    return auth;
}

OAuthClient read_oauth_client(Map const& map) {
    OAuthClient client;
    map.require("token_url").read(client.token_url, to_url_with_query);
    map.require("client_id").text(client.client_id);
    auto const secret = map.get("client_secret");
    if (secret.present()) secret.secret(client.client_secret.emplace());
    map.get("scope").text(client.scope);
    map.get("token_type").read(client.token_type, to_field_value);
    return client;
}

Auth read_oauth_password(Item const& item) {
    Map const map(item, {"type", "token_url", "client_id", "client_secret", "username", "password", "scope",
                         "token_type"});
    OAuthPassword auth{.client = read_oauth_client(map), .username = {}, .password = {}};
    map.require("username").text(auth.username);
    map.require("password").secret(auth.password);
    return auth;
}

Auth read_oauth_client_credentials(Item const& item) {
    Map const map(item, {"type", "token_url", "client_id", "client_secret", "scope", "token_type"});
    return OAuthClientCredentials{read_oauth_client(map)};
}

Auth read_oauth_refresh_token(Item const& item) {
    Map const map(
        item, {"type", "token_url", "client_id", "client_secret", "refresh_token", "scope", "token_type"});
    OAuthRefreshToken auth{.client = read_oauth_client(map), .refresh_token = {}};
    map.require("refresh_token").secret(auth.refresh_token);
    return auth;
}

using AuthReader = Auth (*)(Item const&);

/// In the order of the alternatives of `Auth`.
constexpr std::array<Word<AuthReader>, 6> readers{{
    {"none", read_none},
    {"bearer", read_bearer},
    {"basic", read_basic},
    {"oauth2_password", read_oauth_password},
    {"oauth2_client_credentials", read_oauth_client_credentials},
    {"oauth2_refresh_token", read_oauth_refresh_token},
}};
static_assert(readers.size() == std::variant_size_v<Auth>);

} // namespace

std::string_view name_of(Auth const& auth) { return readers[auth.index()].word; }

Auth read_auth(Item const& item) {
    if (!item.present()) return NoAuth{};
    if (!item.is(Node::Kind::map)) {
        item.problem("must be a map with a type");
        return NoAuth{};
    }
    // Looks up the type first, because it decides which keys the map may have.
    auto const& members = item.node()->members;
    auto const type = std::ranges::find(members, "type", &Member::name);
    if (type == members.end()) {
        item.reader().problem(item.at(), "auth: missing key 'type'");
        return NoAuth{};
    }
    AuthReader read = nullptr;
    Item const word(item.reader(), "type", type->at, type->value);
    return word.choose(read, std::span<Word<AuthReader> const>(readers), "auth type") ? read(item) : Auth{};
}

} // namespace idiom::config
