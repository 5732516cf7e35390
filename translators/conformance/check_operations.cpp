#include "translators/conformance/checks.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"

#include <algorithm>

namespace idiom::conformance {

namespace {

/// Plays an update of every writable field except the roles.
Transcript attempt_change(User const& user, SimulatedCalls& simulated) {
    Change change;
    auto const next = simulated.sample_users.whole(2);
    change.set = simulated.sample_users.part(
        next, [](FieldRule const& row) { return writable(row.access) && row.field != Field::extensions; });
    change.set.roles.reset();
    return simulated.update_what_it_takes(user, change);
}

/// Plays one operation in a setup.
Transcript attempt(Operation operation, SimulatedCalls& simulated, Arena& arena) {
    auto const user = simulated.sample_users.whole(1);
    auto const roles = [&](RolesChange const& wanted) {
        Change change;
        change.roles = wanted;
        return simulated.update(user, change);
    };
    auto const role = [&] { return arena.list<std::string_view>({simulated.sample_users.role(0)}); };
    switch (operation) {
    case Operation::list: return simulated.list(user);
    case Operation::get:
    case Operation::get_roles: return simulated.get(user);
    case Operation::create: {
        auto wanted = simulated.sample_users.creatable(user);
        return simulated.create_what_it_takes(wanted);
    }
    case Operation::replace:
    case Operation::update: return attempt_change(user, simulated);
    case Operation::delete_: return simulated.remove(user);
    case Operation::replace_roles: return roles(RolesReplace{.roles = role()});
    case Operation::add_role: return roles(RolesDelta{.add = role(), .remove = {}});
    case Operation::remove_role:
        return roles(RolesDelta{.add = {}, .remove = arena.list<std::string_view>({user.roles->front()})});
    case Operation::assign_device:
        return simulated.call(AssignDevice{.id = *user.id, .device = "kit-device", .client_type = "desktop"},
                              user);
    case Operation::unassign_device:
        return simulated.call(
            UnassignDevice{.id = *user.id, .device = "kit-device", .client_type = "desktop"}, user);
    case Operation::send_email:
        return simulated.call(SendEmail{.id = *user.id, .kind = EmailKind::activation}, user);
    }
    return simulated.get(user);
}

bool is_unsupported(Transcript const& played) {
    return played.result && !played.succeeded() &&
           played.result->error().fault == Fault::operation_not_supported;
}

/// Expects that a claimed operation succeeds with the simulated vendor in at least one setup.
void expect_served(TranslatorUnderTest const& translator, Operation operation, Report& report) {
    std::string where;
    std::string why;
    bool unsupported = false;
    for (auto const& setup : translator.setups) {
        Arena arena(64 * 1024);
        SimulatedCalls simulated(translator, setup, arena);
        auto const played = attempt(operation, simulated, arena);
        if (played.succeeded()) return;
        where = setup.name;
        unsupported = is_unsupported(played);
        why = described(played);
    }
    std::string const name(idiom::name_of(operation));
    report.fail(unsupported
                    ? "the capabilities name the operation " + name +
                          " and the dialect answers operation_not_supported; serve it or do not name it"
                    : "the operation " + name +
                          " does not succeed with the vendor that the dialect "
                          "simulates; see simulate(), or the answer",
                where, why);
}

bool has_a_call_of_its_own(Operation operation) {
    return operation != Operation::get_roles && operation != Operation::replace &&
           operation != Operation::update;
}

bool is_about_roles(Operation operation) {
    return operation == Operation::replace_roles || operation == Operation::add_role ||
           operation == Operation::remove_role;
}

/// Expects that an operation that is not claimed is refused before a request is sent.
void expect_refused(TranslatorUnderTest const& translator, Operation operation, Report& report) {
    if (!has_a_call_of_its_own(operation)) return;
    // The gateway refuses a change of a field that cannot be written, before the dialect sees it.
    if (is_about_roles(operation) && !writable(rule(translator.capabilities(), Field::roles).access)) return;
    std::string const name(idiom::name_of(operation));
    for (auto const& setup : translator.setups) {
        Arena arena(64 * 1024);
        SimulatedCalls simulated(translator, setup, arena);
        auto const played = attempt(operation, simulated, arena);
        bool const refused = is_about_roles(operation) ? !played.succeeded() && !played.wrote()
                                                       : is_unsupported(played) && played.sent.empty();
        if (refused) continue;
        return report.fail("the capabilities do not name the operation " + name +
                               " and the dialect does not refuse it; end it with operation_not_supported, or "
                               "name it",
                           setup.name,
                           played.sent.empty() ? "" : "it asks " + shown(played.sent.front().request));
    }
}

void look_at_tables(TranslatorUnderTest const& translator, Report& report) {
    auto const& all = translator.capabilities();
    std::string const where = "the capabilities";
    bool const name = !all.dialect.empty() && std::ranges::all_of(all.dialect, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (!name) report.fail("the dialect's name is not of a-z, 0-9, '-' and '_'", where, shown(all.dialect));
    if (!covers_every_field(all.fields))
        report.fail("the fields are not every field once and in order; assert covers_every_field", where);
    if (all.concurrency.empty())
        report.fail("`concurrency` is empty: say what holds when several write to one user", where);
    bool const names_roles =
        all.operations.has(Operation::add_role) || all.operations.has(Operation::replace_roles);
    if (names_roles && all.roles == RoleStyle::none)
        report.fail("the operations name roles, and the role style is `none`", where);
    if (names_roles && !writable(rule(all, Field::roles).access))
        report.fail("the operations name roles, and the field roles cannot be written", where);
    for (auto const& row : all.fields)
        if (row.clearable && !writable(row.access))
            report.fail("a field is clearable and cannot be written: " +
                            std::string(idiom::name_of(row.field)),
                        where);
    for (auto const& setting : translator.info->settings) {
        auto const words = "|" + std::string(setting.choices) + "|";
        bool const choice = setting.type == SettingRule::Type::choice;
        if (choice && !setting.fallback.empty() &&
            words.find("|" + std::string(setting.fallback) + "|") == std::string::npos)
            report.fail("the fallback of a setting is none of its choices", where, std::string(setting.name));
        if (setting.required && !setting.fallback.empty())
            report.fail("a setting is required and has a fallback", where, std::string(setting.name));
    }
    for (auto const& setup : translator.setups)
        if (setup.dialect->capabilities().dialect != all.dialect)
            report.fail("capabilities() of the dialect are others than those of its DialectInfo", setup.name,
                        shown(setup.dialect->capabilities().dialect));
}

} // namespace

void check_operations(TranslatorUnderTest const& translator, Report& report) {
    report.of("operations");
    look_at_tables(translator, report);
    for (std::size_t i = 0; i < operation_count; ++i) {
        auto const operation = static_cast<Operation>(i);
        report.looked_at();
        if (translator.capabilities().operations.has(operation))
            expect_served(translator, operation, report);
        else
            expect_refused(translator, operation, report);
    }
}

} // namespace idiom::conformance
