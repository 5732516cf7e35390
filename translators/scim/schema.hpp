#pragma once

#include "translators/core/user.hpp"

#include <span>
#include <string_view>

/// The schemas of SCIM (RFC 7643) as tables, the grammar of its filters and paths, and PatchOp (RFC 7644).
/// Knows no back end and no gateway.
namespace idiom::scim {

inline constexpr std::string_view core_user_urn = "urn:ietf:params:scim:schemas:core:2.0:User";
inline constexpr std::string_view core_group_urn = "urn:ietf:params:scim:schemas:core:2.0:Group";
inline constexpr std::string_view enterprise_urn =
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
inline constexpr std::string_view role_urn = "urn:okta:scim:schemas:core:1.0:Role";
inline constexpr std::string_view entitlement_urn = "urn:okta:scim:schemas:core:1.0:Entitlement";

enum class Type : std::uint8_t { text, boolean, integer, decimal, date_time, reference, complex };
enum class Mutability : std::uint8_t { read_write, read_only, immutable, write_only };
enum class Uniqueness : std::uint8_t { none, server };
enum class Returned : std::uint8_t { by_default, always, never };

std::string_view name_of(Type type);
std::string_view name_of(Mutability mutability);
std::string_view name_of(Uniqueness uniqueness);
std::string_view name_of(Returned returned);

/// One attribute and its characteristics (RFC 7643, 2.2 and 7). Static data, or in the arena of a request.
struct Attribute {
    std::string_view name;
    Type type = Type::text;
    bool multi_valued = false;
    std::span<Attribute const> parts = {}; ///< the sub-attributes of a complex one
    Mutability mutability = Mutability::read_write;
    bool case_exact = false;
    bool required = false;
    Returned returned = Returned::by_default;
    Uniqueness uniqueness = Uniqueness::none;
    Names canonical_values = {};
    Names reference_types = {};

    bool is_complex() const { return type == Type::complex; }
    /// Compares without case. Returns null if there is none.
    Attribute const* part(std::string_view part_name) const;
};

/// A schema: the core schema of a resource, or an extension.
struct Schema {
    std::string_view urn;
    std::string_view name;
    std::span<Attribute const> attributes;
    Names other_urns = {}; ///< also read, never written

    Attribute const* attribute(std::string_view attribute_name) const;
    /// Compares without case.
    bool is_named(std::string_view other_urn) const;
};

/// All attributes that a resource of one type may have. The attributes that every resource has (`id`,
/// `externalId`, `meta`, `schemas`) count as those of the core schema.
struct ResourceType {
    Schema core;
    std::span<Schema const> extensions;
    bool has_external_id = true;

    /// Returns the extension of that URN, in any case; null if there is none.
    Schema const* extension(std::string_view urn) const;
    /// Returns an attribute of the core schema, or one that every resource has.
    Attribute const* attribute(std::string_view name) const;
};

extern Schema const user_schema_table;
extern Schema const enterprise_schema_table;
extern Schema const group_schema_table;
extern Schema const role_schema_table;

} // namespace idiom::scim
