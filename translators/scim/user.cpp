#include "user.hpp"

#include "fields.hpp"
#include "translators/core/conversation.hpp"
#include "translators/core/http.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

bool is_primary(json::Value const& value) {
    auto const* const primary = value.find("primary");
    return primary && primary->is_boolean() && primary->truth;
}

std::optional<std::string_view> chosen_value(json::Value const& record, std::string_view attribute) {
    auto const* const value = chosen(record, attribute);
    if (!value) return std::nullopt;
    return value->is_string() ? std::optional(value->text) : value->text_of("value");
}

/// Some services write booleans as texts, in any case.
std::optional<bool> read_truth(json::Value const* value) {
    if (!value) return std::nullopt;
    if (value->is_boolean()) return value->truth;
    if (value->is_string() && equal_ignoring_case(value->text, "true")) return true;
    if (value->is_string() && equal_ignoring_case(value->text, "false")) return false;
    return std::nullopt;
}

/// An absent attribute and an empty one are the same (RFC 7643, 2.5).
Names read_names(json::Value const* values, std::string_view (*name_of)(json::Value const&), Arena& arena) {
    if (!values || !values->is_array()) return {};
    auto const names = arena.array<std::string_view>(values->items.size());
    std::size_t count = 0;
    for (auto const& value : values->items)
        if (auto const name = name_of(value); !name.empty()) names[count++] = name;
    return names.first(count);
}

std::optional<std::span<Extension const>> read_extensions(json::Value const& record, Arena& arena) {
    auto const out = arena.array<Extension>(extensions.size());
    auto const* const enterprise = record.find(enterprise_schema);
    std::size_t count = 0;
    for (auto const& row : extensions) {
        auto const* const holder = is_enterprise(row.name) ? enterprise : &record;
        auto const* const value = holder ? holder->find(row.name) : nullptr;
        bool const fits =
            value && (row.type == ExtensionRule::Type::object ? value->is_object() : value->is_string());
        if (fits) out[count++] = {.name = row.name, .json = value->raw};
    }
    if (count == 0) return std::nullopt;
    return out.first(count);
}

std::optional<std::string_view> read_display_name(User const& user, json::Value const& record,
                                                  json::Value const* name, Arena& arena) {
    if (auto const own = record.text_of("displayName"); own && !own->empty()) return own;
    if (user.first_name || user.last_name) return join_names(user.first_name, user.last_name, arena);
    return name ? name->text_of("formatted") : std::nullopt;
}

} // namespace

json::Value const* chosen(json::Value const& record, std::string_view attribute) {
    auto const* const values = record.find(attribute);
    if (!values || values->items.empty()) return nullptr;
    auto const primary = std::ranges::find_if(values->items, is_primary);
    if (primary != values->items.end()) return &*primary;
    auto const work = std::ranges::find_if(
        values->items, [](json::Value const& value) { return value.text_of("type") == "work"; });
    return work != values->items.end() ? &*work : &values->items.front();
}

std::string_view role_name(json::Value const& role) {
    return role.is_string() ? role.text : role.text_of("value").value_or("");
}

std::string_view group_name(json::Value const& group) {
    auto const display = group.text_of("display").value_or("");
    return display.empty() ? group.text_of("value").value_or("") : display;
}

bool GroupRules::guarded(std::string_view role) const {
    return groups_ && std::ranges::any_of(groups_->items, [&](json::Value const& group) {
               auto const type = group.text_of("type").value_or("");
               return group_name(group) == role && equal_ignoring_case(type, "indirect");
           });
}

std::optional<User> read_user(json::Value const& record, bool roles_as_groups, Arena& arena) {
    auto const id = record.text_of("id");
    if (!id || id->empty()) return std::nullopt;
    User user;
    user.id = id;
    user.user_name = record.text_of("userName");
    auto const* const name = record.find("name");
    if (name) {
        user.first_name = name->text_of("givenName");
        user.last_name = name->text_of("familyName");
    }
    user.display_name = read_display_name(user, record, name, arena);
    user.email = chosen_value(record, "emails");
    user.phone_number = chosen_value(record, "phoneNumbers");
    user.active = read_truth(record.find("active"));
    user.roles = roles_as_groups ? read_names(record.find("groups"), group_name, arena)
                                 : read_names(record.find("roles"), role_name, arena);
    user.extensions = read_extensions(record, arena);
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
