#include "gateway/migrate/files/user_reader.hpp"
#include "gateway/migrate/mapping/load.hpp"
#include "gateway/migrate/mapping/names.hpp"

#include <algorithm>

namespace idiom::migrate::mapping {

namespace {

/// What names things of one vendor, and roles, which are mapped apart.
constexpr FieldSet never_standard{Field::id,      Field::roles,  Field::accounts,
                                  Field::devices, Field::skills, Field::extensions};

bool shown_by_names(Ends const& ends, Field field) {
    auto const& fields = ends.file->fields;
    bool const parts = fields.has(Field::first_name) && fields.has(Field::last_name);
    bool const no_part = !fields.has(Field::first_name) && !fields.has(Field::last_name);
    auto const form = name_form(ends.to);
    if (field == Field::display_name) return form == NameForm::joined && parts;
    bool const is_part = field == Field::first_name || field == Field::last_name;
    return is_part && form == NameForm::parts && no_part && fields.has(Field::display_name);
}

/// Returns whether the origin is a column that the file has.
struct IsColumn {
    files::FileFields const& file;
    bool operator()(FromField const& from) const { return file.fields.has(from.field); }
    bool operator()(FromColumn const&) const { return true; }
    bool operator()(FromExtension const&) const { return true; }
    bool operator()(FixedValue const&) const { return false; }
    bool operator()(GeneratePassword const&) const { return false; }
};

} // namespace

bool shows(Ends const& ends, Field field) {
    if (ends.file == nullptr) return readable(rule(ends.from, field).access);
    return ends.file->fields.has(field) || shown_by_names(ends, field);
}

bool email_is_login(Capabilities const& can) {
    auto const wire = rule(can, Field::email).wire;
    return !wire.empty() && wire == rule(can, Field::user_name).wire;
}

Mapping standard(Ends const& ends) {
    Mapping made;
    for (auto const& row : user_fields) {
        if (never_standard.has(row.field) || !shows(ends, row.field)) continue;
        if (!creatable(rule(ends.to, row.field).access)) continue;
        if (row.field == Field::email && email_is_login(ends.to)) continue;
        made.fields.push_back(
            {.field = row.field, .extension = {}, .origin = FromField{row.field}, .makings = {}});
    }
    return made;
}

std::optional<config::Problem> why_no_key(Mapping const& mapping, Ends const& ends, std::string const& file) {
    if (ends.file == nullptr || !ends.file->csv) return std::nullopt;
    IsColumn const is_column{*ends.file};
    auto const reads_column = [&](FieldMapping const& one) { return std::visit(is_column, one.origin); };
    auto const problem = [&](std::string message) {
        return config::Problem{file, {1, 1}, std::move(message)};
    };
    if (std::ranges::find(ends.file->known, true) == ends.file->known.end() &&
        std::ranges::none_of(mapping.fields, reads_column))
        return problem("has no header row: no cell of the first row names a field");
    auto const key = std::ranges::find(mapping.fields, mapping.match, &FieldMapping::field);
    bool const found = key == mapping.fields.end() ? ends.file->fields.has(mapping.match)
                                                   : reads_column(*key) || key->makings.fallback;
    if (found) return std::nullopt;
    return problem("has no column for the key '" + std::string(name_of(mapping.match)) + "'");
}

} // namespace idiom::migrate::mapping
