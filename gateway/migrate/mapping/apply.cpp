#include "gateway/migrate/mapping/apply.hpp"

#include "gateway/migrate/files/csv.hpp"
#include "gateway/migrate/files/extension_text.hpp"
#include "gateway/migrate/mapping/making.hpp"
#include "gateway/migrate/mapping/names.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/roles.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::migrate::mapping {

namespace {

class Applying {
public:
    Applying(Mapping const& mapping, SourceUser const& source, Capabilities const& to, Arena& arena)
        : mapping_(mapping), source_(source), to_(to), arena_(arena), extensions_(arena.vector<Extension>()),
          invalid_(arena.vector<Lack>()) {
        // A name of which FROM shows one part has no other.
        if (source_.user.first_name || source_.user.last_name)
            note_missing({Field::first_name, Field::last_name});
        complete_names(source_, to, arena);
        // Not the email and the phone number: a vendor may hold several and show one, so that a cleared one
        // would uncover the next, run after run.
        note_missing({Field::display_name, Field::first_name, Field::last_name, Field::accounts});
    }

    Wanted apply() {
        for (auto const& field : mapping_.fields)
            take(field);
        if (!extensions_.empty()) made_.set.extensions = Arena::keep(extensions_);
        take_roles();
        made_.key = key();
        settle_names(made_.set, made_.clears, to_, arena_);
        keep_what_cannot_be_cleared();
        made_.invalid = Arena::keep(invalid_);
        return made_;
    }

private:
    /// Counts what FROM can show, and does not, as cleared.
    void note_missing(FieldSet fields) {
        for (auto const& row : user_fields) {
            if (!fields.has(row.field) || !source_.shown.has(row.field)) continue;
            if (has(source_.user, row.field) || source_.nulls.has(row.field)) continue;
            source_.nulls.add(row.field);
            missing_.add(row.field);
        }
    }

    /// Returns whether FROM lacks the value, and neither a file nor the mapping says that it is to be
    /// cleared.
    bool is_missing(FieldMapping const& mapping) const {
        auto const* const from = std::get_if<FromField>(&mapping.origin);
        return from != nullptr && missing_.has(from->field) && !mapping.makings.fallback;
    }

    /// What FROM lacks is cleared where TO can do that, and else left alone.
    void keep_what_cannot_be_cleared() {
        if (left_.has(Field::first_name) && left_.has(Field::last_name)) left_.add(Field::display_name);
        for (auto const& row : user_fields)
            if (left_.has(row.field) && !rule(to_, row.field).clearable) made_.clears.remove(row.field);
    }

    void take(FieldMapping const& field) {
        auto const* const extension =
            field.field == Field::extensions ? find_extension(to_, field.extension) : nullptr;
        bool const list = extension != nullptr ? extension->type == ExtensionRule::Type::texts
                                               : row_of(field.field).shape == Shape::names;
        auto const value = make(value_of(field.origin, source_, list, arena_), field.makings, list, arena_);
        if (value.state == Value::State::absent) return;
        if (extension != nullptr) return take_extension(*extension, value);
        if (value.state == Value::State::empty) {
            if (is_missing(field)) left_.add(field.field);
            return made_.clears.add(field.field);
        }
        take_value(row_of(field.field), value.items);
    }

    void take_value(UserField const& row, Names items) {
        if (row.shape == Shape::text) made_.set.*row.text = items.front();
        if (row.shape == Shape::names) made_.set.*row.names = items;
        if (row.shape != Shape::boolean) return;
        made_.set.active = files::read_truth(items.front());
        if (!made_.set.active) invalid_.push_back({Lack::Kind::invalid, row.field, row.name});
    }

    void take_extension(ExtensionRule const& rule, Value const& value) {
        if (value.state == Value::State::empty) return extensions_.push_back({rule.name, "null"});
        bool const list = rule.type == ExtensionRule::Type::texts;
        auto const text = list ? arena_.copy(files::join_list(value.items)) : value.items.front();
        if (auto const json = files::extension_json(text, rule.type, arena_))
            return extensions_.push_back({rule.name, *json});
        auto const name = arena_.join({"extensions/", to_.dialect, "/", rule.name});
        invalid_.push_back({Lack::Kind::invalid, Field::extensions, name});
    }

    void take_roles() {
        if (mapping_.roles.mode == RolesMode::ignore || to_.roles == RoleStyle::none) return;
        if (source_.nulls.has(Field::roles)) made_.set.roles = Names{};
        if (!source_.user.roles) return;
        auto const names = arena_.array<std::string_view>(source_.user.roles->size());
        std::ranges::transform(*source_.user.roles, names.begin(), [&](std::string_view role) {
            auto const& map = mapping_.roles.map;
            auto const found = std::ranges::find(map, role, &std::pair<std::string, std::string>::first);
            return found == map.end() ? role : std::string_view(found->second);
        });
        made_.set.roles = sorted_set(names, arena_);
    }

    /// Returns what the field of `match` gets. A mapping without that field matches by what FROM has in it.
    std::string_view key() const {
        auto const member = row_of(mapping_.match).text;
        auto const& user = mapping_.names(mapping_.match) ? made_.set : source_.user;
        return (user.*member).value_or("");
    }

    Mapping const& mapping_;
    SourceUser source_;
    Capabilities const& to_;
    Arena& arena_;
    std::pmr::vector<Extension> extensions_;
    std::pmr::vector<Lack> invalid_;
    FieldSet missing_; ///< fields of FROM that it can show and does not
    FieldSet left_;    ///< fields of TO that get such a one
    Wanted made_;
};

/// Returns whether the user has the field in some form: for one name, a part will do.
bool has_some(User const& set, Field field, Capabilities const& to) {
    if (has(set, field)) return true;
    return field == Field::display_name && name_form(to) == NameForm::joined &&
           (set.first_name || set.last_name);
}

void add_too_long(std::pmr::vector<Lack>& lacks, User const& set, FieldRule const& rule) {
    auto const member = row_of(rule.field).text;
    if (member == nullptr || !(set.*member) || rule.max_length == 0) return;
    if (utf8::length(*(set.*member)) > rule.max_length)
        lacks.push_back({Lack::Kind::too_long, rule.field, name_of(rule.field), rule.max_length});
}

/// Returns whether a text has the form of an e-mail address. Which of them can receive mail, the vendor
/// knows.
bool is_address(std::string_view text) {
    auto const at = text.find('@');
    bool const whole = at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
                       text.find('@', at + 1) == std::string_view::npos;
    return whole && std::ranges::none_of(text, [](unsigned char c) { return c <= ' ' || c == 0x7f; });
}

/// A vendor that keeps one field for login and e-mail address takes only an address.
void add_no_address(std::pmr::vector<Lack>& lacks, User const& set, Capabilities const& to) {
    if (!email_is_login(to)) return;
    for (auto const field : {Field::user_name, Field::email}) {
        auto const& text = set.*row_of(field).text;
        if (!text || text->empty() || is_address(trimmed(*text, white_space))) continue;
        lacks.push_back({Lack::Kind::no_address, field, name_of(field)});
        return;
    }
}

} // namespace

std::string_view sentence(Lack const& lack, Arena& arena) {
    switch (lack.kind) {
    case Lack::Kind::missing: return arena.join({"lacks ", lack.name});
    case Lack::Kind::too_long:
        return arena.join({lack.name, " has more than ", Decimal(lack.most), " characters"});
    case Lack::Kind::invalid: return arena.join({lack.name, " has a value that is not of its type"});
    case Lack::Kind::not_clearable: return arena.join({lack.name, " cannot be cleared"});
    case Lack::Kind::no_address: return arena.join({lack.name, " is no e-mail address"});
    }
    return {};
}

bool is_missing(Wanted const& wanted, std::string_view name) {
    if (auto const field = field_named(name)) return !has(wanted.set, *field);
    if (!name.starts_with("extensions/")) return false;
    auto const held = wanted.set.extensions.value_or(std::span<Extension const>{});
    return std::ranges::none_of(held, [&](Extension const& one) {
        return one.json != "null" && name.ends_with(one.name) &&
               name.substr(0, name.size() - one.name.size()).ends_with('/');
    });
}

Wanted apply(Mapping const& mapping, SourceUser const& source, Capabilities const& to, Arena& arena) {
    return Applying(mapping, source, to, arena).apply();
}

std::span<Lack const> why_not_created(Wanted const& wanted, Mapping const& mapping, Capabilities const& to,
                                      bool default_roles, Arena& arena) {
    auto lacks = arena.vector<Lack>();
    lacks.assign(wanted.invalid.begin(), wanted.invalid.end());
    for (auto const& rule : to.fields) {
        bool given = has_some(wanted.set, rule.field, to);
        if (rule.field == Field::password) given = given || mapping.password() != nullptr;
        if (rule.field == Field::roles)
            given = default_roles || (wanted.set.roles && !wanted.set.roles->empty());
        if (rule.need != Need::never && !given)
            lacks.push_back({Lack::Kind::missing, rule.field, name_of(rule.field)});
        add_too_long(lacks, wanted.set, rule);
    }
    add_no_address(lacks, wanted.set, to);
    return Arena::keep(lacks);
}

std::span<Lack const> why_not_updated(Wanted const& wanted, Capabilities const& to, Arena& arena) {
    auto lacks = arena.vector<Lack>();
    lacks.assign(wanted.invalid.begin(), wanted.invalid.end());
    for (auto const& rule : to.fields) {
        if (!writable(rule.access) || rule.field == Field::password) continue;
        add_too_long(lacks, wanted.set, rule);
        if (wanted.clears.has(rule.field) && !rule.clearable)
            lacks.push_back({Lack::Kind::not_clearable, rule.field, name_of(rule.field)});
    }
    add_no_address(lacks, wanted.set, to);
    return Arena::keep(lacks);
}

} // namespace idiom::migrate::mapping
