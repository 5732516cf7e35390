#include "translators/scim/face/plan.hpp"

#include "translators/codec/utf8.hpp"
#include "translators/core/names.hpp"
#include "translators/scim/face/keep.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

using MaybeText = std::optional<std::string_view>;

/// The parts of a plan that a create and an update share.
class Planner {
public:
    Planner(Value const& after, PlanContext const& context)
        : after_(after), shape_(context.shape), notes_(context.notes), arena_(context.arena) {}

    Result<void> const& result() const { return result_; }
    bool ok() const { return result_.has_value(); }
    void fail(std::string_view why) {
        if (result_) result_ = refuse(invalid_value, why);
    }
    void fail(Error const& error) {
        if (result_) result_ = std::unexpected(error);
    }

    MaybeText text(std::string_view attribute) const { return text_in(after_, attribute); }
    MaybeText name_part(std::string_view part) const {
        auto const* const name = find(after_, "name");
        return name ? text_in(*name, part) : std::nullopt;
    }

    /// Checks a text for the vendor: without control characters, not too long.
    MaybeText checked(Field field, MaybeText const& value) {
        if (!value) return value;
        auto const& row = rule(shape_.can(), field);
        bool const control = std::ranges::any_of(
            *value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
        if (control) fail(arena_.join({name_of(field), " has a control character"}));
        if (row.max_length != 0 && utf8::length(*value) > row.max_length)
            fail(arena_.join({name_of(field), " is longer than the back end takes"}));
        return value;
    }

    /// Returns the name that a vendor with one name shows: the client's display name, else its names.
    MaybeText one_display_name() const {
        if (auto const display = text("displayName")) return display;
        if (auto const formatted = name_part("formatted")) return formatted;
        auto const joined = join_names(name_part("givenName"), name_part("familyName"), arena_);
        if (!joined.empty()) return joined;
        return text("userName");
    }

    /// Returns the vendor's names of the roles that the user is to have.
    Names wanted_roles() {
        auto made = arena_.vector<std::string_view>();
        collect_roles("roles", made);
        if (!shape_.settings().entitlements.empty()) collect_roles("entitlements", made);
        return sorted_set(Arena::keep(made), arena_);
    }

    bool names_roles() const {
        for (auto const name : {"roles", "entitlements"})
            if (auto const* const list = find(after_, name); list && !list->items.empty()) return true;
        return false;
    }

    void password(MaybeText& to, MaybeText const& given) {
        if (!given) return;
        bool const taken =
            shape_.writes(Field::password) && shape_.settings().forwards_passwords(shape_.can());
        if (!taken) return notes_.ignore("password");
        to = checked(Field::password, given);
    }

    Value const& after_;
    Shape const& shape_;
    Notes& notes_;
    Arena& arena_;

private:
    void collect_roles(std::string_view attribute, std::pmr::vector<std::string_view>& to) {
        auto const* const list = find(after_, attribute);
        for (auto const& item : list ? list->items : std::span<Value const>{}) {
            auto const value = text_in(item, "value");
            if (!value) continue;
            auto const vendor =
                shape_.has_roles() ? vendor_role(*value, *shape_.route().roles) : std::string_view{};
            if (!vendor.empty())
                to.push_back(vendor);
            else
                unknown_role(attribute, *value);
        }
    }

    void unknown_role(std::string_view attribute, std::string_view value) {
        if (shape_.settings().remember_unknown_roles)
            return notes_.ignore(arena_.join({attribute, ".", value}));
        fail(arena_.join({attribute, ": there is no role ", quoted(value, arena_), " on this route"}));
    }

    Result<void> result_;
};

class UpdatePlanner {
public:
    UpdatePlanner(HeldBoth const& held, Composed const& before, Value const& after,
                  PlanContext const& context)
        : held_(held), before_(before.resource), composed_(before), context_(context),
          planner_(after, context), shape_(context.shape), arena_(context.arena) {
        made_.record = held.record;
    }

    Result<WritePlan> run() {
        auto const& after = planner_.after_;
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
        made_.changes = !made_.change.empty() || made_.becomes ||
                        write_record(made_.record, name, arena_) != write_record(held_.record, name, arena_);
        return made_;
    }

private:
    void activity() {
        auto const* const wanted = find(planner_.after_, "active");
        bool const is_active = is_true(find(before_, "active"));
        if (!wanted || wanted->truth == is_active) return;
        // Who is inactive comes back by the policy that made him so, whatever the route says now.
        bool const comes_back = wanted->truth && held_.record.inactive;
        if (shape_.policy() == OnDeactivate::reject && !comes_back)
            return planner_.fail(Error{.fault = Fault::operation_not_supported,
                                       .detail = "this route does not deactivate users"});
        bool const by_vendor = shape_.policy() == OnDeactivate::vendor;
        if (wanted->truth && !by_vendor && held_.user.active == false)
            return planner_.fail(Error{.fault = Fault::backend_conflict,
                                       .detail = "active: the back end itself has disabled the user"});
        made_.becomes = wanted->truth;
        if (by_vendor) made_.change.set.active = wanted->truth;
    }

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
        auto const* const list = find(planner_.after_, attribute);
        auto const* const list_before = find(before_, attribute);
        bool const touched = (list == nullptr) != (list_before == nullptr) ||
                             (list && list_before && !same(*list, *list_before));
        if (touched) set_or_clear(field, chosen_value(list), held_.user.*text_field(field).member);
    }

    void password() {
        auto const given = planner_.text("password");
        bool const stays_inactive = !is_true(find(before_, "active")) && made_.becomes != true;
        if (given && stays_inactive && shape_.policy() != OnDeactivate::vendor)
            return planner_.fail("password: the user is inactive, and a password cannot be remembered");
        planner_.password(made_.change.set.password, given);
    }

    void accounts() {
        if (!writable(rule(shape_.can(), Field::accounts).access)) return;
        auto const list_in = [&](Value const& resource) {
            auto const* const own = find(resource, shape_.idiom_extension());
            return own ? find(*own, "accounts") : nullptr;
        };
        auto const* const now = list_in(planner_.after_);
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
            auto const* const now = at(place, planner_.after_);
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
        if (add.empty() && remove.empty() && made_.becomes != true) return;
        if (!hidden.empty() && policy.unmapped == UnmappedRoles::reject && !(add.empty() && remove.empty()))
            return planner_.fail("roles: the user holds a role that this route does not name");
        auto const after = joined_names(without_names(seen, remove, arena_), add, arena_);
        bool const was_active = is_true(find(before_, "active"));
        if (!was_active && made_.becomes != true && made_.record.inactive)
            return void(made_.record.inactive->roles = after);
        bool const whole = context_.replaces_roles && was_active;
        auto const held = held_.user.roles.value_or(Names{});
        made_.change.roles = whole ? RolesChange(RolesReplace{after})
                                   : RolesChange(RolesDelta{without_names(after, held, arena_), remove});
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

class CreatePlanner {
public:
    CreatePlanner(Value const& wanted, std::string_view random_password, PlanContext const& context)
        : context_(context), planner_(wanted, context), random_password_(random_password),
          shape_(context.shape), arena_(context.arena) {}

    Result<CreatePlan> run() {
        auto const& wanted = planner_.after_;
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
        planner_.password(user.password, planner_.text("password"));
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
                place.extension ? find(planner_.after_, place.extension->urn) : &planner_.after_;
            auto const* const value = object ? find(*object, place.attribute->name) : nullptr;
            if (value && !value->is_null())
                made.push_back({.name = known.name, .json = written(*value, arena_)});
        }
        if (!made.empty()) made_.user.extensions = Arena::keep(made);
        auto const* const own = find(planner_.after_, shape_.idiom_extension());
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

Result<WritePlan> plan_update(HeldBoth const& held, Composed const& before, Value const& after,
                              PlanContext const& context) {
    return UpdatePlanner(held, before, after, context).run();
}

Result<CreatePlan> plan_create(Value const& wanted, std::string_view random_password,
                               PlanContext const& context) {
    return CreatePlanner(wanted, random_password, context).run();
}

} // namespace idiom::scim_face
