#include "gateway/config/sections.hpp"
#include "gateway/config/suggest.hpp"

#include "translators/core/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace idiom::config {

namespace {

/// What must be unique among clients, so that a caller has only one identity. Maps lead to the client's name.
struct Taken {
    std::unordered_set<std::string> names;
    std::unordered_map<std::string, std::string> lower_names; ///< in lower case
    std::unordered_map<std::string, std::string> logins;      ///< in lower case
    /// By SHA-256, because one client may have a key and another the digest of the same key.
    std::map<std::array<std::uint8_t, 32>, std::string> keys;
    std::unordered_map<std::string, std::string> certificates;
    std::unordered_map<std::string, std::string> tokens;
};

std::array<std::uint8_t, 32> digest_of(std::string_view key) {
    std::array<std::uint8_t, 32> digest{};
    if (EVP_Digest(key.data(), key.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 is not available");
    return digest;
}

void take_key(Item const& item, std::array<std::uint8_t, 32> const& digest, std::string const& client,
              Taken& taken) {
    auto const [first, fresh] = taken.keys.try_emplace(digest, client);
    if (fresh) return;
    item.problem("clients " + in_quotes(first->second) + " and " + in_quotes(client) + " have the same key");
}

ApiKey read_api_key(Item const& item, std::string const& client, Taken& taken) {
    ApiKey credential;
    if (!item.secret(credential.key, to_field_value)) return credential;
    take_key(item, digest_of(credential.key.reveal()), client, taken);
    return credential;
}

ApiKeyDigest read_digest(Item const& item, std::string const& client, Taken& taken) {
    ApiKeyDigest credential;
    if (!item.read(credential.sha256, to_digest)) return credential;
    take_key(item, credential.sha256, client, taken);
    return credential;
}

bool is_url(std::string_view text) { return text.starts_with("http://") || text.starts_with("https://"); }

void read_jwks(Map const& map, Jwt& jwt) {
    auto const jwks = map.require("jwks");
    auto const authority = map.get("jwks_ca");
    auto const text = jwks.present() ? jwks.scalar() : std::nullopt;
    bool const remote = text && is_url(text->text);
    if (remote) {
        Url url;
        if (jwks.read(url, to_url_with_query)) jwt.jwks = std::move(url);
    } else if (text) {
        Path path;
        if (jwks.file(path)) jwt.jwks = std::move(path);
    }
    authority.file(jwt.jwks_ca);
    if (authority.present() && text && !text->text.starts_with("https://"))
        authority.problem("is for an https URL as jwks");
}

Jwt read_jwt(Item const& item, std::string const& client, Taken& taken) {
    Jwt jwt;
    Map const map(item,
                  {"issuer", "audience", "jwks", "jwks_ca", "routes_claim", "scope_claim", "clock_skew"});
    auto const issuer = map.require("issuer");
    auto const audience = map.require("audience");
    issuer.text(jwt.issuer);
    audience.text(jwt.audience);
    read_jwks(map, jwt);
    map.get("routes_claim").text(jwt.routes_claim);
    map.get("scope_claim").text(jwt.scope_claim);
    map.get("clock_skew")
        .read(jwt.clock_skew, between(to_duration, Duration(0), Duration(10min), "up to 10m"));
    if (!jwt.issuer.empty() && !jwt.audience.empty()) {
        auto const [first, fresh] = taken.tokens.try_emplace(jwt.issuer + '\0' + jwt.audience, client);
        if (!fresh) issuer.problem("with this audience is of client " + in_quotes(first->second) + " too");
    }
    return jwt;
}

/// Parses RFC 4514, and removes the spaces that people put after commas.
Parsed<std::string> to_subject(std::string_view text) {
    auto const equals = text.find('=');
    if (equals == 0 || equals >= text.size() - 1)
        return std::unexpected("is no subject; write one such as CN=batch");
    std::string subject = "subject:";
    for (std::size_t i = 0; i < text.size(); ++i) {
        subject += text[i];
        if (text[i] != ',' || text[i - 1] == '\\') continue;
        while (i + 1 < text.size() && text[i + 1] == ' ')
            ++i;
    }
    return subject;
}

Parsed<std::string> to_alternative_name(std::string_view text) {
    auto const colon = text.find(':');
    auto const kind = text.substr(0, colon);
    bool const known = kind == "dns" || kind == "email" || kind == "uri";
    if (!known || colon + 1 == text.size())
        return std::unexpected("is no alternative name; write dns:NAME, email:ADDRESS or uri:URI");
    return kind == "dns" ? lower(text) : std::string(text);
}

Certificate read_certificate(Item const& item, std::string const& client, bool with_certificates,
                             Taken& taken) {
    Certificate certificate;
    Map const map(item, {"subject", "san"});
    auto const san = map.get("san");
    auto const name = san.present() ? san : map.require("subject");
    if (san.present() && map.get("subject").present()) san.problem("the certificate has 'subject' already");
    if (san.present() ? san.read(certificate.name, to_alternative_name)
                      : name.read(certificate.name, to_subject)) {
        auto const [first, fresh] = taken.certificates.try_emplace(certificate.name, client);
        if (!fresh) name.problem("is the " + name.name() + " of client " + in_quotes(first->second) + " too");
    }
    if (!with_certificates)
        item.reader().problem(item.at(),
                              "certificate: no listener asks for client certificates (tls.client_ca)");
    return certificate;
}

Credential read_credential(Map const& map, std::string const& client, bool with_certificates, Taken& taken) {
    static constexpr std::array<std::string_view, 4> kinds{"api_key", "api_key_sha256", "jwt", "certificate"};
    std::vector<Item> given;
    for (auto const kind : kinds)
        if (auto const item = map.get(kind); item.present()) given.push_back(item);
    if (given.empty()) {
        map.problem("needs one of " + listed(kinds));
        return ApiKey{};
    }
    std::ranges::sort(given, {}, &Item::at);
    for (auto const& extra : given | std::views::drop(1))
        extra.reader().problem(extra.at(),
                               extra.name() + ": the client has " + in_quotes(given[0].name()) + " already");
    auto const& item = given.front();
    if (item.name() == "api_key") return read_api_key(item, client, taken);
    if (item.name() == "api_key_sha256") return read_digest(item, client, taken);
    if (item.name() == "jwt") return read_jwt(item, client, taken);
    return read_certificate(item, client, with_certificates, taken);
}

/// Reads a login. It must not be another client's name or login: the key would still tell the two clients
/// apart, but an operator could not.
void read_login(Item const& item, Item const& name, Client& client, Taken& taken) {
    auto const refuse_if_in = [&](auto const& names, Item const& at, std::string const& text) {
        auto const found = names.find(lower(text));
        bool const others = found != names.end() && found->second != client.name;
        if (others)
            at.problem(in_quotes(text) + " is a user name of client " + in_quotes(found->second) + " too");
        return others;
    };
    refuse_if_in(taken.logins, name, client.name);
    taken.lower_names.try_emplace(lower(client.name), client.name);
    if (!item.read(client.login, to_login)) return;
    if (!refuse_if_in(taken.logins, item, client.login)) refuse_if_in(taken.lower_names, item, client.login);
    taken.logins.try_emplace(lower(client.login), client.name);
    bool const has_key = std::holds_alternative<ApiKey>(client.credential) ||
                         std::holds_alternative<ApiKeyDigest>(client.credential);
    if (!has_key) item.problem("is for a client with api_key or api_key_sha256");
}

std::optional<std::vector<std::string>> read_route_list(Item const& item, NameSet const& routes) {
    if (!item.present()) return std::nullopt;
    if (item.is(Node::Kind::scalar)) {
        auto const word = item.scalar();
        if (word && word->text != "*") item.problem_with(*word, "must be a list of routes, or \"*\"");
        return std::nullopt;
    }
    std::vector<std::string> names;
    std::unordered_set<std::string> seen;
    item.each([&](Item const& entry) {
        auto const name = entry.scalar();
        if (!name) return;
        if (!routes.contains(name->text)) return entry.unknown("route", *name, routes.all());
        if (!seen.insert(name->text).second) return entry.problem_with(*name, "is listed twice");
        names.push_back(name->text);
    });
    return names;
}

enum class Right : std::uint8_t { read, write };

void read_allow(Item const& item, Client& client) {
    if (!item.present()) return;
    client.may_read = client.may_write = false;
    bool empty = true;
    bool const list = item.each([&](Item const& entry) {
        Right right{};
        empty = false;
        if (!entry.choose(right, {Word{"read", Right::read}, Word{"write", Right::write}})) return;
        (right == Right::read ? client.may_read : client.may_write) = true;
    });
    if (list && empty) item.problem("must name at least one of read, write");
}

RateLimit read_rate_limit(Item const& item) {
    RateLimit limit;
    Map const map(item, {"requests", "per", "burst"});
    auto const count = count_between<std::uint64_t>(1, 1'000'000'000);
    map.require("requests").read(limit.requests, count);
    map.require("per").read(limit.per, to_timeout);
    limit.burst = limit.requests;
    map.get("burst").read(limit.burst, count);
    return limit;
}

} // namespace

std::vector<Client> read_clients(Item const& item, NameSet const& routes, bool with_certificates) {
    std::vector<Client> clients;
    Taken taken;
    item.each([&](Item const& entry) {
        Client client;
        Map const map(entry, {"name", "login", "api_key", "api_key_sha256", "jwt", "certificate", "routes",
                              "allow", "rate_limit"});
        auto const name = map.require("name");
        if (name.read(client.name, to_name) && !taken.names.insert(client.name).second)
            name.problem(in_quotes(client.name) + " is the name of another client");
        if (map.usable()) client.credential = read_credential(map, client.name, with_certificates, taken);
        if (!client.name.empty()) read_login(map.get("login"), name, client, taken);
        client.routes = read_route_list(map.get("routes"), routes);
        read_allow(map.get("allow"), client);
        if (auto const limit = map.get("rate_limit"); limit.present())
            client.rate_limit = read_rate_limit(limit);
        clients.push_back(std::move(client));
    });
    return clients;
}

} // namespace idiom::config
