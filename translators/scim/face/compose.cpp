#include "translators/scim/face/compose.hpp"

#include "translators/core/names.hpp"
#include "translators/face/write_user.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/fold.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

class Composer {
public:
    Composer(HeldBoth const& held, Shape const& shape, Arena& arena)
        : id_(held.id), user_(held.user), record_(held.record), shape_(shape), arena_(arena),
          members_(arena.vector<json::Member>()) {
        members_.reserve(24);
        members_.push_back({.name = "schemas", .value = {}});
    }

    Composed make() {
        put("id", id_);
        put("externalId", record_.external_id);
        put("userName", user_.user_name);
        name();
        display_name();
        emails();
        phones();
        kept();
        put("active", truth_value(!is_inactive(user_, record_, shape_)));
        roles();
        extensions();
        schemas();
        return made_;
    }

private:
    void put(std::string_view attribute, Value const& value) {
        if (is_empty(value)) return;
        auto const found = std::ranges::find(members_, attribute, &json::Member::name);
        if (found != members_.end())
            found->value = value;
        else
            members_.push_back({.name = attribute, .value = value});
    }
    Value const* held(std::string_view attribute) const {
        auto const found = std::ranges::find(members_, attribute, &json::Member::name);
        return found == members_.end() ? nullptr : &found->value;
    }
    void put(std::string_view attribute, std::optional<std::string_view> const& text) {
        if (text) put(attribute, text_value(*text));
    }
    void put_in(std::string_view urn, std::string_view attribute, Value const& value) {
        auto const* const before = held(urn);
        if (!is_empty(value)) put(urn, with(before ? *before : object_value({}), attribute, value, arena_));
    }

    /// Returns whether a kept value still stands beside the vendor's value that it was written with.
    bool stands(std::string_view what, std::optional<std::string_view> const& now) const {
        return text_in(record_.beside, what) == now;
    }
    Value const* kept_beside(std::string_view attribute, std::string_view what,
                             std::optional<std::string_view> const& now) const {
        auto const* const value = shape_.keeps() ? find(record_.kept, attribute) : nullptr;
        return value && stands(what, now) ? value : nullptr;
    }

    void name() {
        auto made = object_value({});
        auto const* const kept = kept_beside("name", "displayName", user_.display_name);
        if (kept) made = *kept;
        bool const shown_by_vendor = shape_.holds_names() || !kept;
        auto const part = [&](std::string_view part_name, std::optional<std::string_view> const& text) {
            if (!shown_by_vendor) return;
            made = text && !text->empty() ? with(made, part_name, text_value(*text), arena_)
                                          : without(made, part_name, arena_);
        };
        part("givenName", user_.first_name);
        part("familyName", user_.last_name);
        made_.derived_formatted = !find(made, "formatted");
        if (made_.derived_formatted && user_.display_name)
            made = with(made, "formatted", text_value(*user_.display_name), arena_);
        made_.derived_name = !kept;
        put("name", made);
    }

    void display_name() {
        auto const* const kept = shape_.holds_display_name()
                                     ? nullptr
                                     : kept_beside("displayName", "displayName", user_.display_name);
        if (kept) return put("displayName", *kept);
        made_.derived_display_name = !shape_.holds_display_name();
        put("displayName", user_.display_name);
    }

    /// Puts a list of which the vendor holds one value.
    bool put_list(std::string_view attribute, std::string_view what,
                  std::optional<std::string_view> const& vendor) {
        if (auto const* const kept = kept_beside(attribute, what, vendor)) {
            put(attribute, *kept);
            return false;
        }
        if (!vendor || vendor->empty()) return true;
        auto item = with(object_value({}), "value", text_value(*vendor), arena_);
        item = with(item, "type", text_value("work"), arena_);
        item = with(item, "primary", truth_value(true), arena_);
        put(attribute, list_value(arena_.list<Value>({item})));
        return true;
    }
    void emails() {
        auto const& address = shape_.login_is_email() ? user_.user_name : user_.email;
        made_.derived_emails = put_list("emails", "email", address);
    }
    void phones() {
        bool const readable_phone = readable(rule(shape_.can(), Field::phone_number).access);
        made_.derived_phones =
            put_list("phoneNumbers", "phoneNumber", readable_phone ? user_.phone_number : std::nullopt);
    }

    /// Puts what only the record has.
    void kept() {
        if (!shape_.keeps()) return;
        for (auto const& member : record_.kept.members) {
            bool const special = member.name == "name" || member.name == "displayName" ||
                                 member.name == "emails" || member.name == "phoneNumbers" ||
                                 member.name == "roles" || member.name == "entitlements";
            if (!special) put(member.name, member.value);
        }
        if (shape_.settings().entitlements.empty())
            if (auto const* const list = find(record_.kept, "entitlements")) put("entitlements", *list);
    }

    Value const* details_of(std::string_view role) const {
        for (auto const attribute : {"roles", "entitlements"})
            if (auto const* const list = find(record_.kept, attribute))
                for (auto const& item : list->items)
                    if (auto const value = text_in(item, "value"); value && equal_folded(*value, role))
                        return &item;
        return nullptr;
    }

    /// Returns a role as the route spells it, with what was written beside it.
    Value element_of(std::string_view role, std::string const* type) const {
        auto item = with(object_value({}), "value", text_value(role), arena_);
        auto const* const details = details_of(role);
        auto const* const display = details ? find(*details, "display") : nullptr;
        item = with(item, "display", display ? *display : text_value(role), arena_);
        if (type) item = with(item, "type", text_value(*type), arena_);
        for (auto const name : {"type", "primary"})
            if (auto const* const value = details ? find(*details, name) : nullptr)
                item = with(item, name, *value, arena_);
        return item;
    }

    void roles() {
        auto roles = arena_.vector<Value>();
        auto entitlements = arena_.vector<Value>();
        auto const& settings = shape_.settings();
        auto shown = arena_.vector<std::string_view>();
        for (auto const vendor : seen_roles(user_, record_, shape_, arena_))
            if (auto const name = shown_role(vendor, *shape_.route().roles); !name.empty())
                shown.push_back(name);
        for (auto const name : sorted_set(Arena::keep(shown), arena_)) {
            auto const* const type = settings.entitlement_type(name);
            (type ? entitlements : roles).push_back(element_of(name, type));
        }
        for (auto const& item : remembered())
            roles.push_back(item);
        put("roles", list_value(Arena::keep(roles)));
        if (!settings.entitlements.empty()) put("entitlements", list_value(Arena::keep(entitlements)));
    }

    /// Returns the kept roles that are none of the route's.
    std::span<Value const> remembered() const {
        auto made = arena_.vector<Value>();
        auto const* const list = find(record_.kept, "roles");
        for (auto const& item : list ? list->items : std::span<Value const>{})
            if (is_true(find(item, "remembered"))) made.push_back(without(item, "remembered", arena_));
        return Arena::keep(made);
    }

    void extensions() {
        auto const own = shape_.idiom_extension();
        if (user_.accounts) {
            auto const items = arena_.array<Value>(user_.accounts->size());
            std::ranges::transform(*user_.accounts, items.begin(), text_value);
            put_in(own, "accounts", list_value(items));
        }
        if (user_.devices) put_in(own, "devices", devices());
        if (user_.skills) put_in(own, "skills", skills());
        if (record_.inactive && is_inactive(user_, record_, shape_))
            put_in(own, "inactiveBy", text_value(record_.inactive->policy));
        else if (user_.active == false)
            put_in(own, "inactiveBy", text_value("vendor"));
        for (auto const& extension : user_.extensions.value_or(std::span<Extension const>{}))
            vendor_extension(extension);
    }

    void vendor_extension(Extension const& extension) {
        auto const* const known = find_extension(shape_.can(), extension.name);
        auto const place = known ? shape_.place_of(*known) : Reference{};
        auto const value = json::read(extension.json, arena_);
        if (!place.attribute || !value) return;
        if (place.extension)
            put_in(place.extension->urn, place.attribute->name, *value);
        else
            put(place.attribute->name, *value);
    }

    Value item_of(std::string_view id, std::string_view first_name,
                  std::optional<std::string_view> const& first, std::string_view second_name,
                  std::optional<std::string_view> const& second) const {
        auto item = with(object_value({}), "value", text_value(id), arena_);
        if (first) item = with(item, first_name, text_value(*first), arena_);
        if (second) item = with(item, second_name, text_value(*second), arena_);
        return item;
    }
    Value devices() const {
        auto items = arena_.vector<Value>();
        for (auto const& device : *user_.devices)
            items.push_back(
                item_of(device.id, "phoneNumber", device.phone_number, "clientType", device.client_type));
        return list_value(Arena::keep(items));
    }
    Value skills() const {
        auto items = arena_.vector<Value>();
        for (auto const& skill : *user_.skills)
            items.push_back(item_of(skill.id, "display", skill.name, "level", skill.level));
        return list_value(Arena::keep(items));
    }

    void schemas() {
        auto urns = arena_.vector<Value>();
        urns.push_back(text_value(core_user_urn));
        for (auto const& schema : shape_.type().extensions)
            if (held(schema.urn)) urns.push_back(text_value(schema.urn));
        members_.front().value = list_value(Arena::keep(urns));
        made_.resource = object_value(Arena::keep(members_));
    }

    std::string_view id_;
    User const& user_;
    UserRecord const& record_;
    Shape const& shape_;
    Arena& arena_;
    std::pmr::vector<json::Member> members_; ///< of the resource; the first is `schemas`
    Composed made_{.resource = object_value({})};
};

} // namespace

Composed compose(HeldBoth const& held, Shape const& shape, Arena& arena) {
    return Composer(held, shape, arena).make();
}

std::string_view version_of(Value const& resource, Arena& arena) {
    return version_of(written(resource, arena), arena);
}

std::string_view version_of(std::string_view written_resource, Arena& arena) {
    return face::etag_of_canonical(written_resource, arena);
}

std::optional<std::string_view> chosen_value(Value const* list) {
    if (!list || !list->is_array()) return std::nullopt;
    std::optional<std::string_view> first;
    std::optional<std::string_view> of_work;
    for (auto const& item : list->items) {
        auto const value = text_in(item, "value");
        if (!value) continue;
        if (is_true(find(item, "primary"))) return value;
        if (!first) first = value;
        auto const type = text_in(item, "type");
        if (!of_work && type && equal_folded(*type, "work")) of_work = value;
    }
    return of_work ? of_work : first;
}

} // namespace idiom::scim_face
