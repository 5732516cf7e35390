#include "translators/declared/capabilities.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

bool writes_roles(Program const& program) {
    return program.roles.write != Roles::Write::none || program.roles.written_apart();
}

Access roles_access(Program const& program) {
    auto const& roles = program.roles;
    if (!roles.in_document() && !roles.read) return Access::none;
    return writes_roles(program) ? Access::read_write : Access::read;
}

/// The widest access of all extensions.
Access extensions_access(Program const& program) {
    auto const any = [&](Access access) {
        return std::ranges::any_of(program.extensions,
                                   [&](ExtensionRow const& row) { return row.access == access; });
    };
    for (auto const access : {Access::read_write, Access::create_only, Access::read, Access::write})
        if (any(access)) return access;
    return Access::none;
}

bool sends_versions(std::vector<WriteStep> const& steps) {
    return std::ranges::any_of(steps,
                               [](WriteStep const& step) { return step.if_match != WriteStep::Match::none; });
}

} // namespace

Operations operations_of(Program const& program) {
    Operations all{Operation::get};
    auto const add = [&](bool is, std::initializer_list<Operation> operations) {
        if (is)
            for (auto const operation : operations)
                all.add(operation);
    };
    bool const shows_roles = program.roles.in_document() || program.roles.read;
    bool const in_document = program.roles.in_document() && !program.roles.written_apart();
    bool const changes_roles = writes_roles(program) && (program.update || !in_document);
    add(program.list.has_value(), {Operation::list});
    add(program.create.has_value(), {Operation::create});
    add(program.update.has_value(), {Operation::replace, Operation::update});
    add(program.delete_.has_value(), {Operation::delete_});
    add(shows_roles, {Operation::get_roles});
    add(shows_roles && changes_roles,
        {Operation::replace_roles, Operation::add_role, Operation::remove_role});
    add(program.devices.has_value(), {Operation::assign_device, Operation::unassign_device});
    add(!program.activation.empty() || !program.uc_welcome.empty(), {Operation::send_email});
    return all;
}

FieldRules field_rules_of(Program const& program) {
    FieldRules rules{};
    for (std::size_t i = 0; i < field_count; ++i) {
        auto const field = static_cast<Field>(i);
        rules[i] = {.field = field, .wire = {}, .access = Access::none};
        if (auto const* const row = program.row(field))
            rules[i] = {.field = field,
                        .wire = row->wire,
                        .access = row->access,
                        .need = row->need,
                        .clearable = row->clear != Clear::not_clearable,
                        .max_length = row->max_length,
                        .ignores_case = row->ignore_case && field != Field::id};
    }
    auto& roles = rules[static_cast<std::size_t>(Field::roles)];
    roles.access = roles_access(program);
    roles.need = program.roles.need;
    if (roles.access != Access::none)
        roles.wire = program.roles.at ? std::string_view(program.roles.at->text) : "roles";
    rules[static_cast<std::size_t>(Field::extensions)].access = extensions_access(program);
    return rules;
}

RoleStyle role_style_of(Program const& program) {
    auto const& roles = program.roles;
    if (roles.write == Roles::Write::patch || roles.add) return RoleStyle::delta;
    return roles.write == Roles::Write::set || roles.set ? RoleStyle::set : RoleStyle::none;
}

std::string concurrency_of(Program const& program) {
    std::string const ours = "writes through this gateway are serialised per user and lose nothing; ";
    if (program.update && sends_versions(program.update->steps))
        return "The vendor has versions: " + ours +
               "a write that another one overtook is refused by the vendor and made again.";
    if (role_style_of(program) == RoleStyle::delta)
        return "The vendor has no versions: " + ours +
               "roles are added and removed one by one and never overwrite what was changed elsewhere.";
    if (role_style_of(program) == RoleStyle::set)
        return "The vendor has no versions: " + ours +
               "a write made elsewhere between the gateway's read and its write of the roles is lost.";
    return "The vendor has no versions: writes through this gateway are serialised per user and lose "
           "nothing.";
}

} // namespace idiom::declared
