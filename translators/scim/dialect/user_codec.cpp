#include "user_codec.hpp"

#include "fields.hpp"
#include "translators/codec/json/held_json.hpp"
#include "translators/core/conversation.hpp"
#include "translators/core/http.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

/// Some services write booleans as texts, in any case.
Member<bool> truth_of(json::Value const* value) {
    if (!value || value->is_null()) return {};
    if (value->is_boolean()) return value->truth;
    if (value->is_string() && equal_ignoring_case(value->text, "true")) return true;
    if (value->is_string() && equal_ignoring_case(value->text, "false")) return false;
    return Member<bool>::not_understood();
}

bool is_primary(json::Value const& value) { return truth_of(value.find("primary")).is(true); }

/// Types have no case (RFC 7643, 2.4).
bool is_for_work(json::Value const& value) {
    return equal_ignoring_case(value.text_of("type").value_or(""), "work");
}

void read_chosen(HeldUser& user, Field field, json::Value const& record, std::string_view attribute) {
    auto const* const values = record.find(attribute);
    if (values && !values->is_array() && !values->is_null()) return user.refuse(field);
    auto const* const value = chosen(record, attribute);
    if (!value) return;
    bool const plain = value->is_string();
    if (!plain && !value->is_object()) return user.refuse(field);
    json::read_text(user, text_field(field), plain ? value : value->find("value"));
}

/// An absent attribute and an empty one are the same (RFC 7643, 2.5).
Member<Names> read_names(json::Value const* values, std::string_view (*name_of)(json::Value const&),
                         Arena& arena) {
    if (!values || values->is_null()) return Names{};
    if (!values->is_array() || values->mended) return Member<Names>::not_understood();
    auto const names = arena.array<std::string_view>(values->items.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        names[i] = name_of(values->items[i]);
        if (names[i].empty()) return Member<Names>::not_understood();
    }
    return Names(names);
}

void read_extensions(HeldUser& user, json::Value const& record, Arena& arena) {
    auto const out = arena.array<Extension>(extensions.size());
    auto const* const enterprise = record.find(enterprise_schema);
    if (enterprise && !enterprise->is_object() && !enterprise->is_null())
        return user.refuse(Field::extensions);
    std::size_t count = 0;
    for (auto const& row : extensions) {
        auto const* const holder = is_enterprise(row.name) ? enterprise : &record;
        auto const* const value = holder ? holder->find(row.name) : nullptr;
        if (!value || value->is_null()) continue;
        bool const fits = row.type == ExtensionRule::Type::object
                              ? value->is_object() && !value->holds_ambiguous()
                              : value->is_string();
        if (!fits) return user.refuse(Field::extensions);
        out[count++] = {.name = row.name, .json = json::text_of(*value, arena)};
        if (value->mended) user.mend(Field::extensions);
    }
    if (count > 0) user.set_extensions(std::span<Extension const>(out.first(count)));
}

void read_display_name(HeldUser& user, json::Value const& record, json::Value const* name, Arena& arena) {
    auto const& row = text_field(Field::display_name);
    auto const* const own = record.find("displayName");
    if (own && !own->is_null() && !(own->is_string() && own->text.empty()))
        return json::read_text(user, row, own);
    auto const first = user.first_name();
    auto const last = user.last_name();
    if (first.is_not_understood() || last.is_not_understood()) return user.refuse(Field::display_name);
    if (!first && !last) return json::read_text(user, row, name ? name->find("formatted") : nullptr);
    user.set_display_name(join_names(user.shown().first_name, user.shown().last_name, arena));
    if (user.mended().has(Field::first_name) || user.mended().has(Field::last_name))
        user.mend(Field::display_name);
}

} // namespace

json::Value const* chosen(json::Value const& record, std::string_view attribute) {
    auto const* const values = record.find(attribute);
    if (!values || values->items.empty()) return nullptr;
    auto const primary = std::ranges::find_if(values->items, is_primary);
    if (primary != values->items.end()) return &*primary;
    auto const work = std::ranges::find_if(values->items, is_for_work);
    return work != values->items.end() ? &*work : &values->items.front();
}

std::string_view role_name(json::Value const& role) {
    return role.is_string() ? role.text : role.text_of("value").value_or("");
}

std::string_view group_name(json::Value const& group) {
    auto const display = group.text_of("display").value_or("");
    return display.empty() ? group.text_of("value").value_or("") : display;
}

GroupRules::GroupRules(json::Value const* groups, Arena& arena) {
    auto names = arena.vector<std::string_view>();
    for (auto const& group : groups ? groups->items : std::span<json::Value const>{})
        if (equal_ignoring_case(group.text_of("type").value_or(""), "indirect"))
            names.push_back(group_name(group));
    indirect_ = sorted_set(Arena::keep(names), arena);
}

bool GroupRules::guarded(std::string_view role) const { return std::ranges::binary_search(indirect_, role); }

std::optional<HeldUser> read_user(json::Value const& record, bool roles_as_groups, Arena& arena) {
    auto const id = record.text_of("id");
    if (!id || id->empty()) return std::nullopt;
    HeldUser user;
    user.set_id(*id);
    json::read_text(user, text_field(Field::user_name), record.find("userName"));
    auto const* const name = record.find("name");
    if (name && !name->is_object() && !name->is_null()) {
        user.refuse(Field::first_name);
        user.refuse(Field::last_name);
    } else if (name) {
        json::read_text(user, text_field(Field::first_name), name->find("givenName"));
        json::read_text(user, text_field(Field::last_name), name->find("familyName"));
    }
    read_display_name(user, record, name, arena);
    read_chosen(user, Field::email, record, "emails");
    read_chosen(user, Field::phone_number, record, "phoneNumbers");
    user.set_active(truth_of(record.find("active")));
    user.set_roles(roles_as_groups ? read_names(record.find("groups"), group_name, arena)
                                   : read_names(record.find("roles"), role_name, arena));
    read_extensions(user, record, arena);
    return user;
}

void write_user(json::Writer& to, User const& user, bool roles_as_groups) {
    auto const id = user.id.value_or("new");
    to.begin_object().key("schemas").begin_array().string(user_schema).string(enterprise_schema).end_array();
    to.member("id", id);
    if (user.user_name) to.member("userName", *user.user_name);
    if (user.display_name) to.member("displayName", *user.display_name);
    if (user.first_name || user.last_name) {
        to.key("name").begin_object();
        if (user.first_name) to.member("givenName", *user.first_name);
        if (user.last_name) to.member("familyName", *user.last_name);
        to.end_object();
    }
    auto const values = [&](std::string_view attribute, std::optional<std::string_view> const& value) {
        if (!value) return;
        to.key(attribute).begin_array().begin_object().member("value", *value).member("type", "work");
        to.key("primary").boolean(true).end_object().end_array();
    };
    values("emails", user.email);
    values("phoneNumbers", user.phone_number);
    if (user.active) to.key("active").boolean(*user.active);
    to.key(roles_as_groups ? "groups" : "roles").begin_array();
    for (auto const role : user.roles.value_or(Names{})) {
        to.begin_object().member("value", role);
        if (roles_as_groups) to.member("display", role);
        to.end_object();
    }
    to.end_array();
    auto const held = user.extensions.value_or(std::span<Extension const>{});
    for (auto const& extension : held)
        if (!is_enterprise(extension.name)) to.key(extension.name).raw(extension.json);
    to.key(enterprise_schema).begin_object();
    for (auto const& extension : held)
        if (is_enterprise(extension.name)) to.key(extension.name).raw(extension.json);
    to.end_object();
    to.key("meta").begin_object().member("resourceType", "User").end_object().end_object();
}

} // namespace idiom::scim
