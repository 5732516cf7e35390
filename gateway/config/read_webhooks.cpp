#include "gateway/config/sections.hpp"
#include "gateway/config/suggest.hpp"
#include "gateway/net/public_address.hpp"
#include "translators/codec/base64.hpp"
#include "translators/core/operation.hpp"

#include <unordered_set>

namespace idiom::config {

namespace {

/// Parses a secret of the Standard Webhooks specification; returns its bytes.
Parsed<std::string> to_signing_key(std::string_view text) {
    constexpr std::string_view prefix = "whsec_";
    constexpr std::size_t fewest = 24;
    constexpr std::size_t most = 64;
    Arena arena;
    auto const key =
        text.starts_with(prefix) ? base64::decode(text.substr(prefix.size()), arena) : std::nullopt;
    if (key && key->size() >= fewest && key->size() <= most) return std::string(*key);
    return std::unexpected("must be whsec_ and 24 to 64 bytes in base64");
}

/// Reads a list of names that must be among `known`.
void read_names(Item const& item, std::string_view what, std::span<std::string_view const> known,
                std::vector<std::string>& to) {
    if (!item.present()) return;
    bool const listed = item.each([&](Item const& entry) {
        auto const value = entry.scalar();
        if (!value) return;
        if (std::ranges::find(known, value->text) == known.end()) return entry.unknown(what, *value, known);
        if (std::ranges::find(to, value->text) != to.end())
            return entry.problem_with(*value, "is listed twice");
        to.push_back(value->text);
    });
    if (listed && item.node()->items.empty()) item.problem("are none; leave the key out for all of them");
}

std::vector<std::string_view> written_operations() {
    std::vector<std::string_view> names{"upsert"};
    for (auto const& row : operation_rows)
        if (!row.reads) names.push_back(row.name);
    return names;
}

/// Returns whether the host can be no other than this machine or one of a private network. What a name
/// resolves to is looked at before each connection.
bool is_private(std::string const& host) {
    boost::system::error_code no_address;
    auto const address = boost::asio::ip::make_address(host, no_address);
    return no_address ? host == "localhost" || host.ends_with(".localhost") : !net::is_public(address);
}

Webhook read_webhook(Item const& item, NameSet const& routes) {
    Webhook webhook;
    Map const map(item, {"name", "url", "secret", "routes", "events", "allow_private", "ca", "timeout"});
    if (!map.usable()) return webhook;
    auto const url = map.require("url");
    bool const known = url.read(webhook.url, to_url_with_query);
    if (webhook.url.path.empty()) webhook.url.path = "/";
    webhook.name = webhook.url.host;
    map.get("name").read(webhook.name, to_name);
    map.require("secret").secret(webhook.secret, to_signing_key);
    read_names(map.get("routes"), "route", routes.all(), webhook.routes);
    read_names(map.get("events"), "event", written_operations(), webhook.events);
    map.get("allow_private").read(webhook.allow_private, to_flag);
    map.get("timeout").read(webhook.timeout,
                            between(to_duration, Duration(100ms), Duration(30s), "from 100ms to 30s"));
    if (known && !webhook.allow_private && is_private(webhook.url.host))
        url.problem("has no public address; `allow_private: true` allows it");
    auto const ca = map.get("ca");
    ca.file(webhook.ca);
    if (ca.present() && known && !webhook.url.tls) ca.problem("is for an https URL");
    return webhook;
}

} // namespace

std::vector<Webhook> read_webhooks(Item const& item, NameSet const& routes) {
    std::vector<Webhook> webhooks;
    std::unordered_set<std::string> names;
    constexpr std::size_t most = 100;
    if (!item.present()) return webhooks;
    item.each([&](Item const& entry) {
        auto webhook = read_webhook(entry, routes);
        if (!webhook.name.empty() && !names.insert(webhook.name).second)
            entry.problem("another webhook has the name " + in_quotes(webhook.name) + "; give it a `name`");
        webhooks.push_back(std::move(webhook));
    });
    if (webhooks.size() > most) item.problem("are more than 100");
    return webhooks;
}

} // namespace idiom::config
