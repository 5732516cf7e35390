#include "gateway/migrate/source_user.hpp"

namespace idiom::migrate {

namespace {

/// What names things of one vendor can be shown, and nothing can be moved there.
constexpr bool names_own_things(Field field) {
    return field == Field::id || field == Field::devices || field == Field::skills ||
           field == Field::extensions;
}

constexpr FieldRules every_field = [] {
    FieldRules rules{};
    for (std::size_t i = 0; i < rules.size(); ++i) {
        auto const& row = user_fields[i];
        auto const access = names_own_things(row.field) ? Access::read : Access::read_write;
        rules[i] = {.field = row.field, .wire = row.name, .access = access, .clearable = true};
    }
    return rules;
}();
static_assert(covers_every_field(every_field));

constexpr Capabilities of_files{
    .dialect = "",
    .operations = {Operation::list},
    .fields = every_field,
    .extensions = {},
    .roles = RoleStyle::set,
    .concurrency = "",
};

} // namespace

SourceUser of_route(User const& user, std::string_view dialect, Arena& arena) {
    SourceUser made;
    made.user = user;
    made.user.extensions = std::nullopt;
    if (user.extensions) made.extensions = arena.list({DialectExtensions{dialect, *user.extensions}});
    return made;
}

FieldSet shown_by(Capabilities const& can) {
    FieldSet shown;
    for (auto const& one : can.fields)
        if (readable(one.access)) shown.add(one.field);
    return shown;
}

Capabilities const& capabilities_of_files() { return of_files; }

} // namespace idiom::migrate
