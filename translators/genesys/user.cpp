#include "translators/genesys/user.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/conversation.hpp"
#include "translators/genesys/fields.hpp"

namespace idiom::genesys {

namespace {

FieldRule const& rule_of(Field field) { return fields[static_cast<std::size_t>(field)]; }

std::optional<Names> read_roles(json::Value const& user, Arena& arena) {
    auto const* const roles = user.find("roles");
    if (!roles || !roles->is_array()) return std::nullopt;
    auto const names = arena.array<std::string_view>(roles->items.size());
    std::size_t count = 0;
    for (auto const& role : roles->items)
        if (role.is_string() && !role.text.empty()) names[count++] = role.text;
    return names.first(count);
}

std::optional<std::span<Device const>> read_devices(json::Value const& user, Arena& arena) {
    auto const* const devices = user.find("devices");
    if (!devices || !devices->is_array()) return std::nullopt;
    auto const out = arena.array<Device>(devices->items.size());
    std::size_t count = 0;
    for (auto const& device : devices->items)
        if (auto const id = device.text_of("id"))
            out[count++] = {.id = *id, .phone_number = device.text_of("phoneNumber"), .client_type = {}};
    return out.first(count);
}

/// A level is a string in the vendor's samples, whatever its name suggests.
std::optional<std::string_view> read_level(json::Value const& skill) {
    auto const* const level = skill.find("level");
    if (!level || !(level->is_string() || level->is_number())) return std::nullopt;
    return level->text;
}

std::optional<std::span<Skill const>> read_skills(json::Value const& user, Arena& arena) {
    auto const* const skills = user.find("skills");
    if (!skills || !skills->is_array()) return std::nullopt;
    auto const out = arena.array<Skill>(skills->items.size());
    std::size_t count = 0;
    for (auto const& skill : skills->items)
        if (auto const id = skill.text_of("id"))
            out[count++] = {.id = *id, .name = skill.text_of("name"), .level = read_level(skill)};
    return out.first(count);
}

std::optional<std::span<Extension const>> read_extensions(json::Value const& user, Arena& arena) {
    auto const out = arena.array<Extension>(extensions.size());
    std::size_t count = 0;
    for (auto const& row : extensions)
        if (auto const* const value = user.find(row.name); value && !value->is_null())
            out[count++] = {.name = row.name, .json = value->raw};
    if (count == 0) return std::nullopt;
    return out.first(count);
}

std::optional<std::string_view> read_id(json::Value const& user, Arena& arena) {
    if (auto const id = user.text_of("id"); id && uri::stays_in_segment(*id)) return id;
    for (auto const member : {"path", "uri"})
        if (auto const uri = user.text_of(member)) return id_of_uri(*uri, arena);
    return std::nullopt;
}

} // namespace

std::optional<std::string_view> id_of_uri(std::string_view uri, Arena& arena) {
    uri = uri.substr(0, uri.find_first_of("?#"));
    while (uri.ends_with('/'))
        uri.remove_suffix(1);
    auto const slash = uri.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto const id = uri::decode(uri.substr(slash + 1), arena);
    if (!id || !uri::stays_in_segment(*id)) return std::nullopt;
    return id;
}

std::optional<User> read_user(json::Value const& value, Arena& arena) {
    auto const id = read_id(value, arena);
    if (!id) return std::nullopt;
    User user;
    for (auto const& text : text_fields)
        if (auto const& row = rule_of(text.field); readable(row.access) && !row.wire.empty())
            user.*text.member = value.text_of(row.wire);
    user.id = id;
    // The vendor writes "" for an address that was never given.
    if (user.email == "") user.email.reset();
    if (user.first_name || user.last_name)
        user.display_name = join_names(user.first_name, user.last_name, arena);
    if (auto const* const enabled = value.find(rule_of(Field::active).wire); enabled && enabled->is_boolean())
        user.active = enabled->truth;
    user.roles = read_roles(value, arena);
    user.devices = read_devices(value, arena);
    user.skills = read_skills(value, arena);
    user.extensions = read_extensions(value, arena);
    return user;
}

std::string_view write_new_user(User const& user, Names roles, Arena& arena) {
    auto text = arena.text(512);
    json::Writer to(text);
    to.begin_object();
    for (auto const& field : text_fields)
        if (auto const& row = rule_of(field.field);
            creatable(row.access) && !row.wire.empty() && user.*field.member)
            to.member(row.wire, *(user.*field.member));
    to.member(rule_of(Field::roles).wire, roles);
    for (auto const& extension : user.extensions.value_or(std::span<Extension const>{})) {
        auto const* const row = find_extension(capabilities, extension.name);
        if (row && creatable(row->access) && extension.json != "null") to.key(row->name).raw(extension.json);
    }
    to.end_object();
    return arena.keep(text);
}

std::string_view write_change(Change const& change, std::optional<Names> roles, Arena& arena) {
    auto text = arena.text(512);
    json::Writer to(text);
    to.begin_object();
    for (auto const& field : text_fields) {
        auto const& row = rule_of(field.field);
        if (!writable(row.access) || row.wire.empty()) continue;
        if (auto const& value = change.set.*field.member)
            to.member(row.wire, *value);
        else if (row.clearable && change.clears(field.field))
            to.member(row.wire, "");
    }
    if (roles) to.member(rule_of(Field::roles).wire, *roles);
    to.end_object();
    return arena.keep(text);
}

void write_user(json::Writer& to, User const& user) {
    to.begin_object();
    for (auto const& field : text_fields)
        if (auto const& row = rule_of(field.field);
            readable(row.access) && !row.wire.empty() && user.*field.member)
            to.member(row.wire, *(user.*field.member));
    if (user.active) to.key(rule_of(Field::active).wire).boolean(*user.active);
    to.member(rule_of(Field::roles).wire, user.roles.value_or(Names{}));
    if (user.devices) {
        to.key(rule_of(Field::devices).wire).begin_array();
        for (auto const& device : *user.devices) {
            to.begin_object().member("id", device.id);
            if (device.phone_number) to.member("phoneNumber", *device.phone_number);
            to.end_object();
        }
        to.end_array();
    }
    if (user.skills) {
        to.key(rule_of(Field::skills).wire).begin_array();
        for (auto const& skill : *user.skills) {
            to.begin_object().member("id", skill.id);
            if (skill.name) to.member("name", *skill.name);
            if (skill.level) to.member("level", *skill.level);
            to.end_object();
        }
        to.end_array();
    }
    for (auto const& extension : user.extensions.value_or(std::span<Extension const>{}))
        if (find_extension(capabilities, extension.name)) to.key(extension.name).raw(extension.json);
    to.end_object();
}

} // namespace idiom::genesys
