#include "translators/genesys/user_codec.hpp"

#include "translators/codec/json/held_json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/conversation.hpp"
#include "translators/genesys/fields.hpp"

namespace idiom::genesys {

namespace {

FieldRule const& rule_of(Field field) { return fields[static_cast<std::size_t>(field)]; }

/// A device or a skill has an id. Its other members are texts if they are present.
std::optional<Device> read_device(json::Value const& value) {
    auto const id = value.text_of("id");
    auto const number = json::read_text(value.find("phoneNumber"));
    if (!id || number.is_not_understood()) return std::nullopt;
    return Device{.id = *id, .phone_number = value.text_of("phoneNumber"), .client_type = {}};
}

std::optional<Skill> read_skill(json::Value const& value) {
    auto const id = value.text_of("id");
    auto const* const level = value.find("level");
    // The vendor's samples show a level as a string.
    bool const has_level = level && (level->is_string() || level->is_number());
    bool const odd =
        (level && !has_level && !level->is_null()) || json::read_text(value.find("name")).is_not_understood();
    if (!id || odd) return std::nullopt;
    return Skill{.id = *id,
                 .name = value.text_of("name"),
                 .level = has_level ? std::optional(level->text) : std::nullopt};
}

void read_lists(HeldUser& to, json::Value const& user, Arena& arena) {
    auto const* const devices = user.find(rule_of(Field::devices).wire);
    auto const* const skills = user.find(rule_of(Field::skills).wire);
    auto const* const roles = user.find(rule_of(Field::roles).wire);
    // The vendor shows the roles of every user (vendor document, section 2). A user without roles is
    // therefore incomplete.
    to.set_roles(roles ? json::read_names(roles, arena) : Member<Names>::not_understood());
    to.set_devices(json::read_items<Device>(devices, read_device, arena));
    to.set_skills(json::read_items<Skill>(skills, read_skill, arena));
    if (devices && devices->mended) to.mend(Field::devices);
    if (skills && skills->mended) to.mend(Field::skills);
}

void read_extensions(HeldUser& to, json::Value const& user, Arena& arena) {
    auto const out = arena.array<Extension>(extensions.size());
    std::size_t count = 0;
    for (auto const& row : extensions) {
        auto const* const value = user.find(row.name);
        if (!value || value->is_null()) continue;
        bool const fits = row.type == ExtensionRule::Type::boolean ? value->is_boolean() : value->is_string();
        if (!fits) return to.refuse(Field::extensions);
        out[count++] = {.name = row.name, .json = json::text_of(*value, arena)};
        if (value->mended) to.mend(Field::extensions);
    }
    if (count > 0) to.set_extensions(std::span<Extension const>(out.first(count)));
}

/// The display name is made of the two names. It is understood only if both names are.
void join_display_name(HeldUser& user, Arena& arena) {
    auto const first = user.first_name();
    auto const last = user.last_name();
    if (first.is_not_understood() || last.is_not_understood()) return user.refuse(Field::display_name);
    if (first || last)
        user.set_display_name(join_names(user.shown().first_name, user.shown().last_name, arena));
    if (user.mended().has(Field::first_name) || user.mended().has(Field::last_name))
        user.mend(Field::display_name);
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

std::optional<HeldUser> read_user(json::Value const& value, Arena& arena) {
    auto const id = read_id(value, arena);
    if (!id) return std::nullopt;
    HeldUser user;
    for (auto const& text : text_fields)
        if (auto const& row = rule_of(text.field); readable(row.access) && !row.wire.empty())
            json::read_text(user, text, value.find(row.wire));
    user.set_id(*id);
    // The vendor writes "" for an address that was never given.
    if (user.email().is("")) user.set_email({});
    join_display_name(user, arena);
    user.set_active(json::read_truth(value.find(rule_of(Field::active).wire)));
    read_lists(user, value, arena);
    read_extensions(user, value, arena);
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
