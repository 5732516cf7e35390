#include "write_user.hpp"

#include "fields.hpp"
#include "multi_valued.hpp"
#include "translators/core/http.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

/// Whether a replacement writes an attribute itself, or leaves it out because the service keeps it.
bool written_anew(std::string_view attribute) {
    static constexpr std::array<std::string_view, 11> names{"schemas",     "meta",   "groups", "userName",
                                                            "displayName", "name",   "emails", "phoneNumbers",
                                                            "password",    "active", "roles"};
    bool const extension = std::ranges::any_of(extensions, [&](ExtensionRule const& row) {
        return row.name == attribute && !is_enterprise(row.name);
    });
    return extension || attribute == enterprise_schema || contains(names, attribute);
}

/// The text that a field will have; nullopt if none.
std::optional<std::string_view> text_after(Change const& change, Field field,
                                           std::optional<std::string_view> const& given,
                                           json::Value const* holder, std::string_view attribute) {
    if (given) return given;
    if (change.clears(field) || !holder) return std::nullopt;
    return holder->text_of(attribute);
}

/// The same for an extension, as JSON.
std::string_view extension_after(Change const& change, std::string_view name, json::Value const* holder) {
    for (auto const& changed : change.set.extensions.value_or(std::span<Extension const>{}))
        if (changed.name == name) return changed.json;
    auto const* const held = holder ? holder->find(name) : nullptr;
    return held ? held->raw : "null";
}

void write_schemas(json::Writer& to, bool enterprise) {
    to.key("schemas").begin_array().string(user_schema);
    if (enterprise) to.string(enterprise_schema);
    to.end_array();
}

/// Writes every schema that was read, and those of the objects that are written: a service may drop an object
/// if its schema is not named.
void write_held_schemas(json::Writer& to, json::Value const& record, bool enterprise) {
    auto const* const held = record.find("schemas");
    auto const named = held ? held->items : std::span<json::Value const>{};
    auto const is_named = [&](std::string_view schema) {
        return std::ranges::any_of(
            named, [&](json::Value const& one) { return equal_ignoring_case(one.text, schema); });
    };
    to.key("schemas").begin_array();
    if (named.empty()) to.string(user_schema);
    for (auto const& schema : named)
        to.string(schema.text);
    if (enterprise && !is_named(enterprise_schema)) to.string(enterprise_schema);
    if (named.empty())
        for (auto const& member : record.members)
            if (member.name.starts_with("urn:") && member.name != enterprise_schema) to.string(member.name);
    to.end_array();
}

/// Whether the schemas of a resource can be written back.
bool understands_schemas(json::Value const& record) {
    auto const* const held = record.find("schemas");
    if (!held || held->is_null()) return true;
    auto const is_schema = [](json::Value const& one) { return one.is_string() && !one.text.empty(); };
    return held->is_array() && !held->mended && std::ranges::all_of(held->items, is_schema);
}

/// Writes one value for work. As the only value it is the primary one.
void write_only(json::Writer& to, std::string_view attribute, std::string_view value) {
    to.key(attribute).begin_array();
    write_value(to, value);
    to.end_array();
}

void write_name(json::Writer& to, Update const& update) {
    auto const& change = update.change;
    auto const* const name = update.held.record.find("name");
    auto const first = text_after(change, Field::first_name, change.set.first_name, name, "givenName");
    auto const last = text_after(change, Field::last_name, change.set.last_name, name, "familyName");
    if (!name && !first && !last) return;
    to.key("name").begin_object();
    if (first) to.member("givenName", *first);
    if (last) to.member("familyName", *last);
    for (auto const& member : name ? name->members : std::span<json::Member const>{})
        if (member.name != "givenName" && member.name != "familyName")
            to.key(member.name).raw(member.value.raw);
    to.end_object();
}

void write_several(json::Writer& to, Update const& update, Field field, std::string_view attribute,
                   std::optional<std::string_view> const& given) {
    auto const& record = update.held.record;
    auto const* const held = record.find(attribute);
    if (given && (!held || held->items.empty())) return write_only(to, attribute, *given);
    if (!held) return;
    to.key(attribute);
    if (given || update.change.clears(field))
        write_values(to, *held, chosen(record, attribute), given);
    else
        to.raw(held->raw);
}

void write_core_extensions(json::Writer& to, Update const& update) {
    for (auto const& row : extensions)
        if (!is_enterprise(row.name))
            if (auto const after = extension_after(update.change, row.name, &update.held.record);
                after != "null")
                to.key(row.name).raw(after);
}

void write_enterprise(json::Writer& to, Update const& update) {
    auto const* const held = update.held.record.find(enterprise_schema);
    to.key(enterprise_schema).begin_object();
    for (auto const& row : extensions)
        if (is_enterprise(row.name))
            if (auto const after = extension_after(update.change, row.name, held); after != "null")
                to.key(row.name).raw(after);
    for (auto const& member : held ? held->members : std::span<json::Member const>{})
        if (!is_enterprise(member.name)) to.key(member.name).raw(member.value.raw);
    to.end_object();
}

bool has_enterprise(Update const& update) {
    auto const changed = update.change.set.extensions.value_or(std::span<Extension const>{});
    return update.held.record.find(enterprise_schema) ||
           std::ranges::any_of(changed, [](Extension const& e) { return is_enterprise(e.name); });
}

} // namespace

std::string_view write_new_user(User const& user, std::optional<Names> roles, Arena& arena) {
    auto const given = user.extensions.value_or(std::span<Extension const>{});
    auto const counts = [](Extension const& e) { return e.json != "null" && is_enterprise(e.name); };
    bool const enterprise = std::ranges::any_of(given, counts);
    auto text = arena.text(512);
    json::Writer to(text);
    to.begin_object();
    write_schemas(to, enterprise);
    if (user.user_name) to.member("userName", *user.user_name);
    if (user.display_name) to.member("displayName", *user.display_name);
    if (user.first_name || user.last_name) {
        to.key("name").begin_object();
        if (user.first_name) to.member("givenName", *user.first_name);
        if (user.last_name) to.member("familyName", *user.last_name);
        to.end_object();
    }
    if (user.email) write_only(to, "emails", *user.email);
    if (user.phone_number) write_only(to, "phoneNumbers", *user.phone_number);
    if (user.password) to.member("password", *user.password);
    if (user.active) to.key("active").boolean(*user.active);
    if (roles && !roles->empty()) {
        to.key("roles").begin_array();
        for (auto const role : *roles)
            to.begin_object().member("value", role).end_object();
        to.end_array();
    }
    for (auto const& extension : given)
        if (extension.json != "null" && !is_enterprise(extension.name))
            to.key(extension.name).raw(extension.json);
    if (enterprise) {
        to.key(enterprise_schema).begin_object();
        for (auto const& extension : given)
            if (counts(extension)) to.key(extension.name).raw(extension.json);
        to.end_object();
    }
    to.end_object();
    return arena.keep(text);
}

std::string_view write_replacement(Update const& update, Arena& arena) {
    auto const& [held, change, roles, filters] = update;
    auto const& record = held.record;
    auto text = arena.text(record.raw.size() + 256);
    json::Writer to(text);
    to.begin_object();
    bool const enterprise = has_enterprise(update);
    write_held_schemas(to, record, enterprise);
    auto const member = [&](Field field, std::optional<std::string_view> const& given,
                            std::string_view name) {
        if (auto const after = text_after(change, field, given, &record, name)) to.member(name, *after);
    };
    member(Field::user_name, change.set.user_name, "userName");
    member(Field::display_name, change.set.display_name, "displayName");
    write_name(to, update);
    write_several(to, update, Field::email, "emails", change.set.email);
    write_several(to, update, Field::phone_number, "phoneNumbers", change.set.phone_number);
    if (change.set.password) to.member("password", *change.set.password);
    if (auto const active = change.set.active ? change.set.active : held.user.shown().active)
        to.key("active").boolean(*active);
    auto const* const held_roles = record.find("roles");
    if (roles) {
        to.key("roles");
        write_roles(to, held_roles, roles->after, arena);
    } else if (held_roles) {
        to.key("roles").raw(held_roles->raw);
    }
    write_core_extensions(to, update);
    if (enterprise) write_enterprise(to, update);
    for (auto const& other : record.members)
        if (!written_anew(other.name)) to.key(other.name).raw(other.value.raw);
    to.end_object();
    return arena.keep(text);
}

namespace {

/// Whether the values of an attribute are damaged, apart from the value that changes.
bool damages_values(json::Value const* held, json::Value const* changed) {
    if (!held || !held->mended) return false;
    return std::ranges::any_of(held->items, [&](json::Value const& item) {
        if (&item != changed) return item.mended;
        return std::ranges::any_of(item.members, [](json::Member const& member) {
            return member.value.mended && member.name != "value" && member.name != "display";
        });
    });
}

/// The value of an attribute with several that a change replaces or removes; null if there is none.
json::Value const* changed_value(Update const& update, Field field, std::string_view attribute) {
    return update.change.touches(field) ? chosen(update.held.record, attribute) : nullptr;
}

bool changes_extension(Change const& change, std::string_view name) {
    auto const given = change.set.extensions.value_or(std::span<Extension const>{});
    return std::ranges::find(given, name, &Extension::name) != given.end();
}

/// Whether a replacement writes damaged members of `name` or of the enterprise extension unchanged.
bool damages_members(json::Value const* held, auto const& is_changed) {
    auto const damages = [&](json::Member const& member) {
        return member.value.mended && !is_changed(member.name);
    };
    return held && (held->is_object() ? std::ranges::any_of(held->members, damages) : held->mended);
}

} // namespace

FieldSet damaged_values(Update const& update) {
    FieldSet found;
    auto const look = [&](Field field, std::string_view attribute) {
        if (auto const* const changed = changed_value(update, field, attribute);
            changed && damages_values(update.held.record.find(attribute), changed))
            found.add(field);
    };
    look(Field::email, "emails");
    look(Field::phone_number, "phoneNumbers");
    return found;
}

FieldSet damaged(Update const& update) {
    auto const& [held, change, roles, filters] = update;
    auto const& record = held.record;
    auto found = held.user.not_understood();
    if (!understands_schemas(record)) found.add(Field::extensions);
    if (!record.mended) return found;
    for (auto const field : {Field::user_name, Field::display_name})
        if (held.user.mended().has(field) && !change.touches(field) &&
            record.find(scim::fields[static_cast<std::size_t>(field)].wire))
            found.add(field);
    auto const name_changes = [&](std::string_view member) {
        return (member == "givenName" && change.touches(Field::first_name)) ||
               (member == "familyName" && change.touches(Field::last_name));
    };
    if (damages_members(record.find("name"), name_changes)) found.add(Field::first_name);
    for (auto const& [field, attribute] : {std::pair(Field::email, std::string_view("emails")),
                                           std::pair(Field::phone_number, std::string_view("phoneNumbers"))})
        if (damages_values(record.find(attribute), changed_value(update, field, attribute))) found.add(field);
    auto const extension_changes = [&](std::string_view member) { return changes_extension(change, member); };
    bool other = damages_members(record.find(enterprise_schema), extension_changes);
    for (auto const& member : record.members)
        if (member.value.mended && !changes_extension(change, member.name))
            other = other || !written_anew(member.name) || find_extension(capabilities, member.name);
    if (other) found.add(Field::extensions);
    return found;
}

} // namespace idiom::scim
