#include "translators/core/names.hpp"
#include "translators/scim/face/keep.hpp"
#include "translators/scim/face/plan.hpp"
#include "translators/scim/face/planner.hpp"
#include "translators/scim/face/roles.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

class CreatePlanner {
public:
    CreatePlanner(Value const& wanted, std::string_view random_password, PlanContext const& context)
        : context_(context), planner_(wanted, context), random_password_(random_password),
          shape_(context.shape), arena_(context.arena) {}

    Result<CreatePlan> run() {
        auto const& wanted = planner_.after();
        made_.record.external_id = text_in(wanted, "externalId");
        if (auto const kept = keep_attributes(made_.record, {.resource = object_value({})}, wanted, context_);
            !kept)
            return std::unexpected(kept.error());
        auto& user = made_.user;
        user.user_name = planner_.checked(Field::user_name, planner_.text("userName"));
        if (!user.user_name || user.user_name->empty()) planner_.fail("userName is needed");
        names();
        if (shape_.holds_email())
            user.email = planner_.checked(Field::email, chosen_value(find(wanted, "emails")));
        if (shape_.holds_phone())
            user.phone_number =
                planner_.checked(Field::phone_number, chosen_value(find(wanted, "phoneNumbers")));
        user.password = planner_.password();
        bool const needs_password = rule(shape_.can(), Field::password).need != Need::never;
        if (needs_password && !user.password) user.password = random_password_;
        roles();
        extensions();
        if (auto const* const active = find(wanted, "active")) made_.active = active->truth;
        if (!made_.active && shape_.policy() == OnDeactivate::reject)
            planner_.fail(Error{.fault = Fault::operation_not_supported,
                                .detail = "this route does not deactivate users"});
        if (!planner_.ok()) return std::unexpected(planner_.result().error());
        return made_;
    }

private:
    void names() {
        auto& user = made_.user;
        if (shape_.holds_display_name())
            user.display_name =
                planner_.checked(Field::display_name, shape_.one_name() ? planner_.one_display_name()
                                                                        : planner_.text("displayName"));
        if (!shape_.holds_names()) return;
        user.first_name = planner_.name_part("givenName");
        user.last_name = planner_.name_part("familyName");
        bool const needed = rule(shape_.can(), Field::last_name).need != Need::never;
        if (needed && (!user.first_name || !user.last_name)) from_display_name();
        planner_.checked(Field::first_name, user.first_name);
        planner_.checked(Field::last_name, user.last_name);
    }

    void from_display_name() {
        auto& user = made_.user;
        auto const parts = split_name(planner_.text("displayName").value_or(""));
        if (!user.first_name && !parts.first.empty()) user.first_name = parts.first;
        if (!user.last_name && !parts.last.empty()) user.last_name = parts.last;
        if (!user.first_name) planner_.fail("name.givenName is needed by the back end");
        if (!user.last_name) planner_.fail("name.familyName is needed by the back end");
    }

    void roles() {
        auto wanted = planner_.wanted_roles();
        if (!shape_.has_roles()) return;
        if (!planner_.names_roles()) {
            auto made = arena_.vector<std::string_view>();
            for (auto const& name : shape_.route().roles->default_roles)
                made.push_back(vendor_role(name, *shape_.route().roles));
            wanted = sorted_set(Arena::keep(made), arena_);
        }
        bool const needed = rule(shape_.can(), Field::roles).need != Need::never;
        if (wanted.empty() && needed) planner_.fail("roles: the back end needs a role for a new user");
        if (!wanted.empty()) made_.user.roles = wanted;
    }

    void extensions() {
        auto made = arena_.vector<Extension>();
        for (auto const& known : shape_.can().extensions) {
            auto const place = shape_.place_of(known);
            if (!place.attribute || !creatable(known.access)) continue;
            auto const* const object =
                place.extension ? find(planner_.after(), place.extension->urn) : &planner_.after();
            auto const* const value = object ? find(*object, place.attribute->name) : nullptr;
            if (value && !value->is_null())
                made.push_back({.name = known.name, .json = written(*value, arena_)});
        }
        if (!made.empty()) made_.user.extensions = Arena::keep(made);
        auto const* const own = find(planner_.after(), shape_.idiom_extension());
        auto const* const accounts = own ? find(*own, "accounts") : nullptr;
        if (!accounts || !shape_.writes(Field::accounts)) return;
        auto names = arena_.vector<std::string_view>();
        for (auto const& item : accounts->items)
            names.push_back(item.text);
        made_.user.accounts = Arena::keep(names);
    }

    PlanContext const& context_;
    Planner planner_;
    std::string_view random_password_;
    Shape const& shape_;
    Arena& arena_;
    CreatePlan made_;
};

} // namespace

Result<CreatePlan> plan_create(Value const& wanted, std::string_view random_password,
                               PlanContext const& context) {
    return CreatePlanner(wanted, random_password, context).run();
}

} // namespace idiom::scim_face
