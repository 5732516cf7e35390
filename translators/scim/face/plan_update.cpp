#include "translators/core/names.hpp"
#include "translators/scim/face/keep.hpp"
#include "translators/scim/face/plan.hpp"
#include "translators/scim/face/planner.hpp"
#include "translators/scim/face/roles.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

class UpdatePlanner {
public:
    UpdatePlanner(HeldBoth const& held, Composed const& before, Value const& after,
                  PlanContext const& context)
        : held_(held), before_(before.resource), composed_(before), context_(context),
          planner_(after, context), shape_(context.shape), arena_(context.arena) {
        made_.record = held.record;
    }

    Result<WritePlan> run() {
        auto const& after = planner_.after();
        made_.record.external_id = text_in(after, "externalId");
        if (auto const kept = keep_attributes(made_.record, composed_, after, context_); !kept)
            return std::unexpected(kept.error());
        activity();
        login();
        names();
        value_of_list(Field::email, "emails", shape_.holds_email());
        value_of_list(Field::phone_number, "phoneNumbers", shape_.holds_phone());
        password();
        accounts();
        extensions();
        roles();
        if (!planner_.ok()) return std::unexpected(planner_.result().error());
        auto const name = shape_.route().name;
        made_.changes =
            !made_.change.empty() || made_.becomes ||
            write_record(made_.record, name, arena_) != write_record(held_.record, name, arena_) ||
            made_.record.password != held_.record.password;
        return made_;
    }

private:
    void activity() {
        auto const* const wanted = find(planner_.after(), "active");
        if (!wanted || wanted->truth == is_true(find(before_, "active"))) return;
        if (wanted->truth) return activate();
        if (shape_.policy() == OnDeactivate::reject)
            return planner_.fail(Error{.fault = Fault::operation_not_supported,
                                       .detail = "this route does not deactivate users"});
        made_.becomes = false;
        if (shape_.policy() == OnDeactivate::vendor) made_.change.set.active = false;
    }

    /// An inactive user comes back by the policy that made the user inactive, whatever the route says now.
    void activate() {
        made_.becomes = true;
        if (held_.user.active != false) return;
        if (!writable(rule(shape_.can(), Field::active).access))
            return planner_.fail(Error{.fault = Fault::backend_conflict,
                                       .detail = "active: the back end itself has disabled the user"});
        made_.change.set.active = true;
    }

    bool comes_back() const { return held_.record.inactive && made_.becomes == true; }

    void login() {
        auto const now = planner_.text("userName");
        if (!now || now->empty()) return planner_.fail("userName is needed");
        if (now == held_.user.user_name) return;
        if (writable(rule(shape_.can(), Field::user_name).access))
            made_.change.set.user_name = planner_.checked(Field::user_name, now);
    }

    void set_or_clear(Field field, MaybeText const& now, MaybeText const& before) {
        auto const& row = rule(shape_.can(), field);
        if (!writable(row.access) || now == before) return;
        if (now && !now->empty())
            made_.change.set.*text_field(field).member = planner_.checked(field, now);
        else if (before && row.clearable)
            made_.change.clear(field);
    }

    void names() {
        if (shape_.holds_names()) {
            set_or_clear(Field::first_name, planner_.name_part("givenName"), held_.user.first_name);
            set_or_clear(Field::last_name, planner_.name_part("familyName"), held_.user.last_name);
        }
        if (!shape_.holds_display_name()) return;
        auto const now = planner_.text("displayName");
        auto const before = held_.user.display_name;
        if (!shape_.one_name()) return set_or_clear(Field::display_name, now, before);
        if (now && now != before) return set_or_clear(Field::display_name, now, before);
        bool const follows = !made_.record.own_display_name && names_changed();
        auto const joined =
            join_names(planner_.name_part("givenName"), planner_.name_part("familyName"), arena_);
        if (follows && !joined.empty()) set_or_clear(Field::display_name, joined, before);
    }

    bool names_changed() const {
        auto const* const name = find(before_, "name");
        auto const part = [&](std::string_view what) { return name ? text_in(*name, what) : std::nullopt; };
        return part("givenName") != planner_.name_part("givenName") ||
               part("familyName") != planner_.name_part("familyName");
    }

    void value_of_list(Field field, std::string_view attribute, bool held) {
        if (!held) return;
        auto const* const list = find(planner_.after(), attribute);
        auto const* const list_before = find(before_, attribute);
        bool const touched = (list == nullptr) != (list_before == nullptr) ||
                             (list && list_before && !same(*list, *list_before));
        if (touched) set_or_clear(field, chosen_value(list), held_.user.*text_field(field).member);
    }

    void password() {
        auto const given = planner_.password();
        bool const waits = held_.record.inactive && !comes_back();
        if (!waits) {
            auto const& remembered = held_.record.password;
            made_.change.set.password =
                given || !comes_back() || remembered.empty() ? given : MaybeText(remembered);
        } else if (given && !held_.record.keeps_passwords) {
            planner_.fail("password: the user is inactive, and without store_key no password is remembered");
        } else if (given) {
            made_.record.password = *given;
        }
    }

    void accounts() {
        if (!writable(rule(shape_.can(), Field::accounts).access)) return;
        auto const list_in = [&](Value const& resource) {
            auto const* const own = find(resource, shape_.idiom_extension());
            return own ? find(*own, "accounts") : nullptr;
        };
        auto const* const now = list_in(planner_.after());
        auto const* const before = list_in(before_);
        if (!now || (before && same(*now, *before))) return;
        auto names = arena_.vector<std::string_view>();
        for (auto const& item : now->items)
            names.push_back(item.text);
        made_.change.set.accounts = Arena::keep(names);
    }

    void extensions() {
        auto changed = arena_.vector<Extension>();
        for (auto const& known : shape_.can().extensions) {
            auto const place = shape_.place_of(known);
            if (!place.attribute || !writable(known.access)) continue;
            auto const* const now = at(place, planner_.after());
            auto const* const before = at(place, before_);
            if ((!now && !before) || (now && before && same(*now, *before))) continue;
            changed.push_back({.name = known.name, .json = now ? written(*now, arena_) : "null"});
        }
        if (!changed.empty()) made_.change.set.extensions = Arena::keep(changed);
    }
    static Value const* at(Reference const& place, Value const& resource) {
        if (!place.extension) return find(resource, place.attribute->name);
        auto const* const object = find(resource, place.extension->urn);
        return object ? find(*object, place.attribute->name) : nullptr;
    }

    void roles() {
        auto const wanted = planner_.wanted_roles();
        if (!shape_.has_roles()) return;
        auto const& policy = *shape_.route().roles;
        auto const seen = seen_roles(held_.user, held_.record, shape_, arena_);
        auto shown = arena_.vector<std::string_view>();
        auto hidden = arena_.vector<std::string_view>();
        for (auto const role : seen)
            (shown_role(role, policy).empty() ? hidden : shown).push_back(role);
        auto const add = without_names(wanted, Arena::keep(shown), arena_);
        auto const remove = without_names(Arena::keep(shown), wanted, arena_);
        bool const changes = !add.empty() || !remove.empty();
        if (!changes && !comes_back()) return;
        if (!hidden.empty() && policy.unmapped == UnmappedRoles::reject && changes)
            return planner_.fail("roles: the user holds a role that this route does not name");
        change_roles(joined_names(without_names(seen, remove, arena_), add, arena_), remove);
    }

    /// `after` are all roles that the user is to have; `remove` are those that the client takes.
    void change_roles(Names after, Names remove) {
        auto const held = held_.user.roles.value_or(Names{});
        if (!held_.record.inactive) {
            made_.change.roles = context_.replaces_roles
                                     ? RolesChange(RolesReplace{after})
                                     : RolesChange(RolesDelta{without_names(after, held, arena_), remove});
            return;
        }
        // Nothing is sent now, so the vendor cannot refuse it.
        for (auto const role : remove)
            if (is_guarded(role, shape_.can()) && contains(held, role))
                return planner_.fail(
                    Error{.fault = Fault::backend_conflict,
                          .detail = arena_.join({"roles: the back end does not let go of '", role, "'"})});
        if (comes_back())
            made_.change.roles =
                RolesDelta{without_names(after, held, arena_), without_names(held, after, arena_)};
        made_.record.inactive->roles = after;
        made_.record.inactive->left = held;
    }

    HeldBoth const& held_;
    Value const& before_;
    Composed const& composed_;
    PlanContext const& context_;
    Planner planner_;
    Shape const& shape_;
    Arena& arena_;
    WritePlan made_;
};

} // namespace

Result<WritePlan> plan_update(HeldBoth const& held, Composed const& before, Value const& after,
                              PlanContext const& context) {
    return UpdatePlanner(held, before, after, context).run();
}

} // namespace idiom::scim_face
