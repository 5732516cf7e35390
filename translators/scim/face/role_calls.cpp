#include "translators/scim/face/page.hpp"
#include "translators/scim/face/user_calls.hpp"
#include "translators/scim/match.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

/// One role of the route, in both tongues that there are for it.
Value show_role(Group const& group, Asked const& asked, std::string const* type, Arena& arena) {
    bool const entitlement = type != nullptr;
    auto made = object_value({});
    auto const put = [&](std::string_view name, std::string_view text) {
        made = with(made, name, text_value(text), arena);
    };
    auto const urn = entitlement ? entitlement_urn : role_urn;
    made = with(made, "schemas", list_value(arena.list<Value>({text_value(urn)})), arena);
    put("id", group.role);
    put("displayName", group.display_name);
    put("value", group.role);
    put("display", group.display_name);
    put("type", entitlement ? std::string_view(*type) : std::string_view("Role"));
    made = with(made, "supported", truth_value(true), arena);
    auto const collection = entitlement ? "Entitlements" : "Roles";
    auto const base = base_url(asked.request, asked.shape.route(), arena);
    auto const location = location_of(collection, group.role, base, arena);
    auto const meta = meta_of(entitlement ? "Entitlement" : "Role", location, 0, 0, {}, arena);
    return with(made, "meta", meta, arena);
}

class RoleCall final : public ClientCall {
public:
    explicit RoleCall(Asked const& asked) : asked_(asked) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        return face_step(run(course));
    }

private:
    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        auto resources = arena.vector<Value>();
        for (auto const& group : *groups) {
            if (!group.effective()) continue;
            auto const* const type = asked_.shape.settings().entitlement_type(group.role);
            if ((type != nullptr) != (asked_.place.endpoint == Endpoint::entitlements)) continue;
            auto const shown = show_role(group, asked_, type, arena);
            if (asked_.place.id && group.role == *asked_.place.id)
                return respond(shown, {}, asked_.request, arena);
            if (!asked_.filter || matches(*asked_.filter, shown)) resources.push_back(shown);
        }
        if (asked_.place.id) return end({.fault = Fault::not_found, .detail = "there is no such role"});
        ResourceType const type{.core = role_schema_table, .extensions = {}, .has_external_id = false};
        Showing const showing{.request = asked_.request,
                              .shape = asked_.shape,
                              .parameters = asked_.parameters,
                              .groups = *groups,
                              .arena = arena};
        auto const page = page_of(std::span(resources.data(), resources.size()), type, showing);
        if (!page) return end(page.error());
        return respond(write_page(*page, type, showing), {}, asked_.request, arena);
    }

    Asked asked_;
};

} // namespace

Result<ClientCall const*> read_role_call(Asked const& asked, Arena& arena) {
    return arena.make<RoleCall>(asked);
}

} // namespace idiom::scim_face
