#include "gateway/config/sections.hpp"
#include "gateway/config/suggest.hpp"
#include "gateway/modules/make.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace idiom::config {

namespace {

Parsed<Url> to_base_url(std::string_view text) {
    auto url = to_url(text);
    // Removes '/' at the end, because the target of a request begins with one.
    while (url && url->path.ends_with('/'))
        url->path.pop_back();
    return url;
}

std::vector<Url> read_urls(Map const& map) {
    auto const one = map.get("url");
    auto const many = map.get("urls");
    std::vector<Url> urls;
    if (one.present() && many.present())
        many.reader().problem(many.at(), "urls: the back end has 'url' already");
    if (one.present()) {
        one.read(urls.emplace_back(), to_base_url);
    } else if (many.present()) {
        bool const list = many.each([&](Item const& entry) { entry.read(urls.emplace_back(), to_base_url); });
        if (list && urls.empty()) many.problem("must name at least one URL");
    } else {
        map.require("url");
    }
    return urls;
}

DialectInfo const* read_dialect(Item const& item, KnownTranslators const& known) {
    auto const name = item.scalar();
    if (!name) return nullptr;
    auto const found = std::ranges::find(known.dialects, name->text, &DialectInfo::name);
    if (found != known.dialects.end()) return *found;
    if (!known.complete) return nullptr; // the missing library may have it
    std::vector<std::string_view> names;
    std::ranges::transform(known.dialects, std::back_inserter(names), &DialectInfo::name);
    item.unknown("dialect", *name, names);
    return nullptr;
}

std::vector<std::string_view> words_of(std::string_view choices) {
    std::vector<std::string_view> words;
    for (auto const word : choices | std::views::split('|'))
        words.emplace_back(word.begin(), word.end());
    return words;
}

/// Reads one scalar of a setting as its rule demands.
std::optional<std::string> read_setting_text(Item const& item, SettingRule const& rule) {
    std::string text;
    auto const value = item.scalar();
    if (!value) return std::nullopt;
    switch (rule.type) {
    case SettingRule::Type::text:
    case SettingRule::Type::texts: return item.text(text) ? std::optional(text) : std::nullopt;
    case SettingRule::Type::number:
        return item.read(text, to_number_text) ? std::optional(text) : std::nullopt;
    case SettingRule::Type::boolean: {
        bool flag = false;
        return item.read(flag, to_flag) ? std::optional(value->text) : std::nullopt;
    }
    case SettingRule::Type::choice: {
        auto const words = words_of(rule.choices);
        if (std::ranges::find(words, value->text) != words.end()) return value->text;
        item.unknown("value", *value, words);
        return std::nullopt;
    }
    }
    return std::nullopt;
}

std::vector<std::string> read_setting(Item const& item, SettingRule const& rule) {
    std::vector<std::string> values;
    auto const take = [&](Item const& one) {
        if (auto text = read_setting_text(one, rule)) values.push_back(std::move(*text));
    };
    if (rule.type == SettingRule::Type::texts && item.is(Node::Kind::list)) {
        item.each(take);
        if (item.node()->items.empty() && rule.required) item.problem("must name at least one");
    } else {
        take(item);
    }
    return values;
}

/// A setting that has to be there. Only a dialect file has rules for `auth`, and its settings are told in the
/// words of its own errors.
Item required(Map const& map, SettingRule const& rule, std::string const& backend,
              DialectInfo const& dialect) {
    if (!dialect.auth) return map.require(rule.name);
    auto const item = map.get(rule.name);
    if (!item.present() && map.usable())
        map.reader().problem(map.at(), "back end " + in_quotes(backend) + " lacks the setting " +
                                           in_quotes(rule.name) + ", which " + std::string(dialect.name()) +
                                           " requires");
    return item;
}

/// A missing `settings` is reported at `owner`.
Settings read_settings(Map const& owner, std::string const& backend, DialectInfo const& dialect) {
    static Node const nothing{};
    auto const given = owner.get("settings");
    // Treats an absent map as an empty one, so that each missing setting is named.
    Item const item = given.present() ? given : Item(owner.reader(), "settings", owner.at(), &nothing);
    std::vector<std::string_view> known;
    for (auto const& rule : dialect.settings)
        known.push_back(rule.name);
    Map const map(item, known);
    Settings settings;
    for (auto const& rule : dialect.settings) {
        auto const value = rule.required ? required(map, rule, backend, dialect) : map.get(rule.name);
        auto& values = settings.values[std::string(rule.name)];
        if (value.present())
            values = read_setting(value, rule);
        else if (!rule.fallback.empty())
            values.emplace_back(rule.fallback);
        else
            settings.values.erase(std::string(rule.name));
    }
    // A rule cannot say everything (a range, two settings that belong together). The dialect itself checks
    // the rest.
    bool const complete = std::ranges::all_of(dialect.settings, [&](SettingRule const& rule) {
        return !rule.required || !settings.text(rule.name).empty();
    });
    if (!complete) return settings;
    if (auto const made = modules::make(dialect, settings); !made) item.problem(made.error());
    return settings;
}

BackendTls read_tls(Item const& item) {
    BackendTls tls;
    if (!item.present()) return tls;
    Map const map(item, {"ca", "verify", "certificate", "private_key"});
    map.get("ca").file(tls.ca);
    map.get("verify").read(tls.verify, to_flag);
    auto const certificate = map.get("certificate");
    auto const key = map.get("private_key");
    certificate.file(tls.certificate);
    key.file(tls.private_key);
    if (certificate.present() && !key.present()) map.require("private_key");
    if (key.present() && !certificate.present()) map.require("certificate");
    return tls;
}

Timeouts read_timeouts(Item const& item) {
    Timeouts timeouts;
    if (!item.present()) return timeouts;
    Map const map(item, {"connect", "request", "total"});
    map.get("connect").read(timeouts.connect, to_timeout);
    map.get("request").read(timeouts.request, to_timeout);
    auto const total = map.get("total");
    timeouts.total = std::max(timeouts.total, timeouts.request);
    if (total.read(timeouts.total, to_timeout) && timeouts.total < timeouts.request)
        total.problem("must not be less than the timeout of one request");
    return timeouts;
}

Pool read_pool(Item const& item) {
    Pool pool;
    if (!item.present()) return pool;
    Map const map(item, {"max_connections", "max_waiting", "idle_timeout", "max_answers"});
    map.get("max_connections").read(pool.max_connections, count_between<std::size_t>(1, 100'000));
    map.get("max_waiting").read(pool.max_waiting, count_between<std::size_t>(0, 1'000'000));
    map.get("idle_timeout")
        .read(pool.idle_timeout, between(to_duration, Duration(0), Duration(24h), "up to 24h"));
    // There must be room for one response of the largest size.
    constexpr std::size_t least = 16 * 1024 * 1024;
    constexpr std::size_t most = std::size_t(1) << 40;
    map.get("max_answers").read(pool.max_answers, between(to_size, least, most, "from 16MiB to 1024GiB"));
    return pool;
}

BackendProtocols read_protocols(Item const& item) {
    BackendProtocols protocols;
    if (!item.present()) return protocols;
    static constexpr std::array<std::string_view, 2> names{"h2", "http/1.1"};
    protocols = {.http1 = false, .http2 = false};
    bool const list = item.each([&](Item const& entry) {
        auto const name = entry.scalar();
        if (!name) return;
        bool* const known = name->text == "h2"         ? &protocols.http2
                            : name->text == "http/1.1" ? &protocols.http1
                                                       : nullptr;
        if (!known) return entry.unknown("protocol", *name, names);
        if (std::exchange(*known, true)) entry.problem("stands in the list twice");
    });
    if (list && item.node()->items.empty()) item.problem("must name at least one");
    return protocols;
}

Retries read_retries(Item const& item) {
    Retries retries;
    if (!item.present()) return retries;
    Map const map(item, {"attempts", "budget"});
    map.get("attempts").read(retries.attempts, count_between<std::size_t>(0, 10));
    map.get("budget").read(retries.budget, to_share);
    return retries;
}

std::optional<CircuitBreaker> read_circuit_breaker(Item const& item) {
    if (!item.present()) return std::nullopt;
    CircuitBreaker breaker;
    Map const map(item, {"failures", "window", "open_for"});
    map.get("failures").read(breaker.failures, count_between<std::size_t>(1, 1'000'000));
    map.get("window").read(breaker.window, to_timeout);
    map.get("open_for").read(breaker.open_for, to_timeout);
    return breaker;
}

/// Checks the credentials by what the dialect says of them.
void check_auth(Item const& item, Backend& backend) {
    if (!backend.translator || !backend.translator->auth) return;
    try {
        backend.auth_rules = backend.translator->auth(backend.settings);
    } catch (std::exception const& error) {
        return item.problem(error.what()); // a setting is not as the dialect wants it
    }
    auto const& accepts = backend.auth_rules.accepts;
    auto const given = name_of(backend.auth);
    if (accepts.empty() || std::ranges::find(accepts, given) != accepts.end()) return;
    auto message = backend.dialect + " takes ";
    for (auto const& one : accepts)
        message += (&one == &accepts.front() ? "" : &one == &accepts.back() ? " or " : ", ") + one;
    item.reader().problem(item.at(), message + ", not " + std::string(given));
}

Backend read_backend(Item const& item, std::string name, KnownTranslators const& known) {
    Map const map(item, {"dialect", "url", "urls", "auth", "user_agent", "settings", "tls", "protocols",
                         "timeout", "pool", "retries", "circuit_breaker"});
    Backend backend;
    backend.name = std::move(name);
    if (!map.usable()) return backend;
    if (auto const* const dialect = read_dialect(map.require("dialect"), known)) {
        backend.dialect = dialect->name();
        backend.translator = dialect;
        backend.settings = read_settings(map, backend.name, *dialect);
    }
    backend.urls = read_urls(map);
    backend.auth = read_auth(map.get("auth"));
    check_auth(map.get("auth").present() ? map.get("auth") : item, backend);
    map.get("user_agent").read(backend.user_agent, to_field_value);
    backend.tls = read_tls(map.get("tls"));
    backend.protocols = read_protocols(map.get("protocols"));
    backend.timeout = read_timeouts(map.get("timeout"));
    backend.pool = read_pool(map.get("pool"));
    backend.retries = read_retries(map.get("retries"));
    backend.circuit_breaker = read_circuit_breaker(map.get("circuit_breaker"));
    return backend;
}

} // namespace

std::map<std::string, Backend, std::less<>> read_backends(Item const& item, KnownTranslators const& known) {
    std::map<std::string, Backend, std::less<>> backends;
    for_each_member(item, [&](std::string_view name, Item const& entry) {
        if (auto const valid = to_name(name); !valid)
            entry.reader().problem(entry.at(), "back end " + in_quotes(name) + " " + valid.error());
        backends.emplace(name, read_backend(entry, std::string(name), known));
    });
    return backends;
}

} // namespace idiom::config
