#include "gateway/config/load.hpp"

#include "gateway/config/restart.hpp"
#include "gateway/config/sections.hpp"
#include "gateway/config/suggest.hpp"
#include "gateway/config/yaml_file.hpp"
#include "translators/registry.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace idiom::config {

namespace {

constexpr std::uint64_t current_version = 1;

void check_version(Item const& item) {
    std::uint64_t version = current_version;
    if (item.read(version, to_count) && version != current_version)
        item.problem("'" + std::to_string(version) + "' is not supported; this is version 1");
}

unsigned read_threads(Item const& item) {
    unsigned threads = 0;
    auto const value = item.scalar();
    if (value && value->text != "auto") item.read(threads, count_between<unsigned>(1, 1024));
    return threads;
}

std::optional<Secret> read_store_key(Item const& item) {
    Secret key;
    if (!item.secret(key, to_store_key)) return std::nullopt;
    return key;
}

/// Returns whether the file lists no clients. A list with errors does not count as empty, because the
/// operator meant to require clients.
bool open_to_all(Item const& clients) {
    return !clients.present() || clients.is(Node::Kind::null) ||
           (clients.is(Node::Kind::list) && clients.node()->items.empty());
}

bool asks_for_certificates(std::vector<Listener> const& listeners) {
    return std::ranges::any_of(listeners, [](Listener const& listener) {
        return listener.tls && listener.tls->client_auth != ClientAuth::none;
    });
}

/// Checks the bound addresses as `read_config` checks the addresses of the file.
void check_bound(Item const& clients, Config const& config, std::vector<Listener> const& running) {
    auto const problem = [&](std::string const& why) {
        clients.reader().problem(clients.at(), "clients: " + why);
    };
    auto const bound = keep_bound(running, config.listen).listeners;
    auto const exposed = std::ranges::find_if(bound, [&](Listener const& listener) {
        bool const told =
            std::ranges::find(config.listen, listener.address, &Listener::address) != config.listen.end();
        return !listener.address.loopback() && !told;
    });
    if (open_to_all(clients) && exposed != bound.end())
        problem("none are listed, and until it is restarted the gateway listens on " +
                in_quotes(exposed->address.text()) + ": anyone could call");
    bool const certified = std::ranges::any_of(config.clients, [](Client const& client) {
        return std::holds_alternative<Certificate>(client.credential);
    });
    if (certified && asks_for_certificates(config.listen) && !asks_for_certificates(bound))
        problem("until the gateway is restarted no listener asks for client certificates");
}

Map top_level(Item const& root) {
    return Map(root, {"version", "listen", "admin", "threads", "store", "store_key", "limits", "access_log",
                      "tracing", "cors", "webhooks", "clients", "backends", "routes", "translators"});
}

KnownTranslators linked_translators() {
    return {.dialects = {dialects().begin(), dialects().end()}, .faces = {faces().begin(), faces().end()}};
}

Store read_store_alone(Item const& root) {
    auto const map = top_level(root);
    check_version(map.require("version"));
    return read_store(map.get("store"));
}

Admin read_admin_alone(Item const& root) {
    auto const map = top_level(root);
    check_version(map.require("version"));
    return read_admin(map.get("admin"));
}

Plugins read_translators_alone(Item const& root) {
    auto const map = top_level(root);
    check_version(map.require("version"));
    auto known = linked_translators();
    return read_plugins(map.get("translators"), known);
}

Config read_offline(Item const& root) {
    auto const map = top_level(root);
    check_version(map.require("version"));
    auto const backends = map.require("backends");
    Config config;
    auto known = linked_translators();
    auto plugins = read_plugins(map.get("translators"), known);
    config.translators = std::move(plugins.libraries);
    config.dialect_files = std::move(plugins.declared);
    config.backends = read_backends(backends, known);
    config.routes =
        read_routes(map.require("routes"), NameSet(backends), config.backends, known.faces, ~std::size_t{0});
    config.faces = std::move(known.faces);
    config.hidden = root.reader().hidden();
    config.files = root.reader().files();
    return config;
}

/// `running` are the listeners of the running gateway; null at the start.
Config read_config(Item const& root, std::vector<Listener> const* running) {
    auto const map = top_level(root);
    check_version(map.require("version"));
    auto const clients = map.get("clients");
    auto const backends = map.require("backends");
    auto const routes = map.require("routes");

    Config config;
    config.listen = read_listeners(map.get("listen"), open_to_all(clients));
    config.admin = read_admin(map.get("admin"));
    config.threads = read_threads(map.get("threads"));
    config.store = read_store(map.get("store"));
    config.store_key = read_store_key(map.get("store_key"));
    config.limits = read_limits(map.get("limits"));
    config.access_log = read_access_log(map.get("access_log"));
    config.tracing = read_tracing(map.get("tracing"));
    config.cors = read_cors(map.get("cors"));
    config.webhooks = read_webhooks(map.get("webhooks"), NameSet(routes));
    config.clients = read_clients(clients, NameSet(routes), asks_for_certificates(config.listen));
    if (running) check_bound(clients, config, *running);
    auto known = linked_translators();
    auto plugins = read_plugins(map.get("translators"), known);
    config.translators = std::move(plugins.libraries);
    config.dialect_files = std::move(plugins.declared);
    config.backends = read_backends(backends, known);
    config.routes = read_routes(routes, NameSet(backends), config.backends, known.faces, config.limits.body);
    config.faces = std::move(known.faces);
    config.hidden = root.reader().hidden();
    config.files = root.reader().files();
    return config;
}

std::unexpected<std::vector<Problem>> refuse(std::string const& file, std::string why) {
    return std::unexpected(std::vector{Problem{file, {}, std::move(why)}});
}

constexpr std::string_view root_name = "routes.yaml";

template <class F>
Read<F> load_as(Path const& path, Environment environment, F const& read, bool stand_ins = false) {
    return read_yaml_file(path, root_name, std::move(environment), read, stand_ins);
}

Config read_new(Item const& root) { return read_config(root, nullptr); }

} // namespace

std::optional<std::string> process_environment(std::string_view name) {
    auto const* const value = std::getenv(std::string(name).c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
}

Loaded parse(std::string_view text, Path const& folder, Environment environment, std::string const& file) {
    return read_yaml(text, file, root_name, {folder, std::move(environment)}, read_new);
}

Loaded load(Path const& path, Environment environment) {
    return load_as(path, std::move(environment), read_new);
}

Loaded load_offline(Path const& path, Environment environment) {
    return load_as(path, std::move(environment), read_offline, true);
}

Loaded load_again(Path const& path, std::vector<Listener> const& running, Environment environment) {
    // A pipe is fine at the start. At a reload, reading it could wait forever for a writer.
    std::error_code unknown;
    if (std::filesystem::is_fifo(path, unknown))
        return refuse(path.string(), "is a pipe, which cannot be read again");
    return load_as(path, std::move(environment),
                   [&](Item const& root) { return read_config(root, &running); });
}

std::expected<Store, std::vector<Problem>> load_store(Path const& path, Environment environment) {
    return load_as(path, std::move(environment), read_store_alone);
}

std::expected<Admin, std::vector<Problem>> load_admin(Path const& path, Environment environment) {
    return load_as(path, std::move(environment), read_admin_alone, true);
}

std::expected<Plugins, std::vector<Problem>> load_translators(Path const& path, Environment environment) {
    return load_as(path, std::move(environment), read_translators_alone);
}

} // namespace idiom::config
