#pragma once

#include "gateway/config/reader.hpp"

/// Reads the sections of routes.yaml. Each function notes problems in the item's Reader and returns what it
/// could read. The result counts only if there are no problems at the end.
namespace idiom::config {

/// `open_to_all`: the file lists no clients, so the listeners must have loopback addresses.
std::vector<Listener> read_listeners(Item const& item, bool open_to_all);
Admin read_admin(Item const& item);
Store read_store(Item const& item);
Limits read_limits(Item const& item);
AccessLog read_access_log(Item const& item);
std::optional<Tracing> read_tracing(Item const& item);
std::optional<Cors> read_cors(Item const& item);
/// `routes` are the keys of the routes.
std::vector<Webhook> read_webhooks(Item const& item, NameSet const& routes);
/// The dialects that back ends may name, and the faces that clients may use.
struct KnownTranslators {
    std::vector<DialectInfo const*> dialects;
    std::vector<Face const*> faces;
    bool complete = true; ///< false if a library was not loaded: what it has is not known then
};
/// Loads the translators, and adds what they have to `known`.
Plugins read_plugins(Item const& item, KnownTranslators& known);

/// `with_certificates`: at least one listener asks for client certificates.
std::vector<Client> read_clients(Item const& item, NameSet const& routes, bool with_certificates);

std::map<std::string, Backend, std::less<>> read_backends(Item const& item, KnownTranslators const& known);
Auth read_auth(Item const& item);

using Backends = std::map<std::string, Backend, std::less<>>;
/// `names` are the keys of the back ends, valid or not. A face must not announce bodies above `most_body`.
std::map<std::string, Route, std::less<>> read_routes(Item const& item, NameSet const& names,
                                                      Backends const& backends,
                                                      std::span<Face const* const> faces,
                                                      std::size_t most_body);
/// Reads the settings of a route for each face that has some. `map` is the route. `backend` is null if it is
/// not known; the settings are not read then.
std::vector<SettingsOfFace> read_face_settings(Map const& map, Backend const* backend,
                                               RolePolicy const& roles, std::span<Face const* const> faces,
                                               std::size_t most_body);

/// Ranges of durations and counts that several sections share.
inline Parsed<Duration> to_timeout(std::string_view text) {
    return between(to_duration, Duration(1ms), Duration(24h), "from 1ms to 24h")(text);
}
template <class Count> auto count_between(std::uint64_t low, std::uint64_t high) {
    return [=](std::string_view text) -> Parsed<Count> {
        auto const range = "from " + std::to_string(low) + " to " + std::to_string(high);
        auto const count = between(to_count, low, high, range)(text);
        if (!count) return std::unexpected(count.error());
        return static_cast<Count>(*count);
    };
}

} // namespace idiom::config
