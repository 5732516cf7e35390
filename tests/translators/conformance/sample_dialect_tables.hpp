#pragma once

#include "tests/translators/conformance/sample_dialect.hpp"

#include <array>

namespace idiom::tests {

inline constexpr FieldRules fields{{
    {Field::id, "id", Access::read},
    {Field::user_name, "login", Access::create_only, Need::on_create},
    {Field::display_name, "", Access::read},
    {Field::first_name, "first", Access::read_write},
    {Field::last_name, "last", Access::read_write},
    {Field::email, "mail", Access::read_write, Need::never, true},
    {Field::phone_number, "phone", Access::read_write, Need::never, false, 20},
    {Field::password, "password", Access::write},
    {Field::active, "", Access::none},
    {Field::roles, "roles", Access::read_write},
    {Field::accounts, "", Access::none},
    {Field::devices, "", Access::none},
    {Field::skills, "", Access::none},
    {Field::extensions, "", Access::read_write},
}};
static_assert(covers_every_field(fields));

inline constexpr FieldRules password_on_create_only = [] {
    auto changed = fields;
    changed[static_cast<std::size_t>(Field::password)].access = Access::create_only;
    return changed;
}();

inline constexpr std::array extensions{ExtensionRule{"badge", Access::read_write, ExtensionRule::Type::text}};

inline constexpr Operations served{Operation::list,       Operation::get,           Operation::create,
                                   Operation::replace,    Operation::update,        Operation::delete_,
                                   Operation::get_roles,  Operation::replace_roles, Operation::add_role,
                                   Operation::remove_role};
inline constexpr Operations served_and_more{
    Operation::list,     Operation::get,         Operation::create,       Operation::replace,
    Operation::update,   Operation::delete_,     Operation::get_roles,    Operation::replace_roles,
    Operation::add_role, Operation::remove_role, Operation::assign_device};

constexpr Capabilities capable(Operations operations, FieldRules const& of, RoleStyle roles) {
    return {.dialect = "toy",
            .operations = operations,
            .fields = of,
            .extensions = extensions,
            .roles = roles,
            .concurrency = "none: whoever writes last wins"};
}
inline constexpr auto honest = capable(served, fields, RoleStyle::set);
inline constexpr auto boastful = capable(served_and_more, fields, RoleStyle::set);
inline constexpr auto one_by_one = capable(served, fields, RoleStyle::delta);
inline constexpr auto secretive = capable(served, password_on_create_only, RoleStyle::set);

constexpr Capabilities const& capabilities_of(Defect defect) {
    if (defect == Defect::claims_an_operation) return boastful;
    if (defect == Defect::claims_to_write_roles_one_by_one) return one_by_one;
    if (defect == Defect::takes_a_password_on_create_only) return secretive;
    return honest;
}

} // namespace idiom::tests
