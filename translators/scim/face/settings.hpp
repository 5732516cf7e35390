#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/route_view.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace idiom::scim_face {

/// What `active: false` does.
enum class OnDeactivate : std::uint8_t { vendor, strip_roles, delete_and_remember, reject };
enum class OnDelete : std::uint8_t { vendor, deactivate, reject };
/// The treatment of attributes that the vendor cannot hold.
enum class Unheld : std::uint8_t { store, drop, reject };

std::string_view name_of(OnDeactivate policy);
std::string_view name_of(OnDelete what);

/// The settings of a route: `scim` in routes.yaml. What is null depends on the dialect, see the functions.
class Settings final : public FaceSettings {
public:
    struct Pair {
        std::string name;
        std::string value;
    };

    bool enabled = true;
    bool strict = false;
    std::optional<OnDeactivate> on_deactivate;
    std::optional<bool> scramble_password;
    OnDelete on_delete = OnDelete::vendor;
    bool global_delete = false;
    bool remember_unknown_roles = false;
    Unheld unheld = Unheld::store;
    std::optional<bool> forward_passwords;
    std::vector<Pair> groups;       ///< the name of a directory's group, and the role behind it
    std::vector<Pair> entitlements; ///< a role, and the type of the entitlement that it is
    bool strip_on_group_delete = true;
    bool ietf_urns = false;
    std::string base_url;
    std::size_t page_size = 100;
    std::size_t max_page_size = 500;
    std::int64_t cursor_timeout = 600'000; ///< milliseconds
    std::size_t scan_limit = 2000;
    std::size_t max_members = 1000;
    std::size_t bulk_operations = 100;
    std::optional<std::size_t> bulk_payload; ///< bytes; null: 256 KiB, or what the gateway takes
    std::int64_t longest_request = 55'000;   ///< milliseconds

    OnDeactivate policy(Capabilities const& can) const;
    bool scrambles(Capabilities const& can) const;
    bool forwards_passwords(Capabilities const& can) const;
    /// Returns the type of the entitlement that a role is; null if it is none.
    std::string const* entitlement_type(std::string_view role) const;

    std::string shown() const override;
    std::int64_t request_timeout() const override { return longest_request; }
    std::size_t largest_body() const override { return bulk_payload.value_or(0); }
    /// Returns the most bytes of a bulk request, of which the gateway takes `most_body`.
    std::size_t most_payload(std::size_t most_body) const {
        return std::min(bulk_payload.value_or(256 * 1024), most_body);
    }
};

/// The settings of the route, or those of a route without any.
Settings const& settings_of(RouteView const& route);

/// Reads and checks `scim` of a route.
ReadSettings read_settings(std::span<GivenSetting const> given, Capabilities const& can,
                           RolePolicy const& roles);

} // namespace idiom::scim_face
