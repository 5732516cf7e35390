#include "gateway/config/effective.hpp"

#include "gateway/config/mask.hpp"
#include "gateway/config/shown.hpp"
#include "translators/core/overloaded.hpp"
#include "translators/declared/declared.hpp"

#include <charconv>
#include <cmath>
#include <concepts>

namespace idiom::config {

namespace {

std::string size_text(std::size_t bytes) {
    return bytes % 1024 == 0 ? std::to_string(bytes / 1024) + "KiB" : std::to_string(bytes) + "B";
}

std::string share_text(double share) {
    std::array<char, 32> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), share * 100,
                                   std::chars_format::general, 6);
    return std::string(digits.data(), end.ptr) + "%";
}

void show(Shown& to, Listener const& listener) {
    static constexpr std::array<std::string_view, 3> modes{"none", "optional", "required"};
    to.object([&] {
        to.text("address", listener.address.text());
        to.list("protocols", listener.protocols, [&](ListenerProtocol protocol) {
            to.item(protocol == ListenerProtocol::http_2 ? "h2" : "http/1.1");
        });
        if (!listener.tls) return;
        auto const& tls = *listener.tls;
        auto const pair = [&](auto const& one) {
            to.path("certificate", one.certificate);
            to.path("private_key", one.private_key);
        };
        to.object("tls", [&] {
            pair(tls);
            to.list("certificates", tls.certificates,
                    [&](KeyPair const& one) { to.object([&] { pair(one); }); });
            to.path("client_ca", tls.client_ca);
            to.text("client_auth", modes[static_cast<std::size_t>(tls.client_auth)]);
            to.text("min_version", tls.min_version == TlsVersion::tls_1_3 ? "1.3" : "1.2");
        });
    });
}

void show(Shown& to, Admin const& admin) {
    to.text("address", admin.address.text());
    if (admin.token) to.secret("token");
    to.list("hosts", admin.hosts, [&](std::string const& host) { to.item(host); });
    to.text("console", admin.console ? "on" : "off");
    to.object("links", [&] {
        if (!admin.links.trace.empty()) to.text("trace", admin.links.trace);
        if (!admin.links.metrics.empty()) to.text("metrics", admin.links.metrics);
        if (!admin.links.logs.empty()) to.text("logs", admin.links.logs);
    });
    if (!admin.inspect) return to.text("inspect", "off");
    auto const& inspect = *admin.inspect;
    to.object("inspect", [&] {
        to.count("calls", inspect.calls);
        to.text("memory", size_text(inspect.memory));
        to.text("body", size_text(inspect.body));
        to.duration("longest", inspect.longest);
        to.text("values", inspect.hide_values ? "hidden" : "shown");
    });
}

void show(Shown& to, Limits const& limits) {
    to.text("header", size_text(limits.header));
    to.text("body", size_text(limits.body));
    to.count("depth", limits.depth);
    to.count("connections", limits.connections);
    to.count("in_flight", limits.in_flight);
    to.count("failed_logins", limits.failed_logins);
    to.duration("header_timeout", limits.header_timeout);
    to.duration("body_timeout", limits.body_timeout);
    to.duration("idle_timeout", limits.idle_timeout);
    to.duration("drain_timeout", limits.drain_timeout);
    to.duration("drain_delay", limits.drain_delay);
}

void show(Shown& to, AccessLog const& log) {
    static constexpr std::array<std::string_view, 3> words{"off", "stderr", "stdout"};
    if (log.target == AccessLog::LogTarget::file)
        to.path("path", log.path);
    else
        to.text("path", words[static_cast<std::size_t>(log.target)]);
    to.text("format", log.format == LogFormat::json ? "json" : "text");
}

void show(Shown& to, Tracing const& tracing) {
    to.url("otlp", tracing.otlp);
    to.text("sample", share_text(tracing.sample));
    to.text("service_name", tracing.service_name);
    to.object("headers", [&] {
        for (auto const& header : tracing.headers)
            to.secret(header.name);
    });
    to.path("ca", tracing.ca);
}

void show(Shown& to, Cors const& cors) {
    std::vector<std::string> const any{"*"};
    to.list("origins", cors.any_origin ? any : cors.origins,
            [&](std::string const& origin) { to.item(origin); });
    to.flag("credentials", cors.credentials);
    to.duration("max_age", cors.max_age);
}

void show(Shown& to, Webhook const& webhook) {
    to.text("name", webhook.name);
    to.url("url", webhook.url);
    to.secret("secret");
    auto const item = [&](std::string const& name) { to.item(name); };
    if (!webhook.routes.empty()) to.list("routes", webhook.routes, item);
    if (!webhook.events.empty()) to.list("events", webhook.events, item);
    to.flag("allow_private", webhook.allow_private);
    to.path("ca", webhook.ca);
    to.duration("timeout", webhook.timeout);
}

void show(Shown& to, Jwt const& jwt) {
    to.text("issuer", jwt.issuer);
    to.text("audience", jwt.audience);
    if (auto const* const file = std::get_if<Path>(&jwt.jwks))
        to.path("jwks", *file);
    else
        to.url("jwks", std::get<Url>(jwt.jwks));
    to.path("jwks_ca", jwt.jwks_ca);
    if (!jwt.routes_claim.empty()) to.text("routes_claim", jwt.routes_claim);
    if (!jwt.scope_claim.empty()) to.text("scope_claim", jwt.scope_claim);
    to.duration("clock_skew", jwt.clock_skew);
}

void show(Shown& to, Certificate const& certificate) {
    constexpr std::string_view subject = "subject:";
    to.object("certificate", [&] {
        std::string_view const name = certificate.name;
        if (name.starts_with(subject))
            to.text("subject", name.substr(subject.size()));
        else
            to.text("san", name);
    });
}

void show(Shown& to, Client const& client) {
    to.text("name", client.name);
    if (!client.login.empty()) to.text("login", client.login);
    std::visit(Overloaded{[&](ApiKey const&) { to.secret("api_key"); },
                          [&](ApiKeyDigest const&) { to.secret("api_key_sha256"); },
                          [&](Jwt const& jwt) { to.object("jwt", [&] { show(to, jwt); }); },
                          [&](Certificate const& certificate) { show(to, certificate); }},
               client.credential);
    if (client.routes)
        to.list("routes", *client.routes, [&](std::string const& route) { to.item(route); });
    else
        to.text("routes", "*");
    std::vector<std::string_view> allowed;
    if (client.may_read) allowed.push_back("read");
    if (client.may_write) allowed.push_back("write");
    to.list("allow", allowed, [&](std::string_view right) { to.item(right); });
    if (!client.rate_limit) return;
    to.object("rate_limit", [&] {
        to.count("requests", client.rate_limit->requests);
        to.duration("per", client.rate_limit->per);
        to.count("burst", client.rate_limit->burst);
    });
}

void show(Shown& to, Auth const& auth) {
    to.text("type", name_of(auth));
    auto const client = [&](OAuthClient const& one) {
        to.url("token_url", one.token_url);
        to.text("client_id", one.client_id);
        if (one.client_secret) to.secret("client_secret");
        if (!one.scope.empty()) to.text("scope", one.scope);
        if (!one.token_type.empty()) to.text("token_type", one.token_type);
    };
    auto const person = [&](auto const& one) {
        to.text("username", one.username);
        to.secret("password");
    };
    std::visit(Overloaded{[](NoAuth const&) {}, [&](BearerAuth const&) { to.secret("token"); },
                          [&](BasicAuth const& basic) { person(basic); },
                          [&](OAuthPassword const& grant) {
                              client(grant.client);
                              person(grant);
                          },
                          [&](OAuthClientCredentials const& grant) { client(grant.client); },
                          [&](OAuthRefreshToken const& grant) {
                              client(grant.client);
                              to.secret("refresh_token");
                          }},
               auth);
}

void show_policies(Shown& to, Backend const& backend) {
    to.object("timeout", [&] {
        to.duration("connect", backend.timeout.connect);
        to.duration("request", backend.timeout.request);
        to.duration("total", backend.timeout.total);
    });
    to.object("pool", [&] {
        to.count("max_connections", backend.pool.max_connections);
        to.count("max_waiting", backend.pool.max_waiting);
        to.duration("idle_timeout", backend.pool.idle_timeout);
        to.text("max_answers", size_text(backend.pool.max_answers));
    });
    to.object("retries", [&] {
        to.count("attempts", backend.retries.attempts);
        to.text("budget", share_text(backend.retries.budget));
    });
    if (!backend.circuit_breaker) return;
    to.object("circuit_breaker", [&] {
        to.count("failures", backend.circuit_breaker->failures);
        to.duration("window", backend.circuit_breaker->window);
        to.duration("open_for", backend.circuit_breaker->open_for);
    });
}

void show(Shown& to, Backend const& backend) {
    to.text("dialect", backend.dialect);
    to.list("urls", backend.urls, [&](Url const& url) { to.item(url.text()); });
    to.object("auth", [&] { show(to, backend.auth); });
    if (!backend.user_agent.empty()) to.text("user_agent", backend.user_agent);
    to.object("settings", [&] {
        for (auto const& [name, values] : backend.settings.values) {
            if (values.size() == 1)
                to.text(name, values.front());
            else
                to.list(name, values, [&](std::string const& value) { to.item(value); });
        }
    });
    to.object("tls", [&] {
        to.path("ca", backend.tls.ca);
        to.flag("verify", backend.tls.verify);
        to.path("certificate", backend.tls.certificate);
        to.path("private_key", backend.tls.private_key);
    });
    auto const& protocols = backend.protocols;
    to.list("protocols", std::array{protocols.http2 ? "h2" : "", protocols.http1 ? "http/1.1" : ""},
            [&](std::string_view name) {
                if (!name.empty()) to.item(name);
            });
    show_policies(to, backend);
}

void show(Shown& to, Route const& route) {
    static constexpr std::array<std::string_view, 3> words{"preserve", "passthrough", "reject"};
    to.text("backend", route.backend);
    if (route.match) {
        to.object("match", [&] {
            std::visit(Overloaded{[&](HostMatch const& match) { to.text("host", match.host); },
                                  [&](HeaderMatch const& match) {
                                      to.object("header", [&] { to.text(match.name, match.value); });
                                  }},
                       *route.match);
        });
    }
    to.object("roles", [&] {
        for (auto const& [unified, vendor] : route.roles.map)
            to.text(unified, vendor);
    });
    to.text("unmapped_roles", words[static_cast<std::size_t>(route.roles.unmapped)]);
    to.list("default_roles", route.roles.default_roles, [&](std::string const& role) { to.item(role); });
    for (auto const& of_face : route.face_roles)
        to.object(of_face.face->info().roles_key, [&] {
            for (auto const& [word, unified] : of_face.words)
                to.text(word, unified);
        });
    for (auto const& of_face : route.face_settings)
        if (of_face.given && of_face.settings)
            to.json(of_face.face->info().settings_key, of_face.settings->shown());
}

void show_translators(Shown& to, Config const& config) {
    struct Entry {
        Plugin const* library = nullptr;
        DeclaredPlugin const* file = nullptr;
    };
    std::vector<Entry> all;
    for (auto const& plugin : config.translators)
        all.push_back({.library = &plugin});
    for (auto const& plugin : config.dialect_files)
        all.push_back({.file = &plugin});
    to.list("translators", all, [&](Entry const& entry) {
        to.object([&] {
            if (entry.library) return to.path("library", entry.library->library);
            to.path("dialect_file", entry.file->file);
            if (entry.file->instead) to.flag("instead", true);
            to.text("dialect_version", entry.file->loaded->program().version);
        });
    });
}

} // namespace

std::string effective_as_json(Config const& config) {
    Arena arena;
    auto text = arena.text(4096);
    Shown to(text, config);
    to.object([&] {
        to.count("version", 1u);
        to.list("listen", config.listen, [&](Listener const& listener) { show(to, listener); });
        to.object("admin", [&] { show(to, config.admin); });
        if (config.threads > 0)
            to.count("threads", config.threads);
        else
            to.text("threads", "auto");
        if (auto const* const sqlite = std::get_if<SqliteStore>(&config.store))
            to.text("store", "sqlite:" + sqlite->path.string());
        else
            to.text("store", without_password(std::get<PostgresqlStore>(config.store).url.reveal()));
        if (config.store_key) to.secret("store_key");
        to.object("limits", [&] { show(to, config.limits); });
        to.object("access_log", [&] { show(to, config.access_log); });
        if (config.tracing) to.object("tracing", [&] { show(to, *config.tracing); });
        if (config.cors) to.object("cors", [&] { show(to, *config.cors); });
        if (!config.webhooks.empty())
            to.list("webhooks", config.webhooks,
                    [&](Webhook const& webhook) { to.object([&] { show(to, webhook); }); });
        to.list("clients", config.clients,
                [&](Client const& client) { to.object([&] { show(to, client); }); });
        to.object("backends", [&] {
            for (auto const& [name, backend] : config.backends)
                to.object(name, [&] { show(to, backend); });
        });
        to.object("routes", [&] {
            for (auto const& [name, route] : config.routes)
                to.object(name, [&] { show(to, route); });
        });
        show_translators(to, config);
    });
    return std::string(text);
}

} // namespace idiom::config
