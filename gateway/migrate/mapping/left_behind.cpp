#include "gateway/migrate/mapping/left_behind.hpp"

#include "gateway/migrate/mapping/names.hpp"
#include "translators/core/http.hpp"

#include <algorithm>
#include <set>

namespace idiom::migrate::mapping {

namespace {

/// What the mapping takes from FROM.
struct Taken {
    FieldSet fields;
    std::set<std::size_t> columns;
    std::set<std::pair<std::string, std::string>> extensions;

    void operator()(FromField const& from) { fields.add(from.field); }
    void operator()(FromColumn const& from) { columns.insert(from.index); }
    void operator()(FromExtension const& from) { extensions.emplace(from.dialect, from.name); }
    void operator()(FixedValue const&) {}
    void operator()(GeneratePassword const&) {}
};

/// The names go along if the whole or both parts do.
void add_names(FieldSet& fields) {
    constexpr FieldSet parts{Field::first_name, Field::last_name};
    if (fields.has(Field::display_name)) fields.add(parts);
    if (fields.has(Field::first_name) && fields.has(Field::last_name)) fields.add(Field::display_name);
}

Taken taken_by(Mapping const& mapping, Ends const& ends) {
    Taken taken;
    for (auto const& field : mapping.fields)
        std::visit([&](auto const& origin) { taken(origin); }, field.origin);
    if (mapping.roles.mode != RolesMode::ignore && ends.to.roles != RoleStyle::none)
        taken.fields.add(Field::roles);
    taken.fields.add(mapping.match); // finds the partner
    add_names(taken.fields);
    if (email_is_login(ends.from) && taken.fields.has(Field::user_name)) taken.fields.add(Field::email);
    return taken;
}

/// Adds the extensions that a route shows, each by its name.
void add_extensions(LeftBehind& left, Taken const& taken, Capabilities const& from) {
    for (auto const& rule : from.extensions) {
        std::pair const name{std::string(from.dialect), std::string(rule.name)};
        if (!readable(rule.access) || taken.extensions.contains(name)) continue;
        left.fields.add(Field::extensions);
        left.names.push_back("extensions/" + name.first + "/" + name.second);
    }
}

/// Returns whether an extension that the mapping takes stands in this column.
bool takes_extension(Taken const& taken, std::string const& column) {
    return std::ranges::any_of(taken.extensions, [&](auto const& one) {
        return files::plain_column_name("extensions/" + one.first + "/" + one.second) == column;
    });
}

/// Returns whether the user has a value there that would be lost.
bool holds(User const& user, UserField const& row) {
    if (!has(user, row.field)) return false;
    if (row.shape == Shape::names) return !(user.*row.names)->empty();
    if (row.field == Field::devices) return !user.devices->empty();
    if (row.field == Field::skills) return !user.skills->empty();
    bool const is_login = row.field == Field::email && user.user_name;
    return !is_login || !equal_ignoring_case(*user.email, *user.user_name);
}

/// Adds the columns that are no field, or an extension, and that the mapping does not take.
void add_columns(LeftBehind& left, Taken const& taken, files::FileFields const& file) {
    for (std::size_t i = 0; i < file.columns.size(); ++i) {
        auto const plain = files::plain_column_name(file.columns[i]);
        bool const field = file.known[i] && !plain.starts_with("extensions/");
        if (field || taken.columns.contains(i) || takes_extension(taken, plain)) continue;
        // A column without a name is called by its place.
        left.columns.push_back(plain.empty() ? "column " + std::to_string(i + 1) : file.columns[i]);
    }
}

} // namespace

LeftBehind left_behind(Mapping const& mapping, Ends const& ends) {
    LeftBehind left;
    auto const taken = taken_by(mapping, ends);
    for (auto const& row : user_fields) {
        if (row.field == Field::id || row.field == Field::extensions) continue;
        bool const shown = ends.file != nullptr ? ends.file->fields.has(row.field)
                                                : readable(rule(ends.from, row.field).access);
        if (!shown || taken.fields.has(row.field)) continue;
        left.fields.add(row.field);
        if (ends.file == nullptr || ends.file->csv) left.names.emplace_back(row.name);
    }
    if (ends.file != nullptr && !ends.file->csv) left.fields.add(Field::extensions);
    left.taken_extensions = taken.extensions;
    if (ends.file == nullptr) add_extensions(left, taken, ends.from);
    if (ends.file != nullptr) add_columns(left, taken, *ends.file);
    return left;
}

std::vector<std::string> lost(LeftBehind const& left, SourceUser const& user) {
    std::vector<std::string> made;
    for (auto const& row : user_fields)
        if (left.fields.has(row.field) && holds(user.user, row)) made.emplace_back(row.name);
    if (!left.fields.has(Field::extensions)) return made;
    for (auto const& [dialect, members] : user.extensions)
        for (auto const& member : members)
            if (std::pair name(std::string(dialect), std::string(member.name));
                member.json != "null" && !left.taken_extensions.contains(name))
                made.push_back("extensions/" + name.first + "/" + name.second);
    return made;
}

} // namespace idiom::migrate::mapping
