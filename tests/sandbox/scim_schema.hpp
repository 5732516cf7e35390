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

/// The reason of a refusal (RFC 7644, 3.12).
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

/// The place of an attribute in a resource: one key, or two for a part of a complex attribute, with the URN
/// of the extension in front.
struct Place {
    Attribute const* attribute = nullptr;
    std::vector<std::string> keys;
};
/// Finds the attribute of `path`; ASCII letters are compared without case (RFC 7643, 2.1; RFC 7644, 3.10).
std::optional<Place> find_place(Schema schema, std::string_view path);

/// Turns a resource that a client sent into the form that is kept: names as in the schema, without null,
/// empty lists and read-only attributes. Refuses attributes that the schema does not have, and values of
/// another type.
std::optional<Refusal> normalize(Schema schema, Json& resource);

/// At most one value of each attribute may be primary (RFC 7643, 2.4).
std::optional<Refusal> check_primaries(Json const& resource);

} // namespace idiom::sandbox::scim
