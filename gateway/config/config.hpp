#pragma once

#include "gateway/config/backend_protocols.hpp"
#include "gateway/config/cors.hpp"
#include "gateway/config/inspect.hpp"
#include "gateway/config/problem.hpp"
#include "gateway/config/secret.hpp"
#include "gateway/config/url.hpp"
#include "gateway/config/webhook.hpp"
#include "gateway/modules/loader.hpp"
#include "translators/core/dialect_info.hpp"
#include "translators/core/face.hpp"
#include "translators/core/role_words.hpp"
#include "translators/core/roles.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace idiom::declared {
class DeclaredFile;
}

/// The contents of routes.yaml (contract, section 9), validated. Plain values: `load` makes them once, then
/// any thread reads them. Sizes are in bytes, durations in milliseconds; paths are joined to the file's
/// folder. The member initialisers are the defaults of keys that the file leaves out.
namespace idiom::config {

using Duration = std::chrono::milliseconds;
using Path = std::filesystem::path;
using namespace std::chrono_literals;

/// An address to listen on. `host` is an IPv4 or IPv6 address without brackets. Port 0 lets the system
/// choose.
struct Address {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;

    bool loopback() const;
    /// Returns the address as the file spells it: `127.0.0.1:8080`, `[::1]:8080`.
    std::string text() const;
    bool operator==(Address const&) const = default;
};

enum class ClientAuth : std::uint8_t { none, optional, required };
enum class TlsVersion : std::uint8_t { tls_1_2, tls_1_3 };

struct KeyPair {
    Path certificate; ///< PEM, with the chain
    Path private_key; ///< PEM
};

struct ListenerTls {
    /// As in KeyPair. Shown to clients that ask for no host, or for a host that no other certificate covers.
    Path certificate;
    Path private_key;
    std::vector<KeyPair> certificates; ///< further ones, chosen by the host (SNI)
    std::optional<Path> client_ca;
    ClientAuth client_auth = ClientAuth::none; ///< `optional` by default if there is a client_ca
    TlsVersion min_version = TlsVersion::tls_1_2;
};

/// A version of HTTP that a listener speaks.
enum class ListenerProtocol : std::uint8_t { http_1_1, http_2 };

struct Listener {
    Address address{"127.0.0.1", 8080};
    std::optional<ListenerTls> tls;
    /// Not empty, none twice. Over TLS, the first that the client offers is spoken.
    std::vector<ListenerProtocol> protocols{ListenerProtocol::http_2, ListenerProtocol::http_1_1};
};

/// The admin listener and its console.
struct Admin {
    Address address{"127.0.0.1", 9901};
    std::optional<Secret> token;    ///< nullopt: everybody who reaches the address is the operator
    std::vector<std::string> hosts; ///< lower case; valid as Host, beside addresses and localhost
    bool console = true;            ///< off by default for an address that others reach without a token
    std::optional<Inspect> inspect = Inspect{}; ///< nullopt: nothing may be inspected
    ConsoleLinks links;
    bool operator==(Admin const&) const = default;
};

struct SqliteStore {
    Path path;
    bool operator==(SqliteStore const&) const = default;
};
struct PostgresqlStore {
    Secret url; ///< may hold a password
    bool operator==(PostgresqlStore const&) const = default;
};
using Store = std::variant<SqliteStore, PostgresqlStore>;

struct Limits {
    std::size_t header = 16 * 1024;
    std::size_t body = 256 * 1024;
    std::size_t depth = 64; ///< the deepest nesting of JSON and XML
    std::size_t connections = 10'000;
    /// The most requests under way at once. The ConcurrencyLimiter may allow fewer.
    std::size_t in_flight = 4096;
    /// Failed logins that an address may have at once; after that one a second. 0: no limit.
    std::uint32_t failed_logins = 100;
    Duration header_timeout = 10s;
    Duration body_timeout = 10s;
    Duration idle_timeout = 60s;
    /// The time from the moment when `/readyz` says that the gateway drains, to the end of listening.
    Duration drain_delay = 0s;
    Duration drain_timeout = 30s; ///< 0: requests under way are cut off

    bool operator==(Limits const&) const = default;
};

enum class LogFormat : std::uint8_t { json, text };

struct AccessLog {
    enum class LogTarget : std::uint8_t { off, standard_error, standard_output, file };
    LogTarget target = LogTarget::standard_error;
    Path path; ///< for `file`
    LogFormat format = LogFormat::json;
    bool operator==(AccessLog const&) const = default;
};

struct TracingHeader {
    std::string name;
    Secret value;
    bool operator==(TracingHeader const&) const = default;
};

/// The collector of traces: OTLP/HTTP with the JSON encoding.
struct Tracing {
    Url otlp; ///< with its path; "/v1/traces" by default
    /// The share of the traces beginning here that is recorded, 0 to 1. A caller's own trace keeps the
    /// caller's decision.
    double sample = 1;
    std::string service_name = "idiom";
    /// Sent with each request. Names are spelled as in the file.
    std::vector<TracingHeader> headers;
    std::optional<Path> ca; ///< for an https URL; nullopt: the system's authorities

    bool operator==(Tracing const&) const = default;
};

struct ApiKey {
    Secret key;
};
/// The SHA-256 of a key, for files that must not hold the key itself.
struct ApiKeyDigest {
    std::array<std::uint8_t, 32> sha256{};
};
/// Tokens of an issuer (RFC 7519).
struct Jwt {
    std::string issuer;
    std::string audience;
    /// The issuer's keys (RFC 7517). The path of a URL may have a query.
    std::variant<Path, Url> jwks;
    std::optional<Path> jwks_ca; ///< for an https URL; nullopt: the system's authorities
    Duration clock_skew = 60s;
    std::string routes_claim; ///< the claim that lists routes; "" for none
    std::string scope_claim;  ///< the claim that lists rights; "" for none
};
/// A client certificate (mTLS). A name in it identifies the client. The listener verifies it against its
/// `client_ca`.
struct Certificate {
    /// "subject:CN=batch" for the whole subject (RFC 4514), or an alternative name: "dns:…", "email:…",
    /// "uri:…".
    std::string name;
};
using Credential = std::variant<ApiKey, ApiKeyDigest, Jwt, Certificate>;

/// A token bucket: `requests` per `per` on average, `burst` at once.
struct RateLimit {
    std::uint64_t requests = 0;
    Duration per = 1s;
    std::uint64_t burst = 0; ///< `requests` by default
};

struct Client {
    std::string name;
    /// A user name that the client may give instead of `name`. "" for none.
    std::string login;
    Credential credential;
    std::optional<std::vector<std::string>> routes; ///< nullopt: every route (`"*"` or no key)
    bool may_read = true;
    bool may_write = true;
    std::optional<RateLimit> rate_limit;
};

struct NoAuth {
    bool operator==(NoAuth const&) const = default;
};
struct BearerAuth {
    Secret token;
    bool operator==(BearerAuth const&) const = default;
};
struct BasicAuth {
    std::string username;
    Secret password;
    bool operator==(BasicAuth const&) const = default;
};
/// The options that every OAuth 2 grant needs (RFC 6749).
struct OAuthClient {
    Url token_url; ///< its path may have a query
    std::string client_id;
    std::optional<Secret> client_secret; ///< nullopt: a public client (RFC 6749, 2.1)
    std::string scope;                   ///< "" to ask for none
    /// A token_type that is accepted in the response besides `Bearer`. "" for none.
    std::string token_type;
    bool operator==(OAuthClient const&) const = default;
};
struct OAuthPassword {
    OAuthClient client;
    std::string username;
    Secret password;
    bool operator==(OAuthPassword const&) const = default;
};
struct OAuthClientCredentials {
    OAuthClient client;
    bool operator==(OAuthClientCredentials const&) const = default;
};
struct OAuthRefreshToken {
    OAuthClient client;
    Secret refresh_token; ///< the first one; the store may hold a later one
    bool operator==(OAuthRefreshToken const&) const = default;
};
using Auth =
    std::variant<NoAuth, BearerAuth, BasicAuth, OAuthPassword, OAuthClientCredentials, OAuthRefreshToken>;

/// Returns the word for `auth.type` in the file.
std::string_view name_of(Auth const& auth);

struct BackendTls {
    std::optional<Path> ca; ///< nullopt: the system's authorities
    bool verify = true;
    std::optional<Path> certificate; ///< both this and `private_key`, or neither
    std::optional<Path> private_key;
    bool operator==(BackendTls const&) const = default;
};

struct Timeouts {
    Duration connect = 1s;
    Duration request = 5s; ///< one request, from the wait for a connection to the last byte of its response
    Duration total = 30s;  ///< one call with all its requests and retries
    bool operator==(Timeouts const&) const = default;
};

struct Pool {
    std::size_t max_connections = 64; ///< for one URL, in the whole gateway
    /// The most requests that wait for a connection. One more fails with `backend-unavailable`.
    std::size_t max_waiting = 256;
    Duration idle_timeout = 30s; ///< 0: no connection is used twice
    /// The most bytes of responses under way, in the whole gateway.
    std::size_t max_answers = 128 * 1024 * 1024;
    bool operator==(Pool const&) const = default;
};

struct Retries {
    std::size_t attempts = 2; ///< after the first try
    double budget = 0.2;      ///< the most retries, as a share of the back end's requests, 0 to 1
    bool operator==(Retries const&) const = default;
};

struct CircuitBreaker {
    std::size_t failures = 5;
    Duration window = 10s;
    Duration open_for = 15s;
    bool operator==(CircuitBreaker const&) const = default;
};

struct Backend {
    std::string name;
    std::string dialect; ///< the name of `translator`
    DialectInfo const* translator = nullptr;
    std::vector<Url> urls; ///< at least one; no path ends in '/'
    Auth auth;
    AuthRules auth_rules;   ///< how the dialect wants the credentials
    std::string user_agent; ///< "" for the gateway's default
    /// Validated against the dialect's rules. Has the fallbacks of settings that the file leaves out.
    Settings settings;
    BackendTls tls;
    BackendProtocols protocols;
    Timeouts timeout;
    Pool pool;
    Retries retries;
    std::optional<CircuitBreaker> circuit_breaker;

    /// Compares every member. A reload keeps a back end that compares equal.
    bool operator==(Backend const& other) const {
        auto const all = [](Backend const& one) {
            return std::tie(one.name, one.translator, one.urls, one.auth, one.auth_rules, one.user_agent,
                            one.settings.values, one.tls, one.protocols, one.timeout, one.pool, one.retries,
                            one.circuit_breaker);
        };
        return all(*this) == all(other);
    }
};

struct HostMatch {
    std::string host; ///< lower case, without port
};
struct HeaderMatch {
    std::string name; ///< as spelled in the file; matched without case
    std::string value;
};
using Match = std::variant<HostMatch, HeaderMatch>;

/// The roles of a route in the words of a face's clients.
struct FaceRoles {
    Face const* face = nullptr;
    /// The words of the file, and the face's own words for roles that have none in the file.
    std::vector<RoleWord> words;
    RolePolicy roles; ///< the roles of the route in these words
};

/// The settings of a route for one face.
struct SettingsOfFace {
    Face const* face = nullptr;
    std::shared_ptr<FaceSettings const> settings;
    bool given = false; ///< the file has some; else they are the face's defaults
};

struct Route {
    std::string name;
    std::string backend; ///< a key of Config::backends
    /// Chooses the route if the path does not name it.
    std::optional<Match> match;
    RolePolicy roles;
    std::vector<FaceRoles> face_roles;         ///< one for each face whose clients have words for roles
    std::vector<SettingsOfFace> face_settings; ///< one for each face that has settings
};

/// A translator in a shared library.
struct Plugin {
    Path library;
    modules::Loaded loaded;
};

/// A translator that is declared in a file.
struct DeclaredPlugin {
    Path file;
    std::shared_ptr<declared::DeclaredFile const> loaded;
    bool instead = false; ///< it takes the place of a dialect of that name
};

/// All of `translators`, in the order of the file.
struct Plugins {
    std::vector<Plugin> libraries;
    std::vector<DeclaredPlugin> declared;
};

struct Config {
    std::vector<Listener> listen{Listener{}};
    Admin admin;
    unsigned threads = 0; ///< the number of event loops; 0: one per core
    Store store = SqliteStore{"idiom.db"};
    std::optional<Secret> store_key; ///< 32 bytes, decoded
    Limits limits;
    AccessLog access_log;
    std::optional<Tracing> tracing; ///< nullopt: traces are passed on but not recorded
    std::optional<Cors> cors;       ///< nullopt: no page of another origin may call
    std::vector<Client> clients;
    std::vector<Webhook> webhooks;
    std::map<std::string, Backend, std::less<>> backends;
    std::map<std::string, Route, std::less<>> routes;
    std::vector<Plugin> translators;
    std::vector<DeclaredPlugin> dialect_files;
    /// All faces: first those that are linked in, then those of `translators`. The first face answers
    /// requests that no face claims.
    std::vector<Face const*> faces;
    /// Texts that came from references or hold credentials. Only used to mask them when they are shown.
    std::vector<Secret> hidden;
    std::map<Path, Mark> files; ///< where the file names each other file, for later problems with it
};

} // namespace idiom::config
