#pragma once

#include "translators/face/write_user.hpp"
#include "translators/unified/batch.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/write_answer.hpp"

#include <string>
#include <vector>

namespace idiom::unified::test {

using namespace face;

/// A dialect that keeps two names, and has fields and extensions of every kind.
inline constexpr FieldRules two_name_fields{{
    {.field = Field::id, .wire = "Id", .access = Access::read},
    {.field = Field::user_name,
     .wire = "Login",
     .access = Access::read_write,
     .need = Need::always,
     .max_length = 20},
    {.field = Field::display_name, .wire = "Name", .access = Access::read},
    {.field = Field::first_name,
     .wire = "First",
     .access = Access::read_write,
     .need = Need::always,
     .max_length = 5},
    {.field = Field::last_name, .wire = "Last", .access = Access::read_write, .need = Need::always},
    {.field = Field::email, .wire = "Mail", .access = Access::read_write, .clearable = true},
    {.field = Field::phone_number, .wire = "", .access = Access::none},
    {.field = Field::password, .wire = "Password", .access = Access::write, .need = Need::on_create},
    {.field = Field::active, .wire = "Enabled", .access = Access::read_write},
    {.field = Field::roles, .wire = "Roles", .access = Access::read_write},
    {.field = Field::accounts, .wire = "Accounts", .access = Access::create_only},
    {.field = Field::devices, .wire = "Devices", .access = Access::read},
    {.field = Field::skills, .wire = "Skills", .access = Access::read},
    {.field = Field::extensions, .wire = "", .access = Access::read_write},
}};
static_assert(covers_every_field(two_name_fields));

inline constexpr ExtensionRule two_name_extensions[]{
    {"Note", Access::read_write, ExtensionRule::Type::text},
    {"IsParent", Access::read, ExtensionRule::Type::boolean},
    {"Settings", Access::read_write, ExtensionRule::Type::object},
    {"Tags", Access::read_write, ExtensionRule::Type::texts},
    {"Level", Access::read_write, ExtensionRule::Type::number},
    {"Origin", Access::create_only, ExtensionRule::Type::text},
};

inline constexpr Operations all_operations{
    Operation::list,      Operation::get,         Operation::create,        Operation::replace,
    Operation::update,    Operation::delete_,     Operation::get_roles,     Operation::replace_roles,
    Operation::add_role,  Operation::remove_role, Operation::assign_device, Operation::unassign_device,
    Operation::send_email};

inline constexpr Capabilities two_names{.dialect = "twoname",
                                        .operations = all_operations,
                                        .fields = two_name_fields,
                                        .extensions = two_name_extensions,
                                        .roles = RoleStyle::set,
                                        .concurrency = "none \"at all\""};

/// The same, but a user is created with roles.
inline constexpr auto needy_fields = [] {
    auto fields = two_name_fields;
    fields[static_cast<std::size_t>(Field::roles)].need = Need::on_create;
    return fields;
}();
inline constexpr Capabilities needs_roles{.dialect = "needsroles",
                                          .operations = all_operations,
                                          .fields = needy_fields,
                                          .extensions = two_name_extensions,
                                          .roles = RoleStyle::set,
                                          .concurrency = "none"};

/// A dialect that keeps one name, whose login is the e-mail address. It has few operations.
inline constexpr FieldRules one_name_fields{{
    {.field = Field::id, .wire = "id", .access = Access::read},
    {.field = Field::user_name, .wire = "email", .access = Access::read_write},
    {.field = Field::display_name, .wire = "displayName", .access = Access::read_write, .need = Need::always},
    {.field = Field::first_name, .wire = "displayName", .access = Access::read_write},
    {.field = Field::last_name, .wire = "displayName", .access = Access::read_write},
    {.field = Field::email, .wire = "email", .access = Access::read_write, .need = Need::always},
    {.field = Field::phone_number, .wire = "", .access = Access::none},
    {.field = Field::password, .wire = "", .access = Access::none},
    {.field = Field::active, .wire = "", .access = Access::none},
    {.field = Field::roles, .wire = "roles", .access = Access::read_write},
    {.field = Field::accounts, .wire = "tenant", .access = Access::read},
    {.field = Field::devices, .wire = "", .access = Access::none},
    {.field = Field::skills, .wire = "", .access = Access::none},
    {.field = Field::extensions, .wire = "", .access = Access::read},
}};
static_assert(covers_every_field(one_name_fields));

inline constexpr Capabilities one_name{.dialect = "onename",
                                       .operations = {Operation::list, Operation::get, Operation::create,
                                                      Operation::replace, Operation::update,
                                                      Operation::get_roles},
                                       .fields = one_name_fields,
                                       .extensions = {},
                                       .roles = RoleStyle::delta,
                                       .concurrency = "none"};

inline RolePolicy const no_policy{};

inline RouteView route_to(Capabilities const& capabilities) {
    return {.capabilities = &capabilities, .roles = &no_policy, .base = "/v1/acme"};
}

/// Reads requests over a route. Owns everything that the results point to.
class Exchange {
public:
    explicit Exchange(Capabilities const& capabilities = two_names) : route(route_to(capabilities)) {}

    Result<Parsed> send(Method method, std::string_view target, std::string_view body = {},
                        std::vector<Header> headers = {}) {
        headers_ = std::move(headers);
        auto const mark = target.find('?');
        ClientRequest const request{.method = method,
                                    .path = target.substr(0, mark),
                                    .query =
                                        mark == target.npos ? std::string_view{} : target.substr(mark + 1),
                                    .headers = headers_,
                                    .body = body,
                                    .secret = "s"};
        auto parsed = read_call(request, route, arena);
        auto const* const batch = parsed ? std::get_if<BatchOfCalls>(&*parsed) : nullptr;
        if (batch == nullptr) return parsed;
        auto const calls = read_batch(request, route, batch->dry_run, arena);
        if (!calls) return std::unexpected(calls.error());
        return *calls;
    }

    Arena arena;
    RouteView route;

private:
    std::vector<Header> headers_;
};

/// Returns the error, as in "invalid-value /email,/roles/0"; "" for a success.
template <class T> std::string outcome(Result<T> const& result) {
    if (result) return "";
    std::string text(info(result.error().fault).name);
    for (std::size_t i = 0; i < result.error().errors.size(); ++i)
        text.append(i == 0 ? " " : ",").append(result.error().errors[i].pointer);
    return text;
}

inline std::string header(ClientResponse const& response, std::string_view name) {
    return std::string(find(response.headers, name).value_or("(none)"));
}

/// Returns a change as one line.
inline std::string spelled(Change const& change) {
    std::string text;
    for (auto const& row : user_fields) {
        auto const name = name_of(row.field);
        if (change.clears(row.field)) text.append("-").append(name).append(" ");
        if (row.field == Field::roles || !has(change.set, row.field)) continue;
        text.append(name);
        if (row.text != nullptr) text.append("=").append(*(change.set.*row.text));
        if (row.field == Field::active) text.append(*change.set.active ? "=true" : "=false");
        if (row.field == Field::extensions)
            for (auto const& one : *change.set.extensions)
                text.append("/").append(one.name).append("=").append(one.json);
        text.append(" ");
    }
    auto const names = [&](std::string_view sign, Names list) {
        for (auto const one : list)
            text.append(sign).append(one).append(" ");
    };
    if (change.roles) {
        if (auto const* const whole = std::get_if<RolesReplace>(&*change.roles)) {
            text += "roles: ";
            names("", whole->roles);
        } else {
            auto const& delta = std::get<RolesDelta>(*change.roles);
            text += "roles: ";
            names("+", delta.add);
            names("-", delta.remove);
        }
    }
    if (!change.warnings.empty()) text += "| ";
    for (auto const& warning : change.warnings)
        text.append(warning.pointer).append(" ");
    if (!text.empty()) text.pop_back();
    return text;
}

inline Edit const& edit_of(Result<Parsed> const& parsed) {
    return *std::get<UpdateUser>(std::get<ParsedCall>(*parsed).call.what).edit;
}

inline constexpr std::string_view ana_roles[]{"admin", "agent"};
inline constexpr std::string_view ana_accounts[]{"a-1"};
inline constexpr Device ana_devices[]{{"d-1", "+1", std::nullopt}};
inline constexpr Skill ana_skills[]{{"s-1", "Spanish", "5"}};
inline constexpr Extension ana_extensions[]{{"Note", R"("hi")"},
                                            {"IsParent", "true"},
                                            {"Settings", R"({"a":1,"b":{"c":2}})"},
                                            {"Tags", R"(["x"])"},
                                            {"Level", "1.50"}};

inline User ana() {
    User user;
    user.id = "7";
    user.user_name = "ana";
    user.display_name = "Ana Ruiz";
    user.first_name = "Ana";
    user.last_name = "Ruiz";
    user.email = "ana@acme.example";
    user.active = true;
    user.roles = Names(ana_roles);
    user.accounts = Names(ana_accounts);
    user.devices = std::span<Device const>(ana_devices);
    user.skills = std::span<Skill const>(ana_skills);
    user.extensions = std::span<Extension const>(ana_extensions);
    return user;
}

inline constexpr std::string_view ana_json =
    R"({"id":"7","userName":"ana","displayName":"Ana Ruiz","firstName":"Ana","lastName":"Ruiz",)"
    R"("email":"ana@acme.example","active":true,"roles":["admin","agent"],"accounts":["a-1"],)"
    R"("devices":[{"id":"d-1","phoneNumber":"+1"}],"skills":[{"id":"s-1","name":"Spanish","level":"5"}],)"
    R"("extensions":{"twoname":{"Note":"hi","IsParent":true,"Settings":{"a":1,"b":{"c":2}},"Tags":["x"],"Level":1.50}}})";

} // namespace idiom::unified::test
