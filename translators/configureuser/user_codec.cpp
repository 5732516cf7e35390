#include "translators/configureuser/user_codec.hpp"

#include "translators/configureuser/fields.hpp"
#include "translators/core/conversation.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::configureuser {

namespace {

using Extensions = std::span<Extension const>;

std::string_view wire(Field field) { return fields[static_cast<std::size_t>(field)].wire; }

/// The fields of a binding that are kept as text.
constexpr std::array kept_texts{
    TextField{Field::user_name, &User::user_name},       TextField{Field::email, &User::email},
    TextField{Field::first_name, &User::first_name},     TextField{Field::last_name, &User::last_name},
    TextField{Field::phone_number, &User::phone_number},
};

Extension const* find(Extensions list, std::string_view name) {
    auto const found = std::ranges::find(list, name, &Extension::name);
    return found == list.end() ? nullptr : &*found;
}

Secret* secret_named(Binding& binding, std::string_view name) {
    for (std::size_t i = 0; i < secret_names.size(); ++i)
        if (secret_names[i].wire == name) return &binding.secrets[i];
    return nullptr;
}

/// Moves the secrets of `given` into the binding and merges the rest.
void take_extensions(Binding& binding, Extensions given, Arena& arena) {
    auto plain = arena.vector<Extension>();
    for (auto const& extension : given) {
        auto* const secret = secret_named(binding, extension.name);
        if (!secret) {
            if (auto const* const row = find_extension(capabilities, extension.name);
                row && writable(row->access))
                plain.push_back(extension);
            continue;
        }
        auto const value = json::read(extension.json, arena);
        bool const is_text = value && value->is_string();
        *secret = is_text ? Secret{.set = true, .value = value->text} : Secret{};
    }
    binding.user.extensions =
        merge_extensions(binding.user.extensions.value_or(Extensions{}), Arena::keep(plain), arena);
}

std::optional<std::string_view> derived_pbx_user_id(Binding const& binding, PbxUserId source) {
    switch (source) {
    case PbxUserId::none: return std::nullopt;
    case PbxUserId::phone_number: return binding.user.phone_number;
    case PbxUserId::email_local_part: {
        auto const email = binding.user.email.value_or("");
        return email.substr(0, email.find('@'));
    }
    }
    return std::nullopt;
}

/// Every write requires `pbxUserId`, and no other field of a user holds it.
Result<Binding> with_pbx_user_id(Binding binding, TenantSettings const& options, Arena& arena) {
    auto const given = binding.user.extensions.value_or(Extensions{});
    if (auto const* const id = find(given, "pbxUserId"); id && id->json != "\"\"") return binding;
    auto const derived = derived_pbx_user_id(binding, options.pbx_user_id);
    if (!derived || derived->empty())
        return fail(Fault::invalid_value, "a user needs the id of a PBX user",
                    arena.list<FieldError>({{"/extensions/configureuser/pbxUserId", "is required"}}));
    auto text = arena.text(64);
    json::append_string(text, *derived);
    auto const id = arena.list<Extension>({{.name = "pbxUserId", .json = arena.keep(text)}});
    binding.user.extensions = merge_extensions(given, id, arena);
    return binding;
}

void write_texts(json::Writer& to, User const& user) {
    for (auto const& field : kept_texts)
        if (auto const& value = user.*field.member) to.member(wire(field.field), *value);
}

void write_extensions(json::Writer& to, User const& user) {
    for (auto const& extension : user.extensions.value_or(Extensions{}))
        if (extension.json != "null") to.key(extension.name).raw(extension.json);
}

std::string_view name_of(State state) {
    switch (state) {
    case State::active: return "active";
    case State::disabled: return "disabled";
    case State::deleted: return "deleted";
    }
    return "active";
}

std::optional<State> state_named(std::string_view name) {
    for (auto const state : {State::active, State::disabled, State::deleted})
        if (name_of(state) == name) return state;
    return std::nullopt;
}

} // namespace

std::string_view id_of(std::string_view teams_user_id, Arena& arena) {
    auto text = arena.text(teams_user_id.size());
    for (char const c : teams_user_id)
        text += lower(c);
    return arena.keep(text);
}

Result<Binding> new_binding(User const& user, TenantSettings const& options, Arena& arena) {
    Binding binding;
    binding.tenant = options.tenant_id;
    for (auto const& field : kept_texts)
        binding.user.*field.member = user.*field.member;
    if (!binding.user.email) binding.user.email = user.user_name;
    if (user.password) binding.secrets[0] = {.set = true, .value = user.password};
    take_extensions(binding, user.extensions.value_or(Extensions{}), arena);
    return with_pbx_user_id(binding, options, arena);
}

Result<Binding> changed_binding(Binding const& before, Change const& change, TenantSettings const& options,
                                Arena& arena) {
    Binding after = before;
    after.tenant = options.tenant_id;
    for (auto const& field : kept_texts) {
        // The recorded spelling stays, because another spelling may name another binding.
        if (field.field == Field::user_name) continue;
        if (auto const& value = change.set.*field.member) after.user.*field.member = value;
        if (change.clears(field.field)) (after.user.*field.member).reset();
    }
    if (!after.user.email) after.user.email = after.user.user_name;
    if (change.set.password) after.secrets[0] = {.set = true, .value = change.set.password};
    if (change.clears(Field::password)) after.secrets[0] = {};
    take_extensions(after, change.set.extensions.value_or(Extensions{}), arena);
    return with_pbx_user_id(after, options, arena);
}

User user_of(Binding const& binding, TenantSettings const& options, Arena& arena) {
    User user = binding.user;
    user.id = id_of(user.user_name.value_or(""), arena);
    if (user.first_name || user.last_name)
        user.display_name = join_names(user.first_name, user.last_name, arena);
    user.active = binding.state == State::active;
    user.accounts = arena.list<std::string_view>({binding.tenant});

    auto shown = arena.vector<Extension>();
    auto const add = [&](std::string_view name, std::string_view value) {
        auto text = arena.text(64);
        json::append_string(text, value);
        shown.push_back({.name = name, .json = arena.keep(text)});
    };
    for (auto const& extension : binding.user.extensions.value_or(Extensions{}))
        shown.push_back(extension);
    add("pbxLocation", options.pbx_location);
    shown.push_back({.name = "sbcGatewayId", .json = options.sbc_gateway_id});
    add("userType", options.user_type);
    user.extensions = Arena::keep(shown);
    return user;
}

std::string_view write_upsert(Binding const& binding, TenantSettings const& options, Arena& arena) {
    auto text = arena.text(1024);
    json::Writer to(text);
    to.begin_object().member("loginID", options.login_id).member(wire(Field::accounts), options.tenant_id);
    to.member("pbxLocation", options.pbx_location).key("sbcGatewayId").raw(options.sbc_gateway_id);
    to.member("userType", options.user_type);
    write_texts(to, binding.user);
    write_extensions(to, binding.user);
    for (std::size_t i = 0; i < secret_names.size(); ++i)
        if (binding.secrets[i].value) to.member(secret_names[i].wire, *binding.secrets[i].value);
    // The vendor requires both members, with the same value.
    if (binding.secrets[0].value) to.member("rePassword", *binding.secrets[0].value);
    to.end_object();
    return arena.keep(text);
}

std::string_view write_document(Binding const& binding, Arena& arena) {
    auto text = arena.text(1024);
    json::Writer to(text);
    to.begin_object().key("version").number(1).member("state", name_of(binding.state));
    to.key("user").begin_object().member(wire(Field::accounts), binding.tenant);
    write_texts(to, binding.user);
    write_extensions(to, binding.user);
    to.end_object().key("secretsSet").begin_array();
    for (std::size_t i = 0; i < secret_names.size(); ++i)
        if (binding.secrets[i].set) to.string(secret_names[i].wire);
    to.end_array().end_object();
    return arena.keep(text);
}

std::string_view write_secrets(Binding const& binding, Arena& arena) {
    auto text = arena.text(128);
    json::Writer to(text);
    to.begin_object();
    for (std::size_t i = 0; i < secret_names.size(); ++i)
        if (binding.secrets[i].value) to.member(secret_names[i].wire, *binding.secrets[i].value);
    to.end_object();
    return arena.keep(text);
}

namespace {

/// Reads a text of a record. Returns false if the value is not a text: a write based on it would lose what is
/// there.
bool read_kept(json::Value const& kept, std::string_view name, std::optional<std::string_view>& text) {
    auto const* const value = kept.find(name);
    text = kept.text_of(name);
    return !value || value->is_null() || text.has_value();
}

bool is_of(ExtensionRule::Type type, json::Value const& value) {
    switch (type) {
    case Type::text: return value.is_string();
    case Type::boolean: return value.is_boolean();
    case Type::number: return value.is_number();
    case Type::object: return value.is_object();
    case Type::texts: return value.is_array();
    }
    return false;
}

bool read_kept_extensions(json::Value const& kept, Binding& binding, Arena& arena) {
    auto found = arena.vector<Extension>();
    for (auto const& row : extensions) {
        auto const* const value = row.access == Access::read_write ? kept.find(row.name) : nullptr;
        if (!value || value->is_null()) continue;
        if (!is_of(row.type, *value)) return false;
        found.push_back({.name = row.name, .json = value->raw});
    }
    binding.user.extensions = Arena::keep(found);
    return true;
}

/// Reads the names of the secrets that are set, and the values that were kept.
bool read_kept_secrets(json::Value const& document, std::string_view secrets, Binding& binding,
                       Arena& arena) {
    auto const* const set = document.find("secretsSet");
    if (set && !set->is_array()) return false;
    for (auto const& name : set ? set->items : std::span<json::Value const>{}) {
        auto* const secret = secret_named(binding, name.text);
        if (!name.is_string() || !secret) return false;
        secret->set = true;
    }
    if (auto const values = json::read(secrets, arena); values)
        for (std::size_t i = 0; i < secret_names.size(); ++i)
            if (binding.secrets[i].set) binding.secrets[i].value = values->text_of(secret_names[i].wire);
    return true;
}

} // namespace

std::optional<Binding> read_document(json::Value const& document, std::string_view secrets, Arena& arena) {
    auto const state = state_named(document.text_of("state").value_or(""));
    auto const* const kept = document.find("user");
    if (!state || !kept || !kept->is_object()) return std::nullopt;

    Binding binding;
    binding.state = *state;
    binding.tenant = kept->text_of(wire(Field::accounts)).value_or("");
    for (auto const& field : kept_texts)
        if (!read_kept(*kept, wire(field.field), binding.user.*field.member)) return std::nullopt;
    if (!binding.user.user_name || binding.user.user_name->empty()) return std::nullopt;
    if (!read_kept_extensions(*kept, binding, arena) || !read_kept_secrets(document, secrets, binding, arena))
        return std::nullopt;
    return binding;
}

} // namespace idiom::configureuser
