#include "translators/scim/schema.hpp"

#include "translators/core/http.hpp"

#include <algorithm>
#include <array>

namespace idiom::scim {

namespace {

using enum Type;

constexpr std::array<std::string_view, 3> email_types{"work", "home", "other"};
constexpr std::array<std::string_view, 6> phone_types{"work", "home", "mobile", "fax", "pager", "other"};
constexpr std::array<std::string_view, 8> im_types{"aim", "gtalk", "icq", "xmpp",
                                                   "msn", "skype", "qq",  "yahoo"};
constexpr std::array<std::string_view, 2> photo_types{"photo", "thumbnail"};
constexpr std::array<std::string_view, 1> direct{"direct"};
constexpr std::array<std::string_view, 1> user_type{"User"};
constexpr std::array<std::string_view, 1> group_type{"Group"};
constexpr std::array<std::string_view, 1> external{"external"};

/// The sub-attributes that a list of values usually has (RFC 7643, 2.4).
constexpr std::array<Attribute, 4> parts_with(Names types, bool exact = false) {
    return {Attribute{.name = "value", .case_exact = exact}, Attribute{.name = "display"},
            Attribute{.name = "type", .canonical_values = types},
            Attribute{.name = "primary", .type = boolean}};
}
constexpr auto email_parts = parts_with(email_types);
constexpr auto phone_parts = parts_with(phone_types);
constexpr auto im_parts = parts_with(im_types);
constexpr auto plain_parts = parts_with({});
constexpr std::array<Attribute, 4> photo_parts{
    Attribute{.name = "value", .type = reference, .case_exact = true, .reference_types = external},
    Attribute{.name = "display"}, Attribute{.name = "type", .canonical_values = photo_types},
    Attribute{.name = "primary", .type = boolean}};

constexpr std::array<Attribute, 6> name_parts{
    Attribute{.name = "formatted"},       Attribute{.name = "familyName"},
    Attribute{.name = "givenName"},       Attribute{.name = "middleName"},
    Attribute{.name = "honorificPrefix"}, Attribute{.name = "honorificSuffix"}};

constexpr std::array<Attribute, 8> address_parts{Attribute{.name = "formatted"},
                                                 Attribute{.name = "streetAddress"},
                                                 Attribute{.name = "locality"},
                                                 Attribute{.name = "region"},
                                                 Attribute{.name = "postalCode"},
                                                 Attribute{.name = "country"},
                                                 Attribute{.name = "type", .canonical_values = email_types},
                                                 Attribute{.name = "primary", .type = boolean}};

constexpr auto read_only = Mutability::read_only;

constexpr std::array<Attribute, 4> membership_parts{
    Attribute{.name = "value", .mutability = read_only, .case_exact = true},
    Attribute{.name = "$ref",
              .type = reference,
              .mutability = read_only,
              .case_exact = true,
              .reference_types = group_type},
    Attribute{.name = "display", .mutability = read_only},
    Attribute{.name = "type", .mutability = read_only, .canonical_values = direct}};

constexpr std::array<Attribute, 21> user_attributes{
    Attribute{.name = "userName", .required = true, .uniqueness = Uniqueness::server},
    Attribute{.name = "name", .type = complex, .parts = name_parts},
    Attribute{.name = "displayName"},
    Attribute{.name = "nickName"},
    Attribute{.name = "profileUrl", .type = reference, .case_exact = true, .reference_types = external},
    Attribute{.name = "title"},
    Attribute{.name = "userType"},
    Attribute{.name = "preferredLanguage"},
    Attribute{.name = "locale"},
    Attribute{.name = "timezone"},
    Attribute{.name = "active", .type = boolean},
    Attribute{.name = "password",
              .mutability = Mutability::write_only,
              .case_exact = true,
              .returned = Returned::never},
    Attribute{.name = "emails", .type = complex, .multi_valued = true, .parts = email_parts},
    Attribute{.name = "phoneNumbers", .type = complex, .multi_valued = true, .parts = phone_parts},
    Attribute{.name = "ims", .type = complex, .multi_valued = true, .parts = im_parts},
    Attribute{.name = "photos", .type = complex, .multi_valued = true, .parts = photo_parts},
    Attribute{.name = "addresses", .type = complex, .multi_valued = true, .parts = address_parts},
    Attribute{.name = "groups",
              .type = complex,
              .multi_valued = true,
              .parts = membership_parts,
              .mutability = read_only},
    Attribute{.name = "entitlements", .type = complex, .multi_valued = true, .parts = plain_parts},
    Attribute{.name = "roles", .type = complex, .multi_valued = true, .parts = plain_parts},
    Attribute{.name = "x509Certificates", .type = complex, .multi_valued = true, .parts = plain_parts},
};

constexpr std::array<Attribute, 3> manager_parts{
    Attribute{.name = "value", .case_exact = true},
    Attribute{.name = "$ref", .type = reference, .case_exact = true, .reference_types = user_type},
    Attribute{.name = "displayName", .mutability = read_only}};

constexpr std::array<Attribute, 6> enterprise_attributes{
    Attribute{.name = "employeeNumber"},
    Attribute{.name = "costCenter"},
    Attribute{.name = "organization"},
    Attribute{.name = "division"},
    Attribute{.name = "department"},
    Attribute{.name = "manager", .type = complex, .parts = manager_parts}};

constexpr auto immutable = Mutability::immutable;

constexpr std::array<Attribute, 4> member_parts{
    Attribute{.name = "value", .mutability = immutable, .case_exact = true},
    Attribute{.name = "$ref",
              .type = reference,
              .mutability = immutable,
              .case_exact = true,
              .reference_types = user_type},
    Attribute{.name = "display", .mutability = read_only},
    Attribute{.name = "type", .mutability = immutable, .canonical_values = user_type}};

// `displayName` is required, as the verified errata of RFC 7643 have it.
constexpr std::array<Attribute, 2> group_attributes{
    Attribute{.name = "displayName", .required = true, .uniqueness = Uniqueness::server},
    Attribute{.name = "members", .type = complex, .multi_valued = true, .parts = member_parts}};

constexpr std::array<Attribute, 5> role_attributes{
    Attribute{.name = "displayName", .mutability = read_only},
    Attribute{.name = "value", .mutability = read_only},
    Attribute{.name = "display", .mutability = read_only}, Attribute{.name = "type", .mutability = read_only},
    Attribute{.name = "supported", .type = boolean, .mutability = read_only}};

constexpr std::array<Attribute, 5> meta_parts{
    Attribute{.name = "resourceType", .mutability = read_only, .case_exact = true},
    Attribute{.name = "created", .type = date_time, .mutability = read_only, .case_exact = true},
    Attribute{.name = "lastModified", .type = date_time, .mutability = read_only, .case_exact = true},
    Attribute{.name = "location", .type = reference, .mutability = read_only, .case_exact = true},
    Attribute{.name = "version", .mutability = read_only, .case_exact = true}};

/// What every resource has (RFC 7643, 3.1).
constexpr std::array<Attribute, 4> common_attributes{
    Attribute{.name = "id", .mutability = read_only, .case_exact = true, .returned = Returned::always},
    Attribute{.name = "meta", .type = complex, .parts = meta_parts, .mutability = read_only},
    Attribute{.name = "schemas", .multi_valued = true, .case_exact = true, .returned = Returned::always},
    Attribute{.name = "externalId", .case_exact = true}};

Attribute const* find_attribute(std::span<Attribute const> attributes, std::string_view name) {
    auto const found = std::ranges::find_if(
        attributes, [&](Attribute const& one) { return equal_ignoring_case(one.name, name); });
    return found == attributes.end() ? nullptr : &*found;
}

} // namespace

std::string_view name_of(Type type) {
    switch (type) {
    case text: return "string";
    case boolean: return "boolean";
    case integer: return "integer";
    case decimal: return "decimal";
    case date_time: return "dateTime";
    case reference: return "reference";
    case complex: return "complex";
    }
    return {};
}

std::string_view name_of(Mutability mutability) {
    switch (mutability) {
    case Mutability::read_write: return "readWrite";
    case Mutability::read_only: return "readOnly";
    case Mutability::immutable: return "immutable";
    case Mutability::write_only: return "writeOnly";
    }
    return {};
}

std::string_view name_of(Uniqueness uniqueness) {
    return uniqueness == Uniqueness::server ? "server" : "none";
}

std::string_view name_of(Returned returned) {
    switch (returned) {
    case Returned::by_default: return "default";
    case Returned::always: return "always";
    case Returned::never: return "never";
    }
    return {};
}

Attribute const* Attribute::part(std::string_view part_name) const {
    return find_attribute(parts, part_name);
}

Attribute const* Schema::attribute(std::string_view attribute_name) const {
    return find_attribute(attributes, attribute_name);
}

bool Schema::is_named(std::string_view other_urn) const {
    auto const is = [&](std::string_view one) { return equal_ignoring_case(one, other_urn); };
    return is(urn) || std::ranges::any_of(other_urns, is);
}

Schema const* ResourceType::extension(std::string_view urn) const {
    auto const found =
        std::ranges::find_if(extensions, [&](Schema const& schema) { return schema.is_named(urn); });
    return found == extensions.end() ? nullptr : &*found;
}

Attribute const* ResourceType::attribute(std::string_view name) const {
    if (auto const* const found = core.attribute(name)) return found;
    auto const common = std::span(common_attributes).first(has_external_id ? 4 : 3);
    return find_attribute(common, name);
}

constinit Schema const user_schema_table{core_user_urn, "User", user_attributes};
// A misprint in Microsoft's documentation, which clients send.
constexpr std::array<std::string_view, 1> misprinted{
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0User"};
constinit Schema const enterprise_schema_table{enterprise_urn, "EnterpriseUser", enterprise_attributes,
                                               misprinted};
constinit Schema const group_schema_table{core_group_urn, "Group", group_attributes};
constinit Schema const role_schema_table{role_urn, "Role", role_attributes};

} // namespace idiom::scim
