#pragma once

#include "gateway/config/problem.hpp"
#include "gateway/config/secret.hpp"
#include "gateway/modules/loader.hpp"
#include "translators/core/dialect_info.hpp"
#include "translators/core/roles.hpp"
#include "translators/legacy/role_words.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

/// What routes.yaml says (contract, section 9), checked. Plain values: made once by `load`, then only read,
/// by any thread. Sizes are bytes, durations milliseconds, paths are already joined to the file's folder. The
/// member initialisers are the defaults of what the file leaves out.
namespace idiom::config {

using Duration = std::chrono::milliseconds;
using Path = std::filesystem::path;
using namespace std::chrono_literals;

/// Where to listen. `host` is an IPv4 or IPv6 address without brackets; port 0 lets the system choose.
struct Address {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;

    bool loopback() const;
    /// As it is written in the file: `127.0.0.1:8080`, `[::1]:8080`.
    std::string text() const;
    bool operator==(Address const&) const = default;
};

/// An http or https URL without userinfo, query and fragment (RFC 3986).
struct Url {
    bool tls = false;
    std::string host;       ///< lower case, without brackets
    std::uint16_t port = 0; ///< 80 or 443 where the URL names none
    std::string path;       ///< "" or begins with '/'

    /// `host`, and the port where it is not the scheme's own: the `Host` field (RFC 9110, 7.2).
    std::string authority() const;
    std::string origin() const; ///< the scheme and the authority: what logs may show
    std::string text() const;
    bool operator==(Url const&) const = default;
};

enum class ClientAuth : std::uint8_t { none, optional, required };
enum class TlsVersion : std::uint8_t { tls_1_2, tls_1_3 };

struct KeyPair {
    Path certificate; ///< PEM, the chain
    Path private_key; ///< PEM
};

struct ListenerTls {
    Path certificate; ///< as in KeyPair; shown to those who ask for no host that another covers
    Path private_key;
    std::vector<KeyPair> certificates; ///< further ones, by the host that is asked for (SNI)
    std::optional<Path> client_ca;
    ClientAuth client_auth = ClientAuth::none; ///< `optional` by default where there is a client_ca
    TlsVersion min_version = TlsVersion::tls_1_2;
};

struct Listener {
    Address address{"127.0.0.1", 8080};
    std::optional<ListenerTls> tls;
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
    std::size_t depth = 64; ///< nesting of JSON and XML
    std::size_t connections = 10'000;
    std::size_t in_flight = 4096;      ///< requests under way at once, at most; the gateway may allow fewer
    std::uint32_t failed_logins = 100; ///< of one address at once, then one a second; 0: no limit
    Duration header_timeout = 10s;
    Duration body_timeout = 10s;
    Duration idle_timeout = 60s;
    Duration drain_delay = 0s;    ///< between `/readyz` saying that it drains, and the end of listening
    Duration drain_timeout = 30s; ///< 0: what is in flight is cut off

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

/// Where spans of traces go: OTLP/HTTP with the JSON encoding.
struct Tracing {
    Url otlp;          ///< with its path, "/v1/traces" where the file names none
    double sample = 1; ///< share of the traces that begin here, 0 … 1; a caller's are its own decision
    std::string service_name = "idiom";
    std::vector<TracingHeader> headers; ///< of each request, names as spelled in the file
    std::optional<Path> ca;             ///< for an https URL; nothing: the system's

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
    std::variant<Path, Url> jwks; ///< the issuer's keys (RFC 7517); the path of a URL may have a query
    std::optional<Path> jwks_ca;  ///< for an https URL; nothing: the system's
    Duration clock_skew = 60s;
    std::string routes_claim; ///< "" if no claim says which routes
    std::string scope_claim;  ///< "" if no claim says what is allowed
};
/// A client certificate (mTLS), by a name that a listener's `client_ca` vouches for.
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
    std::uint64_t burst = 0; ///< `requests` where the file names none
};

struct Client {
    std::string name;
    std::string login; ///< the user name that it may give beside `name`; "" for none
    Credential credential;
    std::optional<std::vector<std::string>> routes; ///< nothing: every route (`"*"`, or not given)
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
/// What every OAuth 2 grant needs (RFC 6749).
struct OAuthClient {
    Url token_url; ///< its path may have a query
    std::string client_id;
    std::optional<Secret> client_secret; ///< nothing: a public client (RFC 6749, 2.1)
    std::string scope;                   ///< "" if none is asked for
    std::string token_type;              ///< of the answer, taken beside `Bearer`; "" for none
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
    Secret refresh_token; ///< the first one; a store may hold a later one
    bool operator==(OAuthRefreshToken const&) const = default;
};
using Auth =
    std::variant<NoAuth, BearerAuth, BasicAuth, OAuthPassword, OAuthClientCredentials, OAuthRefreshToken>;

/// The `auth.type` word of the file.
std::string_view name_of(Auth const& auth);

struct BackendTls {
    std::optional<Path> ca; ///< nothing: the system's
    bool verify = true;
    std::optional<Path> certificate; ///< with `private_key`, or neither
    std::optional<Path> private_key;
    bool operator==(BackendTls const&) const = default;
};

struct Timeouts {
    Duration connect = 1s;
    Duration request = 5s; ///< one request, from the pool to the last byte of its answer
    Duration total = 30s;  ///< one call with all its requests and retries
    bool operator==(Timeouts const&) const = default;
};

struct Pool {
    std::size_t max_connections = 64; ///< to one URL, of the whole gateway
    std::size_t max_waiting = 256; ///< requests that wait for a connection; one more is `backend-unavailable`
    Duration idle_timeout = 30s;   ///< 0: no connection is used twice
    std::size_t max_answers = 128 * 1024 * 1024; ///< bytes of answers under way, of the whole gateway
    bool operator==(Pool const&) const = default;
};

struct Retries {
    std::size_t attempts = 2; ///< beside the first try
    double budget = 0.2;      ///< share of the back end's requests, 0 … 1
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
    std::vector<Url> urls; ///< at least one; their paths do not end in '/'
    Auth auth;
    std::string user_agent; ///< "" for the gateway's own
    Settings settings;      ///< checked against the dialect's rules, with the fallbacks filled in
    BackendTls tls;
    Timeouts timeout;
    Pool pool;
    Retries retries;
    std::optional<CircuitBreaker> circuit_breaker;

    /// Of every member: a reload leaves what has not changed as it is.
    bool operator==(Backend const& other) const {
        auto const all = [](Backend const& one) {
            return std::tie(one.name, one.translator, one.urls, one.auth, one.user_agent, one.settings.values,
                            one.tls, one.timeout, one.pool, one.retries, one.circuit_breaker);
        };
        return all(*this) == all(other);
    }
};

struct HostMatch {
    std::string host; ///< lower case, without port
};
struct HeaderMatch {
    std::string name; ///< as spelled in the file; compares without case
    std::string value;
};
using Match = std::variant<HostMatch, HeaderMatch>;

struct Route {
    std::string name;
    std::string backend;        ///< one of Config::backends
    std::optional<Match> match; ///< how the route is chosen where the path does not name it
    RolePolicy roles;
    std::vector<legacy::RoleWord> legacy_words; ///< of the file, and EvoVoice's own where it names none
    RolePolicy legacy_roles;                    ///< `roles` in these words
};

/// A translator in a shared library.
struct Plugin {
    Path library;
    modules::Loaded loaded;
};

struct Config {
    std::vector<Listener> listen{Listener{}};
    Address admin{"127.0.0.1", 9901};
    unsigned threads = 0; ///< event loops; 0: one per core
    Store store = SqliteStore{"idiom.db"};
    std::optional<Secret> store_key; ///< 32 bytes, decoded
    Limits limits;
    AccessLog access_log;
    std::optional<Tracing> tracing; ///< nothing: traces are passed on, and none is recorded
    std::vector<Client> clients;
    std::map<std::string, Backend, std::less<>> backends;
    std::map<std::string, Route, std::less<>> routes;
    std::vector<Plugin> translators;
    std::vector<Secret> hidden; ///< texts that came from references or hold credentials; for display only
    std::map<Path, Mark> files; ///< where each file is named, for whoever finds something wrong in it
};

} // namespace idiom::config
