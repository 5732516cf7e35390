#include "translators/scim/face/shape.hpp"

#include "translators/core/names.hpp"
#include "translators/core/text.hpp"

#include <array>

namespace idiom::scim_face {

using namespace scim;

namespace {

constexpr std::array<Attribute, 3> device_parts{
    Attribute{.name = "value", .mutability = Mutability::read_only},
    Attribute{.name = "phoneNumber", .mutability = Mutability::read_only},
    Attribute{.name = "clientType", .mutability = Mutability::read_only}};
constexpr std::array<Attribute, 3> skill_parts{
    Attribute{.name = "value", .mutability = Mutability::read_only},
    Attribute{.name = "display", .mutability = Mutability::read_only},
    Attribute{.name = "level", .mutability = Mutability::read_only}};

Attribute attribute_of(ExtensionRule const& extension) {
    using From = ExtensionRule::Type;
    Attribute made{.name = extension.name, .case_exact = true};
    switch (extension.type) {
    case From::boolean: made.type = Type::boolean; break;
    case From::number: made.type = Type::decimal; break;
    case From::texts: made.multi_valued = true; break;
    case From::object: made.type = Type::complex; break; // its members are the vendor's
    case From::text: break;
    }
    if (extension.access == Access::read) made.mutability = Mutability::read_only;
    if (extension.access == Access::create_only) made.mutability = Mutability::immutable;
    if (extension.access == Access::write)
        made.mutability = Mutability::write_only, made.returned = Returned::never;
    return made;
}

/// The parts of `name` where the vendor needs both names.
std::span<Attribute const> with_needed_names(std::span<Attribute const> parts, Arena& arena) {
    auto const made = arena.array<Attribute>(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        made[i] = parts[i];
        made[i].required = parts[i].name == "givenName" || parts[i].name == "familyName";
    }
    return made;
}

} // namespace

std::string_view name_of(Home home) {
    constexpr std::array<std::string_view, 4> names{"vendor", "kept", "derived", ""};
    return names[static_cast<std::size_t>(home)];
}

Attribute const* standard_attribute(ExtensionRule const& extension) {
    // Each route has an externalId of its own. What only the vendor writes is something else by the same
    // name.
    if (extension.name == "externalId" || !writable(extension.access)) return nullptr;
    if (auto const* const core = user_schema_table.attribute(extension.name)) return core;
    return enterprise_schema_table.attribute(extension.name);
}

Shape::Shape(RouteView const& route, Arena& arena) : route_(&route), settings_(&settings_of(route)) {
    auto const wire = [&](Field field) { return rule(can(), field).wire; };
    one_name_ = keeps_one_name(can());
    login_is_email_ = !wire(Field::email).empty() && wire(Field::email) == wire(Field::user_name);
    auto const dialect = can().dialect;
    dialect_urn_ = settings_->ietf_urns
                       ? arena.join({"urn:ietf:params:scim:schemas:extension:idiom-", dialect, ":2.0:User"})
                       : arena.join({"urn:idiom:scim:schemas:extension:", dialect, ":2.0:User"});
    make_core(arena);
    make_extensions(arena);
}

Home Shape::home_of(std::string_view name) const {
    Home const unheld = settings_->unheld == Unheld::store ? Home::kept : Home::nowhere;
    auto const or_derived = [&](bool held) {
        return held ? Home::vendor : unheld == Home::kept ? unheld : Home::derived;
    };
    if (name == "userName") return Home::vendor;
    if (name == "displayName") return or_derived(holds_display_name());
    if (name == "name") return or_derived(holds_names());
    if (name == "emails") return or_derived(holds_email());
    if (name == "phoneNumbers") return holds_phone() ? Home::vendor : unheld;
    if (name == "active") return policy() == OnDeactivate::vendor ? Home::vendor : Home::kept;
    if (name == "password") return takes_passwords() ? Home::vendor : Home::nowhere;
    if (name == "roles")
        return has_roles() ? Home::vendor : settings_->remember_unknown_roles ? Home::kept : Home::nowhere;
    if (name == "groups") return Home::derived;
    if (name == "entitlements") return settings_->entitlements.empty() ? unheld : Home::vendor;
    for (auto const& extension : can().extensions)
        if (extension.name == name && standard_attribute(extension)) return Home::vendor;
    return unheld;
}

bool Shape::is_read(std::string_view name) const {
    // What is refused or left out in a way of its own has to be read for that.
    bool const is_special = name == "roles" || name == "password" || settings_->unheld == Unheld::reject;
    return is_special || home_of(name) != Home::nowhere;
}

bool Shape::is_unheld(std::string_view name) const {
    if (name == "roles" || name == "password") return false;
    auto const home = home_of(name);
    return home == Home::kept || (home == Home::nowhere && settings_->unheld == Unheld::reject);
}

void Shape::make_core(Arena& arena) {
    auto made = arena.vector<Attribute>();
    for (auto attribute : user_schema_table.attributes) {
        if (!is_read(attribute.name)) continue;
        bool const login_fixed = !writable(rule(can(), Field::user_name).access);
        if (attribute.name == "userName" && login_fixed) attribute.mutability = Mutability::immutable;
        auto const needs = [&](Field field) { return rule(can(), field).need != Need::never; };
        if (attribute.name == "displayName") attribute.required = needs(Field::display_name);
        if (attribute.name == "name" && !one_name_ && needs(Field::last_name))
            attribute.parts = with_needed_names(attribute.parts, arena);
        made.push_back(attribute);
    }
    type_.core = {.urn = core_user_urn, .name = "User", .attributes = Arena::keep(made)};
}

Schema Shape::own_extension(Arena& arena) const {
    auto own = arena.vector<Attribute>();
    if (readable(rule(can(), Field::accounts).access))
        own.push_back({.name = "accounts",
                       .multi_valued = true,
                       .mutability = writable(rule(can(), Field::accounts).access) ? Mutability::read_write
                                                                                   : Mutability::read_only});
    auto const list = [&](std::string_view name, std::span<Attribute const> parts) {
        own.push_back({.name = name,
                       .type = Type::complex,
                       .multi_valued = true,
                       .parts = parts,
                       .mutability = Mutability::read_only});
    };
    if (readable(rule(can(), Field::devices).access)) list("devices", device_parts);
    if (readable(rule(can(), Field::skills).access)) list("skills", skill_parts);
    own.push_back({.name = "inactiveBy", .mutability = Mutability::read_only});
    return {.urn = idiom_extension(),
            .name = "IdiomUser",
            .attributes = Arena::keep(own),
            .other_urns = arena.list<std::string_view>({idiom_urn, idiom_ietf_urn})};
}

void Shape::make_extensions(Arena& arena) {
    auto schemas = arena.vector<Schema>();
    auto enterprise = arena.vector<Attribute>();
    for (auto const& attribute : enterprise_schema_table.attributes)
        if (is_read(attribute.name)) enterprise.push_back(attribute);
    if (!enterprise.empty()) {
        auto schema = enterprise_schema_table;
        schema.attributes = Arena::keep(enterprise);
        schemas.push_back(schema);
    }
    schemas.push_back(own_extension(arena));
    auto vendor = arena.vector<Attribute>();
    for (auto const& extension : can().extensions)
        if (extension.access != Access::none && !standard_attribute(extension))
            vendor.push_back(attribute_of(extension));
    if (!vendor.empty())
        schemas.push_back({.urn = dialect_urn_,
                           .name = "VendorUser",
                           .attributes = Arena::keep(vendor),
                           .other_urns = arena.list<std::string_view>(
                               {arena.join({"urn:idiom:scim:schemas:extension:", can().dialect, ":2.0:User"}),
                                arena.join({"urn:ietf:params:scim:schemas:extension:idiom-", can().dialect,
                                            ":2.0:User"})})});
    type_.extensions = Arena::keep(schemas);
}

Reference Shape::place_of(ExtensionRule const& extension) const {
    bool const is_standard = standard_attribute(extension) != nullptr;
    auto const* const core = is_standard ? type_.core.attribute(extension.name) : nullptr;
    if (core) return {.attribute = core};
    for (auto const& schema : type_.extensions)
        if (auto const* const found = schema.attribute(extension.name))
            if (schema.urn == (is_standard ? enterprise_urn : dialect_urn_))
                return {.extension = &schema, .attribute = found};
    return {};
}

} // namespace idiom::scim_face
