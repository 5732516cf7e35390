#include "translators/core/capabilities.hpp"

namespace idiom {

namespace {

constexpr std::array<std::string_view, field_count> field_names{
    "id",       "userName", "displayName", "firstName", "lastName", "email",  "phoneNumber",
    "password", "active",   "roles",       "accounts",  "devices",  "skills", "extensions",
};

constexpr std::array<std::string_view, field_count> field_pointers{
    "/id",       "/userName", "/displayName", "/firstName", "/lastName", "/email",  "/phoneNumber",
    "/password", "/active",   "/roles",       "/accounts",  "/devices",  "/skills", "/extensions",
};

constexpr std::array<std::string_view, operation_count> operation_names{
    "list",          "get",      "create",      "replace",       "update",          "delete",     "get-roles",
    "replace-roles", "add-role", "remove-role", "assign-device", "unassign-device", "send-email",
};

} // namespace

std::string_view name_of(Field field) { return field_names[static_cast<std::size_t>(field)]; }

std::string_view pointer_of(Field field) { return field_pointers[static_cast<std::size_t>(field)]; }

std::optional<Field> field_named(std::string_view name) {
    for (std::size_t i = 0; i < field_names.size(); ++i)
        if (field_names[i] == name) return static_cast<Field>(i);
    return std::nullopt;
}

bool has(User const& user, Field field) {
    for (auto const& text : text_fields)
        if (text.field == field) return (user.*text.member).has_value();
    switch (field) {
    case Field::active: return user.active.has_value();
    case Field::roles: return user.roles.has_value();
    case Field::accounts: return user.accounts.has_value();
    case Field::devices: return user.devices.has_value();
    case Field::skills: return user.skills.has_value();
    case Field::extensions: return user.extensions.has_value();
    default: return false;
    }
}

void clear(User& user, Field field) {
    for (auto const& text : text_fields)
        if (text.field == field) (user.*text.member).reset();
    switch (field) {
    case Field::active: user.active.reset(); break;
    case Field::roles: user.roles.reset(); break;
    case Field::accounts: user.accounts.reset(); break;
    case Field::devices: user.devices.reset(); break;
    case Field::skills: user.skills.reset(); break;
    case Field::extensions: user.extensions.reset(); break;
    default: break;
    }
}

std::string_view name_of(Access access) {
    switch (access) {
    case Access::none: return "none";
    case Access::read: return "read";
    case Access::write: return "write";
    case Access::create_only: return "create-only";
    case Access::read_write: return "read-write";
    }
    return "none";
}

std::string_view name_of(Operation operation) { return operation_names[static_cast<std::size_t>(operation)]; }

std::string_view name_of(RoleStyle style) {
    switch (style) {
    case RoleStyle::none: return "none";
    case RoleStyle::set: return "set";
    case RoleStyle::delta: return "delta";
    }
    return "none";
}

ExtensionRule const* find_extension(Capabilities const& capabilities, std::string_view name) {
    for (auto const& rule : capabilities.extensions)
        if (rule.name == name) return &rule;
    return nullptr;
}

} // namespace idiom
