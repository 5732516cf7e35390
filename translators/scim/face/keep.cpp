#include "translators/scim/face/keep.hpp"

#include "translators/scim/face/roles.hpp"
#include "translators/scim/face/unheld.hpp"
#include "translators/scim/refuse.hpp"

#include <array>
#include <utility>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Attributes that are kept in a way of their own, or not at all.
bool is_special(std::string_view name) {
    for (auto const special : {"userName", "name", "displayName", "emails", "phoneNumbers", "active",
                               "password", "roles", "entitlements", "groups"})
        if (name == special) return true;
    return false;
}

class Keeper {
public:
    Keeper(UserRecord& record, Composed const& before, Value const& after, PlanContext const& context)
        : record_(record), before_(before), after_(after), shape_(context.shape), notes_(context.notes),
          arena_(context.arena) {}

    Result<void> run() {
        auto const kept_before = record_.kept;
        record_.kept = object_value({});
        names();
        lists();
        roles();
        for (auto const& attribute : shape_.type().core.attributes)
            if (!is_special(attribute.name) && shape_.is_unheld(attribute.name))
                put(attribute.name, find(after_, attribute.name));
        if (shape_.settings().entitlements.empty() && shape_.is_unheld("entitlements"))
            put("entitlements", find(after_, "entitlements"));
        enterprise();
        return shape_.settings().unheld == Unheld::store ? Result<void>{} : without_unheld(kept_before);
    }

private:
    void put(std::string_view name, Value const* value) {
        if (value && !is_empty(*value)) record_.kept = with(record_.kept, name, *value, arena_);
    }

    /// The route keeps nothing but the details of roles: the rest is left out or refused.
    Result<void> without_unheld(Value const& kept_before) {
        auto const before = without(kept_before, "roles", arena_);
        bool const rejects = shape_.settings().unheld == Unheld::reject;
        if (rejects && same(before, without(record_.kept, "roles", arena_))) return {};
        for (auto const path : unheld_paths(record_.kept, after_, shape_, arena_)) {
            if (rejects)
                return refuse(invalid_value, arena_.join({path, ": the back end has no place for this value, "
                                                                "and this route does not keep it"}));
            notes_.ignore(path);
        }
        auto const* const roles = find(record_.kept, "roles");
        record_.kept = roles ? with(object_value({}), "roles", *roles, arena_) : object_value({});
        return {};
    }

    /// Puts a value unless it is one that was derived, and stays so.
    void put_given(std::string_view name, bool derived, Value const* value) {
        auto const* const shown = find(before_.resource, name);
        bool const untouched = derived && shown && value && same(*shown, *value);
        if (!untouched) put(name, value);
    }

    void names() {
        auto const* const name = find(after_, "name");
        auto const* const name_before = find(before_.resource, "name");
        if (name && !(before_.derived_name && name_before && same(*name, *name_before))) {
            auto made = *name;
            auto const formatted = text_in(*name, "formatted");
            bool const made_up =
                before_.derived_formatted && name_before && formatted == text_in(*name_before, "formatted");
            if (made_up) made = without(made, "formatted", arena_);
            put("name", &made);
        }
        auto const* const display = find(after_, "displayName");
        if (!shape_.holds_display_name())
            return put_given("displayName", before_.derived_display_name, display);
        auto const* const display_before = find(before_.resource, "displayName");
        if (display && !(display_before && same(*display, *display_before))) record_.own_display_name = true;
    }

    void lists() {
        put_given("emails", before_.derived_emails, find(after_, "emails"));
        put_given("phoneNumbers", before_.derived_phones, find(after_, "phoneNumbers"));
    }

    /// Keeps what was written beside the name of a role.
    void roles() {
        auto made = arena_.vector<Value>();
        auto names = arena_.vector<std::string_view>();
        for (auto const attribute : {"roles", "entitlements"}) {
            bool const of_vendor =
                attribute == std::string_view("roles") || !shape_.settings().entitlements.empty();
            auto const* const list = of_vendor ? find(after_, attribute) : nullptr;
            for (auto const& item : list ? list->items : std::span<Value const>{})
                if (auto const kept = details(item)) made.push_back(*kept);
        }
        auto const list = list_value(Arena::keep(made));
        put("roles", &list);
    }

    std::optional<Value> details(Value const& item) const {
        auto const value = text_in(item, "value");
        if (!value) return std::nullopt;
        bool const is_role = shape_.has_roles() && !vendor_role(*value, *shape_.route().roles).empty();
        if (!is_role) return with(item, "remembered", truth_value(true), arena_);
        auto const display = text_in(item, "display");
        bool const plain = !find(item, "type") && !find(item, "primary") && (!display || *display == *value);
        return plain ? std::nullopt : std::optional<Value>(item);
    }

    void enterprise() {
        auto const* const schema = shape_.type().extension(enterprise_urn);
        auto const* const given = schema ? find(after_, enterprise_urn) : nullptr;
        if (!given) return;
        auto made = object_value({});
        for (auto const& member : given->members)
            if (!is_empty(member.value) && shape_.is_unheld(member.name))
                made = with(made, member.name, member.value, arena_);
        put(enterprise_urn, &made);
    }

    UserRecord& record_;
    Composed const& before_;
    Value const& after_;
    Shape const& shape_;
    Notes& notes_;
    Arena& arena_;
};

} // namespace

Result<void> keep_attributes(UserRecord& record, Composed const& before, Value const& after,
                             PlanContext const& context) {
    return Keeper(record, before, after, context).run();
}

void stand_beside(UserRecord& record, User const& now, Shape const& shape, Arena& arena) {
    record.beside = object_value({});
    auto const put = [&](std::string_view name, bool needed, std::optional<std::string_view> const& value) {
        if (needed && value) record.beside = with(record.beside, name, text_value(*value), arena);
    };
    put("displayName", find(record.kept, "name") || find(record.kept, "displayName"), now.display_name);
    put("email", find(record.kept, "emails") != nullptr, shape.login_is_email() ? now.user_name : now.email);
    bool const phone = readable(rule(shape.can(), Field::phone_number).access);
    put("phoneNumber", phone && find(record.kept, "phoneNumbers"), now.phone_number);
}

void forget_stale(UserRecord& record, User const& now, Shape const& shape, Arena& arena) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> values{
        {{"name", "displayName"},
         {"displayName", "displayName"},
         {"emails", "email"},
         {"phoneNumbers", "phoneNumber"}}};
    auto present = record;
    stand_beside(present, now, shape, arena);
    for (auto const& [attribute, what] : values)
        if (find(record.kept, attribute) && text_in(record.beside, what) != text_in(present.beside, what))
            record.kept = without(record.kept, attribute, arena);
}

} // namespace idiom::scim_face
