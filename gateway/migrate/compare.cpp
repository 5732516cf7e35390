#include "gateway/migrate/compare.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/equal.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"
#include "translators/face/schema.hpp"

#include <algorithm>
#include <iterator>

namespace idiom::migrate {

namespace {

std::string_view json_of(std::string_view text, Arena& arena) {
    auto out = arena.text(text.size() + 2);
    json::append_string(out, text);
    return arena.keep(out);
}

std::string_view json_of(Names names, Arena& arena) {
    auto out = arena.text(64);
    json::Writer to(out);
    to.begin_array();
    for (auto const name : names)
        to.string(name);
    to.end_array();
    return arena.keep(out);
}

std::string_view json_of(bool value) { return value ? "true" : "false"; }

class Comparing {
public:
    Comparing(mapping::Wanted const& wanted, User const& is, Capabilities const& can, Arena& arena)
        : wanted_(wanted), is_(is), can_(can), arena_(arena), changes_(arena.vector<FieldChange>()) {}

    void fields() {
        for (auto const& row : user_fields) {
            auto const access = rule(can_, row.field).access;
            if (row.field == Field::id || !readable(access) || !writable(access)) continue;
            if (row.shape == Shape::text) text(row);
            if (row.shape == Shape::boolean) boolean();
            if (row.shape == Shape::names && row.field != Field::roles) names(row);
            if (row.shape == Shape::extensions) extensions();
        }
    }
    std::span<FieldChange const> changes() const { return Arena::keep(changes_); }

private:
    void text(UserField const& row) {
        auto const& becomes = wanted_.set.*row.text;
        auto const& is = is_.*row.text;
        if (wanted_.clears.has(row.field)) {
            if (is && !is->empty()) add({.field = row.field, .name = row.name, .is = json_of(*is, arena_)});
            return;
        }
        if (!becomes) return;
        auto const a = trimmed(*becomes, white_space);
        auto const b = trimmed(is.value_or(""), white_space);
        bool const no_case = row.field == Field::user_name || rule(can_, row.field).ignores_case;
        if (no_case ? equal_ignoring_case(a, b) : equal(a, b)) return;
        add({.field = row.field,
             .name = row.name,
             .is = is ? std::optional(json_of(*is, arena_)) : std::nullopt,
             .becomes = json_of(*becomes, arena_)});
    }

    void boolean() {
        if (!wanted_.set.active || is_.active == wanted_.set.active) return;
        add({.field = Field::active,
             .name = name_of(Field::active),
             .is = is_.active ? std::optional(json_of(*is_.active)) : std::nullopt,
             .becomes = json_of(*wanted_.set.active)});
    }

    void names(UserField const& row) {
        auto const& becomes = wanted_.set.*row.names;
        auto const& is = is_.*row.names;
        bool const clears = wanted_.clears.has(row.field) && is && !is->empty();
        if (!becomes && !clears) return;
        auto const a = sorted_set(becomes.value_or(Names{}), arena_);
        auto const b = sorted_set(is.value_or(Names{}), arena_);
        if (std::ranges::equal(a, b)) return;
        add({.field = row.field,
             .name = row.name,
             .is = is ? std::optional(json_of(*is, arena_)) : std::nullopt,
             .becomes = clears ? std::nullopt : std::optional(json_of(*becomes, arena_))});
    }

    void extensions() {
        if (!wanted_.set.extensions) return;
        auto const held = is_.extensions.value_or(std::span<Extension const>{});
        for (auto const& one : *wanted_.set.extensions) {
            auto const* const row = find_extension(can_, one.name);
            if (!row || !readable(row->access) || !writable(row->access)) continue;
            auto const there = std::ranges::find(held, one.name, &Extension::name);
            bool const none = one.json == "null" && there == held.end();
            if (none || face::holds(held, one, arena_)) continue;
            add({.field = Field::extensions,
                 .name = arena_.join({"extensions/", can_.dialect, "/", one.name}),
                 .is = there == held.end() ? std::nullopt : std::optional(there->json),
                 .becomes = one.json,
                 .extension = &one});
        }
    }

    void add(FieldChange const& change) { changes_.push_back(change); }

    mapping::Wanted const& wanted_;
    User const& is_;
    Capabilities const& can_;
    Arena& arena_;
    std::pmr::vector<FieldChange> changes_;
};

void compare_roles(Comparison& to, mapping::Wanted const& wanted, User const& is, Target const& target,
                   Arena& arena) {
    bool const takes = target.can.roles != RoleStyle::none && target.roles != mapping::RolesMode::ignore;
    if (!takes || !wanted.set.roles) return;
    auto const held = is.roles.value_or(Names{});
    // Default roles are for a user who would have none. TO takes no user without a role, so one who shows
    // none here holds a role that the route does not name.
    if (wanted.default_roles && held.empty()) return;
    auto const wished = sorted_set(*wanted.set.roles, arena);
    to.add = missing(wished, held, arena);
    if (target.roles == mapping::RolesMode::copy) to.remove = missing(held, wished, arena);
    to.loses_last_role = !held.empty() && wished.empty() && !to.remove.empty();
}

} // namespace

bool Comparison::has(Field field) const {
    if (field == Field::roles) return !add.empty() || !remove.empty();
    return std::ranges::find(fields, field, &FieldChange::field) != fields.end();
}

Comparison compare(mapping::Wanted const& wanted, User const& is, Target const& target, Arena& arena) {
    Comparing comparing(wanted, is, target.can, arena);
    comparing.fields();
    Comparison made{.fields = comparing.changes(), .add = {}, .remove = {}};
    compare_roles(made, wanted, is, target, arena);
    made.disables = made.has(Field::active) && is.active.value_or(true) && !*wanted.set.active;
    return made;
}

User new_user_of(mapping::Wanted const& wanted, Arena& arena) {
    auto user = wanted.set;
    if (!user.extensions) return user;
    auto kept = arena.vector<Extension>();
    std::ranges::copy_if(*user.extensions, std::back_inserter(kept),
                         [](Extension const& one) { return one.json != "null"; });
    user.extensions.reset();
    if (!kept.empty()) user.extensions = Arena::keep(kept);
    return user;
}

Comparison compare_with_none(mapping::Wanted const& wanted, Capabilities const& can, Arena& arena) {
    auto const set = new_user_of(wanted, arena);
    auto fields = arena.vector<FieldChange>();
    auto const add = [&](Field field, std::string_view name, std::string_view becomes) {
        fields.push_back({.field = field, .name = name, .is = {}, .becomes = becomes});
    };
    for (auto const& row : user_fields) {
        if (!idiom::has(set, row.field) || row.field == Field::password) continue;
        if (row.shape == Shape::text) add(row.field, row.name, json_of(*(set.*row.text), arena));
        if (row.shape == Shape::boolean) add(row.field, row.name, json_of(*set.active));
        if (row.shape == Shape::names && row.field != Field::roles)
            add(row.field, row.name, json_of(*(set.*row.names), arena));
        if (row.shape != Shape::extensions) continue;
        for (auto const& one : *set.extensions) {
            auto const* const rule = find_extension(can, one.name);
            bool const shown = rule && readable(rule->access);
            add(row.field, arena.join({"extensions/", can.dialect, "/", one.name}),
                shown ? one.json : R"("***")");
        }
    }
    return {.fields = Arena::keep(fields), .add = set.roles.value_or(Names{}), .remove = {}};
}

std::vector<std::string> names_of(Comparison const& comparison) {
    std::vector<std::string> names;
    for (auto const& one : comparison.fields)
        names.emplace_back(one.name);
    if (comparison.has(Field::roles)) names.emplace_back("roles");
    return names;
}

Change change_of(Comparison const& comparison, mapping::Wanted const& wanted, Arena& arena) {
    Change change;
    auto extensions = arena.vector<Extension>();
    for (auto const& one : comparison.fields) {
        if (one.extension)
            extensions.push_back(*one.extension);
        else if (one.becomes)
            copy_field(change.set, wanted.set, one.field);
        else
            change.clear(one.field);
    }
    if (!extensions.empty()) change.set.extensions = Arena::keep(extensions);
    if (!comparison.remove.empty())
        change.roles = RolesReplace{.roles = *wanted.set.roles};
    else if (!comparison.add.empty())
        change.roles = RolesDelta{.add = comparison.add, .remove = {}};
    return change;
}

Result<Change> MoveEdit::against(HeldUser const& before, Arena& arena) const {
    done_ = compare(wanted_, before.shown(), target_, arena);
    return change_of(*done_, wanted_, arena);
}

} // namespace idiom::migrate
