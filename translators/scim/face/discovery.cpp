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
        auto const schemes = arena_.list<Value>(
            {scheme("oauthbearertoken", "OAuth Bearer Token", "The key of the client as a bearer token",
                    true),
             scheme("httpbasic", "HTTP Basic", "The name of the client and its key", false)});
        Object pages(arena_);
        pages.flag("cursor", true).flag("index", true).add("defaultPaginationMethod", "index");
        pages.number("defaultPageSize", settings_.page_size).number("maxPageSize", settings_.max_page_size);
        pages.number("cursorTimeout", static_cast<std::size_t>(settings_.cursor_timeout / 1000));
        Object bulk(arena_);
        bulk.flag("supported", true).number("maxOperations", settings_.bulk_operations);
        bulk.number("maxPayloadSize", settings_.most_payload(asked_.request.most_body));
        Object filter(arena_);
        filter.flag("supported", true).number("maxResults", settings_.max_page_size);
        Object made(arena_);
        constexpr std::string_view urn = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
        made.names("schemas", one_urn(urn, arena_));
        made.add("patch", supported(true, arena_)).add("bulk", bulk.value()).add("filter", filter.value());
        made.add("changePassword", supported(shape_.takes_passwords(), arena_))
            .add("sort", supported(true, arena_));
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
        made.push_back(resource_type("User", "/Users", core_user_urn, extensions()));
        if (has_groups())
            made.push_back(
                resource_type("Group", "/Groups", core_group_urn, group_type(shape_, arena_).extensions));
        if (shape_.has_roles()) made.push_back(resource_type("Role", "/Roles", role_urn, {}));
        if (!settings_.entitlements.empty())
            made.push_back(resource_type("Entitlement", "/Entitlements", entitlement_urn, {}));
        return Arena::keep(made);
    }

    /// Returns how clients may write an attribute of users of this route.
    std::string_view mutability_of(Attribute const& one) const {
        auto const& name = one.name;
        if (!of_users_) return name_of(one.mutability);
        bool const fixed = name == "active" && shape_.policy() == OnDeactivate::reject;
        bool const derived =
            (name == "displayName" || name == "emails") && shape_.home_of(name) == Home::derived;
        return fixed || derived ? "readOnly" : name_of(one.mutability);
    }

    /// Returns whether an attribute of users is there: the vendor's own, kept, or made of one that is.
    bool is_shown(Attribute const& one) const { return shape_.home_of(one.name) != Home::nowhere; }

    /// The other parts of a name have a place only where they are kept.
    bool is_shown_part(Attribute const& of, Attribute const& part) const {
        bool const is_name = of_users_ && of.name == "name";
        return !is_name || shape_.home_of("title") == Home::kept || part.name == "formatted" ||
               part.name == "givenName" || part.name == "familyName";
    }

    Value attribute(Attribute const& one) {
        Object made(arena_);
        made.add("name", one.name).add("type", name_of(one.type)).flag("multiValued", one.multi_valued);
        if (!one.parts.empty()) {
            auto parts = arena_.vector<Value>();
            for (auto const& part : one.parts)
                if (is_shown_part(one, part)) parts.push_back(attribute_of(part));
            made.add("subAttributes", list_value(Arena::keep(parts)));
        }
        return characteristics(made, one, mutability_of(one));
    }
    Value attribute_of(Attribute const& part) {
        Object made(arena_);
        made.add("name", part.name).add("type", name_of(part.type)).flag("multiValued", part.multi_valued);
        return characteristics(made, part, name_of(part.mutability));
    }

    Value characteristics(Object& made, Attribute const& one, std::string_view mutability) {
        made.flag("required", one.required);
        if (!one.canonical_values.empty()) made.names("canonicalValues", one.canonical_values);
        if (!one.is_complex()) made.flag("caseExact", one.case_exact);
        made.add("mutability", mutability).add("returned", name_of(one.returned));
        if (!one.is_complex()) made.add("uniqueness", name_of(one.uniqueness));
        if (!one.reference_types.empty()) made.names("referenceTypes", one.reference_types);
        return made.value();
    }

    Value schema(Schema const& one, bool of_shape = false) {
        auto attributes = arena_.vector<Value>();
        for (auto const& each : one.attributes)
            if (!of_shape || is_shown(each)) attributes.push_back(attribute(each));
        Object made(arena_);
        made.names("schemas", one_urn("urn:ietf:params:scim:schemas:core:2.0:Schema", arena_));
        made.add("id", one.urn).add("name", one.name).add("attributes", list_value(Arena::keep(attributes)));
        return made.add("meta", meta("Schema", arena_.join({"/Schemas/", one.urn}))).value();
    }

    /// Returns the extensions of users that have an attribute on this route.
    std::span<Schema const> extensions() {
        auto made = arena_.vector<Schema>();
        for (auto const& one : shape_.type().extensions)
            if (one.urn != enterprise_urn ||
                std::ranges::any_of(one.attributes, [&](Attribute const& each) { return is_shown(each); }))
                made.push_back(one);
        return Arena::keep(made);
    }

    std::span<Value const> schemas() {
        auto made = arena_.vector<Value>();
        of_users_ = true;
        made.push_back(schema(shape_.type().core, true));
        of_users_ = false;
        for (auto const& extension : extensions())
            made.push_back(schema(extension, extension.urn == enterprise_urn));
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
