#include "translators/scim/face/discovery.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Makes an object member by member.
class Object {
public:
    explicit Object(Arena& arena) : arena_(arena), members_(arena.vector<json::Member>()) {}
    Object& add(std::string_view name, Value const& value) {
        members_.push_back({.name = name, .value = value});
        return *this;
    }
    Object& add(std::string_view name, std::string_view text) { return add(name, text_value(text)); }
    Object& flag(std::string_view name, bool truth) { return add(name, truth_value(truth)); }
    Object& number(std::string_view name, std::size_t number) {
        return add(name, number_value(static_cast<std::int64_t>(number), arena_));
    }
    Object& names(std::string_view name, Names names_to_add) {
        auto const items = arena_.array<Value>(names_to_add.size());
        std::ranges::transform(names_to_add, items.begin(), text_value);
        return add(name, list_value(items));
    }
    Value value() const { return object_value(Arena::keep(members_)); }

private:
    Arena& arena_;
    std::pmr::vector<json::Member> members_;
};

Value supported(bool is, Arena& arena) { return Object(arena).flag("supported", is).value(); }

Names one_urn(std::string_view urn, Arena& arena) { return arena.list<std::string_view>({urn}); }

class Discovery {
public:
    Discovery(Asked const& asked, Arena& arena)
        : asked_(asked), shape_(asked.shape), settings_(asked.shape.settings()), arena_(arena) {}

    Result<ClientResponse> run() {
        if (asked_.parameters.filter)
            return fail(Fault::forbidden, "filter: what this service can do is not filtered");
        switch (asked_.place.endpoint) {
        case Endpoint::service_provider_config: return respond(config(), {}, asked_.request, arena_);
        case Endpoint::resource_types: return listed(resource_types(), "name");
        default: return listed(schemas(), "id");
        }
    }

private:
    Value meta(std::string_view type, std::string_view path) {
        return Object(arena_).add("resourceType", type).add("location", arena_.join({base(), path})).value();
    }
    std::string_view base() const { return base_url(asked_.request, shape_.route(), arena_); }

    Value scheme(std::string_view type, std::string_view name, std::string_view description, bool primary) {
        Object made(arena_);
        made.add("type", type).add("name", name).add("description", description);
        if (primary) made.flag("primary", true);
        return made.value();
    }

    Value config() {
        bool const passwords = shape_.writes(Field::password) && settings_.forwards_passwords(shape_.can());
        auto const schemes = arena_.list<Value>(
            {scheme("oauthbearertoken", "OAuth Bearer Token", "The key of the client as a bearer token",
                    true),
             scheme("httpbasic", "HTTP Basic", "The name of the client and its key", false)});
        Object pages(arena_);
        pages.flag("cursor", true).flag("index", true).add("defaultPaginationMethod", "index");
        pages.number("defaultPageSize", settings_.page_size).number("maxPageSize", settings_.max_page_size);
        pages.number("cursorTimeout", static_cast<std::size_t>(settings_.cursor_timeout / 1000));
        Object bulk(arena_);
        bulk.flag("supported", false).number("maxOperations", 0).number("maxPayloadSize", 0);
        Object filter(arena_);
        filter.flag("supported", true).number("maxResults", settings_.max_page_size);
        Object made(arena_);
        constexpr std::string_view urn = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
        made.names("schemas", one_urn(urn, arena_));
        made.add("patch", supported(true, arena_)).add("bulk", bulk.value()).add("filter", filter.value());
        made.add("changePassword", supported(passwords, arena_)).add("sort", supported(true, arena_));
        made.add("etag", supported(true, arena_)).add("pagination", pages.value());
        made.flag("interopProfileConformant", settings_.strict);
        made.add("authenticationSchemes", list_value(schemes));
        return made.add("meta", meta("ServiceProviderConfig", "/ServiceProviderConfig")).value();
    }

    Value resource_type(std::string_view name, std::string_view endpoint, std::string_view schema,
                        std::span<Schema const> extensions) {
        auto extended = arena_.vector<Value>();
        for (auto const& extension : extensions)
            extended.push_back(Object(arena_).add("schema", extension.urn).flag("required", false).value());
        Object made(arena_);
        made.names("schemas", one_urn("urn:ietf:params:scim:schemas:core:2.0:ResourceType", arena_));
        made.add("id", name).add("name", name).add("endpoint", endpoint).add("schema", schema);
        if (!extended.empty()) made.add("schemaExtensions", list_value(Arena::keep(extended)));
        return made.add("meta", meta("ResourceType", arena_.join({"/ResourceTypes/", name}))).value();
    }

    bool has_groups() const { return shape_.has_roles() || settings_.remember_unknown_roles; }

    std::span<Value const> resource_types() {
        auto made = arena_.vector<Value>();
        made.push_back(resource_type("User", "/Users", core_user_urn, shape_.type().extensions));
        if (has_groups())
            made.push_back(
                resource_type("Group", "/Groups", core_group_urn, group_type(shape_, arena_).extensions));
        if (shape_.has_roles()) made.push_back(resource_type("Role", "/Roles", role_urn, {}));
        if (!settings_.entitlements.empty())
            made.push_back(resource_type("Entitlement", "/Entitlements", entitlement_urn, {}));
        return Arena::keep(made);
    }

    /// Returns whether the vendor needs an attribute of a new user.
    bool is_needed(std::string_view attribute) const {
        auto const needs = [&](Field field) { return rule(shape_.can(), field).need != Need::never; };
        if (attribute == "displayName") return needs(Field::display_name);
        if (attribute == "givenName") return !shape_.one_name() && needs(Field::first_name);
        return attribute == "familyName" && !shape_.one_name() && needs(Field::last_name);
    }

    Value attribute(Attribute const& one) {
        Object made(arena_);
        made.add("name", one.name).add("type", name_of(one.type)).flag("multiValued", one.multi_valued);
        if (!one.parts.empty()) {
            auto const parts = arena_.array<Value>(one.parts.size());
            std::ranges::transform(one.parts, parts.begin(),
                                   [&](Attribute const& part) { return attribute(part); });
            made.add("subAttributes", list_value(parts));
        }
        bool const fixed = one.name == "active" && shape_.policy() == OnDeactivate::reject;
        made.flag("required", one.required || (of_users_ && is_needed(one.name)));
        if (!one.canonical_values.empty()) made.names("canonicalValues", one.canonical_values);
        if (!one.is_complex()) made.flag("caseExact", one.case_exact);
        made.add("mutability", fixed ? "readOnly" : name_of(one.mutability));
        made.add("returned", name_of(one.returned));
        if (!one.is_complex()) made.add("uniqueness", name_of(one.uniqueness));
        if (!one.reference_types.empty()) made.names("referenceTypes", one.reference_types);
        return made.value();
    }

    Value schema(Schema const& one) {
        auto const attributes = arena_.array<Value>(one.attributes.size());
        std::ranges::transform(one.attributes, attributes.begin(),
                               [&](Attribute const& each) { return attribute(each); });
        Object made(arena_);
        made.names("schemas", one_urn("urn:ietf:params:scim:schemas:core:2.0:Schema", arena_));
        made.add("id", one.urn).add("name", one.name).add("attributes", list_value(attributes));
        return made.add("meta", meta("Schema", arena_.join({"/Schemas/", one.urn}))).value();
    }

    std::span<Value const> schemas() {
        auto made = arena_.vector<Value>();
        of_users_ = true;
        made.push_back(schema(shape_.type().core));
        of_users_ = false;
        for (auto const& extension : shape_.type().extensions)
            made.push_back(schema(extension));
        if (has_groups()) {
            auto const type = group_type(shape_, arena_);
            made.push_back(schema(type.core));
            for (auto const& extension : type.extensions)
                made.push_back(schema(extension));
        }
        if (shape_.has_roles()) made.push_back(schema(role_schema_table));
        if (!settings_.entitlements.empty()) {
            auto entitlement = role_schema_table;
            entitlement.urn = entitlement_urn;
            entitlement.name = "Entitlement";
            made.push_back(schema(entitlement));
        }
        return Arena::keep(made);
    }

    /// Answers with all of them, or with the one that the path names.
    Result<ClientResponse> listed(std::span<Value const> all, std::string_view key) {
        if (!asked_.place.id)
            return respond(list_response(all, all.size(), 1, {}, arena_), {}, asked_.request, arena_);
        for (auto const& one : all)
            if (equal_ignoring_case(text_in(one, key).value_or(""), *asked_.place.id))
                return respond(one, {}, asked_.request, arena_);
        return fail(Fault::not_found, "there is no such schema or resource type");
    }

    Asked const& asked_;
    Shape const& shape_;
    Settings const& settings_;
    Arena& arena_;
    bool of_users_ = false; ///< the schema that is written is the core schema of users
};

} // namespace

Result<ClientResponse> discover(Asked const& asked, Arena& arena) { return Discovery(asked, arena).run(); }

} // namespace idiom::scim_face
