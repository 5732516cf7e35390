#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/dialect_info.hpp"

#include <optional>
#include <string_view>

namespace idiom::scim {

/// The features of one service that decide which requests the dialect sends (RFC 7643, 5; RFC 9865, 4). The
/// initial values are for a service that does not tell.
struct Service {
    bool patch = true;
    bool filter = true;
    bool sort = false;
    bool etag = false;
    bool cursor = false;            ///< lists are paged by cursor, not by index
    std::uint32_t largest_page = 0; ///< 0 if the service names no limit

    bool operator==(Service const&) const = default;
};

/// The settings of a back end. The service's ServiceProviderConfig decides the settings that are null.
struct ServiceSettings {
    bool roles_as_groups = false;
    std::optional<bool> patch;
    std::optional<bool> filter;
    std::optional<bool> sort;
    std::optional<bool> etag;
    std::optional<bool> cursor;
    std::uint32_t page_size = 200;
    bool path_filters = true; ///< PATCH paths may select values: `roles[value eq "x"]`
    std::string_view content_type = "application/scim+json";

    /// Returns whether the settings decide everything, so that discovery is not needed.
    bool complete() const { return patch && filter && sort && etag && cursor; }
};
/// Throws std::invalid_argument if a setting has an invalid value.
ServiceSettings read_options(Settings const& given);

/// Returns `found` with the settings applied over it.
Service apply(ServiceSettings const& options, Service found);

/// Reads a ServiceProviderConfig. What it does not mention keeps its initial value.
Service read_service(json::Value const& config);

/// The form in which the gateway keeps a Service between calls: words, such as `scim patch filter page=200`.
/// Returns nullopt for another text.
std::optional<Service> read_session(std::string_view text);
std::string_view write_session(Service const& service, Arena& arena);

} // namespace idiom::scim
