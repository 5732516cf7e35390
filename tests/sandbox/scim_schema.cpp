#include "scim_schema.hpp"

#include <algorithm>
#include <array>

namespace idiom::sandbox::scim {

namespace {

constexpr Type complex = Type::complex;
constexpr Type boolean = Type::boolean;

/// RFC 7643, 8.7.1. `parts_of_several` has the parts of attributes with several values.
constexpr std::array user_attributes{
    Attribute{.path = "id", .read_only = true, .case_exact = true},
    Attribute{.path = "externalId", .case_exact = true},
    Attribute{.path = "meta", .type = complex, .read_only = true},
    Attribute{.path = "meta.version", .read_only = true, .case_exact = true},
    Attribute{.path = "meta.resourceType", .read_only = true, .case_exact = true},
    Attribute{.path = "meta.created", .read_only = true},
    Attribute{.path = "meta.lastModified", .read_only = true},
    Attribute{.path = "meta.location", .read_only = true},
    Attribute{.path = "userName"},
    Attribute{.path = "name", .type = complex},
    Attribute{.path = "name.formatted"},
    Attribute{.path = "name.familyName"},
    Attribute{.path = "name.givenName"},
    Attribute{.path = "name.middleName"},
    Attribute{.path = "name.honorificPrefix"},
    Attribute{.path = "name.honorificSuffix"},
    Attribute{.path = "displayName"},
    Attribute{.path = "nickName"},
    Attribute{.path = "profileUrl", .case_exact = true},
    Attribute{.path = "title"},
    Attribute{.path = "userType"},
    Attribute{.path = "preferredLanguage"},
    Attribute{.path = "locale"},
    Attribute{.path = "timezone"},
    Attribute{.path = "active", .type = boolean},
    Attribute{.path = "password", .case_exact = true},
    Attribute{.path = "emails", .type = complex, .several = true},
    Attribute{.path = "phoneNumbers", .type = complex, .several = true},
    Attribute{.path = "entitlements", .type = complex, .several = true},
    Attribute{.path = "groups", .type = complex, .several = true, .read_only = true},
    Attribute{.path = "roles", .type = complex, .several = true},
    Attribute{.path = "+employeeNumber"},
    Attribute{.path = "+costCenter"},
    Attribute{.path = "+organization"},
    Attribute{.path = "+division"},
    Attribute{.path = "+department"},
    Attribute{.path = "+manager", .type = complex},
    Attribute{.path = "+manager.value", .case_exact = true},
    Attribute{.path = "+manager.$ref", .case_exact = true},
    Attribute{.path = "+manager.displayName", .read_only = true},
};
constexpr std::array group_attributes{
    Attribute{.path = "id", .read_only = true, .case_exact = true},
    Attribute{.path = "externalId", .case_exact = true},
    Attribute{.path = "meta", .type = complex, .read_only = true},
    Attribute{.path = "displayName"},
    Attribute{.path = "members", .type = complex, .several = true},
};
constexpr std::array parts_of_several{
    Attribute{.path = "value"},
    Attribute{.path = "display"},
    Attribute{.path = "type"},
    Attribute{.path = "primary", .type = boolean},
    Attribute{.path = "$ref", .case_exact = true},
};

Attribute const* find_attribute(Schema schema, std::string_view path) {
    auto const found = std::ranges::find_if(
        schema, [&](Attribute const& one) { return equal_ignoring_case(one.path, path); });
    return found == schema.end() ? nullptr : &*found;
}

bool takes_off(std::string_view& text, std::string_view prefix) {
    if (!equal_ignoring_case(text.substr(0, prefix.size()), prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

Refusal wrong_type(std::string_view path, std::string_view what) {
    return {400, "invalidValue", "Attribute '" + std::string(path) + "' " + std::string(what)};
}

std::optional<Refusal> check_value(Attribute const& attribute, std::string_view path, Json const& value) {
    switch (attribute.type) {
    case Type::text: return value.is_string() ? std::nullopt : std::optional(wrong_type(path, "is a string"));
    case Type::boolean:
        return value.is_boolean() ? std::nullopt : std::optional(wrong_type(path, "is true or false"));
    case Type::complex:
        return value.is_object() ? std::nullopt : std::optional(wrong_type(path, "is an object"));
    }
    return std::nullopt;
}

/// Normalizes one object: the resource, an extension or a complex value. `prefix` is its path, ready for the
/// next name.
std::optional<Refusal> normalize_object(Schema schema, std::string const& prefix, Json& object);

std::optional<Refusal> normalize_value(Schema schema, Attribute const& attribute, Json& value) {
    auto const path = std::string(attribute.path);
    if (!attribute.several) {
        if (auto refused = check_value(attribute, path, value)) return refused;
        return attribute.type == complex ? normalize_object(schema, path + ".", value) : std::nullopt;
    }
    if (!value.is_array()) return wrong_type(path, "has several values");
    for (auto& item : value) {
        if (!item.is_object()) return wrong_type(path, "has complex values");
        if (auto refused = normalize_object(parts_of_several, "", item)) return refused;
        if (!item.contains("value")) return wrong_type(path, "has values that lack a value");
    }
    return std::nullopt;
}

std::optional<Refusal> normalize_object(Schema schema, std::string const& prefix, Json& object) {
    auto made = Json::object();
    for (auto& [name, value] : object.items()) {
        auto const* const attribute = find_attribute(schema, prefix + name);
        if (!attribute) return Refusal{400, "invalidSyntax", "There is no attribute '" + prefix + name + "'"};
        if (attribute->read_only || value.is_null() || (value.is_array() && value.empty())) continue;
        if (auto refused = normalize_value(schema, *attribute, value)) return refused;
        auto const path = std::string(attribute->path);
        made[path.substr(prefix.size())] = std::move(value);
    }
    object = std::move(made);
    return std::nullopt;
}

} // namespace

Schema user_schema() { return user_attributes; }
Schema group_schema() { return group_attributes; }

std::optional<Place> find_place(Schema schema, std::string_view path) {
    Place place;
    std::string prefix;
    if (equal_ignoring_case(path, enterprise_urn)) return std::nullopt;
    if (takes_off(path, std::string(enterprise_urn) + ":")) {
        place.keys.emplace_back(enterprise_urn);
        prefix = "+";
    } else if (!takes_off(path, std::string(user_urn) + ":")) {
        takes_off(path, std::string(group_urn) + ":");
    }
    auto const dot = path.find('.');
    auto const* const whole = find_attribute(schema, prefix + std::string(path.substr(0, dot)));
    if (!whole) return std::nullopt;
    place.attribute = whole;
    place.keys.emplace_back(whole->path.substr(prefix.size()));
    if (dot == std::string_view::npos) return place;

    auto const rest = path.substr(dot + 1);
    auto const* const part = whole->several ? find_attribute(parts_of_several, rest)
                                            : find_attribute(schema, prefix + std::string(path));
    if (!part) return std::nullopt;
    auto const name = part->path.substr(whole->several ? 0 : whole->path.size() + 1);
    place.attribute = part;
    place.keys.emplace_back(name);
    return place;
}

std::optional<Refusal> normalize(Schema schema, Json& resource) {
    if (!resource.is_object()) return Refusal{400, "invalidSyntax", "The body is no JSON object"};
    auto extension = Json();
    for (auto const& [name, value] : resource.items())
        if (equal_ignoring_case(name, enterprise_urn)) extension = value;
    std::vector<std::string> left_out;
    for (auto const& [name, value] : resource.items())
        if (equal_ignoring_case(name, enterprise_urn) || equal_ignoring_case(name, "schemas"))
            left_out.push_back(name);
    for (auto const& name : left_out)
        resource.erase(name);
    if (auto refused = normalize_object(schema, "", resource)) return refused;
    if (extension.is_null()) return std::nullopt;
    if (!extension.is_object()) return wrong_type(enterprise_urn, "is an object");
    if (auto refused = normalize_object(schema, "+", extension)) return refused;
    if (!extension.empty()) resource[std::string(enterprise_urn)] = std::move(extension);
    return std::nullopt;
}

std::optional<Refusal> check_primaries(Json const& resource) {
    for (auto const& [name, value] : resource.items()) {
        if (!value.is_array()) continue;
        auto const primary = [](Json const& item) { return item.value("primary", false); };
        if (std::ranges::count_if(value, primary) > 1)
            return Refusal{400, "invalidValue", "Attribute '" + name + "' has two primary values"};
    }
    return std::nullopt;
}

} // namespace idiom::sandbox::scim
