#include "translators/scim/face/describe.hpp"

#include "translators/scim/face/respond.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Says of each attribute of users where it lives.
class HomeList {
public:
    HomeList(Shape const& shape, Arena& arena) : shape_(shape), arena_(arena) {}

    Value made() {
        put("id", Home::vendor);
        put("externalId", Home::kept);
        for (auto const& attribute : shape_.type().core.attributes)
            core(attribute.name);
        put("meta", Home::derived);
        for (auto const& schema : shape_.type().extensions)
            for (auto const& attribute : schema.attributes)
                put(arena_.join({schema.urn, ":", attribute.name}), home_in(schema, attribute.name));
        return made_;
    }

private:
    void put(std::string_view name, Home home) {
        if (home != Home::nowhere) made_ = with(made_, name, text_value(name_of(home)), arena_);
    }
    void core(std::string_view name) {
        if (name == "id" || name == "externalId" || name == "meta" || name == "schemas") return;
        put(name, shape_.home_of(name));
        if (name != "name") return;
        // The vendor may hold two parts of a name. The others are kept.
        put("name.givenName", shape_.home_of(name));
        put("name.familyName", shape_.home_of(name));
        auto const kept = shape_.settings().unheld == Unheld::drop ? Home::derived : Home::kept;
        put("name.formatted", kept);
    }
    Home home_in(Schema const& schema, std::string_view attribute) const {
        if (schema.urn == enterprise_urn) return shape_.home_of(attribute);
        return attribute == "inactiveBy" ? Home::derived : Home::vendor;
    }

    Shape const& shape_;
    Arena& arena_;
    Value made_ = object_value({});
};

} // namespace

std::string_view describe_route(ClientRequest const& request, RouteView const& route, Arena& arena) {
    auto const& settings = settings_of(route);
    if (!settings.enabled) return {};
    Shape const shape(route, arena);
    auto made = object_value({});
    auto const put = [&](std::string_view name, Value const& value) {
        made = with(made, name, value, arena);
    };
    put("base", text_value(base_url(request, route, arena)));
    put("strict", truth_value(settings.strict));
    put("on_deactivate", text_value(name_of(shape.policy())));
    put("on_delete", text_value(name_of(settings.on_delete)));
    put("unknown_roles", text_value(settings.remember_unknown_roles ? "remember" : "reject"));
    put("attributes", HomeList(shape, arena).made());
    return written(made, arena);
}

} // namespace idiom::scim_face
