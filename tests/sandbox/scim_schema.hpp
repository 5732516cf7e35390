#pragma once

#include "text.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The schemas of RFC 7643, as far as the simulator keeps users and groups by them.
namespace idiom::sandbox::scim {

inline constexpr std::string_view user_urn = "urn:ietf:params:scim:schemas:core:2.0:User";
inline constexpr std::string_view group_urn = "urn:ietf:params:scim:schemas:core:2.0:Group";
inline constexpr std::string_view enterprise_urn =
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Why a request is refused (RFC 7644, 3.12).
struct Refusal {
    int status = 400;
    std::string type; ///< scimType, may be empty
    std::string detail;
};

enum class Type { text, boolean, complex };
struct Attribute {
    std::string_view path; ///< "name", "name.givenName"; in the enterprise extension "+department"
    Type type = Type::text;
    bool several = false;
    bool read_only = false;
    bool case_exact = false;
};
using Schema = std::span<Attribute const>;
Schema user_schema();
Schema group_schema();

/// Where an attribute stands in a resource: one key, two with a part of a complex one, and the URN of the
/// extension in front.
struct Place {
    Attribute const* attribute = nullptr;
    std::vector<std::string> keys;
};
/// Finds what `path` names, ASCII letters without case (RFC 7643, 2.1; RFC 7644, 3.10).
std::optional<Place> find_place(Schema schema, std::string_view path);

/// The resource as it is kept of what a client sent: names as the schema spells them, null and empty lists
/// left out, read-only attributes left out. Refuses what the schema does not have or of another type.
std::optional<Refusal> normalize(Schema schema, Json& resource);

/// At most one value of each attribute may be the primary one (RFC 7643, 2.4).
std::optional<Refusal> check_primaries(Json const& resource);

} // namespace idiom::sandbox::scim
