#include "translators/declared/circumstances.hpp"

#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

bool overlap(Members const& some, Members const& others) {
    return (some.fields.bits() & others.fields.bits()) != 0 || (some.extensions & others.extensions).any();
}

bool wants(Members const& members, Circumstances const& now) {
    auto const* const list = std::get_if<ListUsers>(&now.call->what);
    if (!list && !now.wanted) return true;
    auto const wanted = now.wanted ? *now.wanted : list->wanted;
    FieldSet extensions{Field::extensions};
    if (members.extensions.any() && (wanted & extensions.bits()) != 0) return true;
    return (members.fields.bits() & wanted) != 0;
}

/// Returns the new value of the field or extension that a test names, as text.
std::string_view new_value(Members const& members, Circumstances const& now) {
    if (!now.values) return {};
    for (auto const& field : text_fields)
        if (members.has(field.field)) return (now.values->*field.member).value_or("");
    if (members.has(Field::active) && now.values->active) return *now.values->active ? "true" : "false";
    for (auto const& extension : now.values->extensions.value_or(std::span<Extension const>{}))
        for (std::size_t i = 0; i < now.program->extensions.size(); ++i)
            if (members.extensions.test(i) && now.program->extensions[i].name == extension.name)
                return trimmed(extension.json, "\"");
    return {};
}

bool holds(Test const& test, Circumstances const& now) {
    switch (test.kind) {
    case Test::Kind::setting: return true; // decided when the back end was made
    case Test::Kind::wants: return wants(test.members, now);
    case Test::Kind::sets:
        if (!overlap(test.members, now.set)) return false;
        return test.values.empty() || std::ranges::any_of(test.values, [&](Test::Value const& value) {
                   return value.text.literal() == new_value(test.members, now);
               });
    case Test::Kind::changes: return overlap(test.members, now.set) || overlap(test.members, now.cleared);
    case Test::Kind::before: return now.before && is_as_expected(find(test.path, *now.before), test.values);
    case Test::Kind::roles:
        if (!now.roles) return false;
        if (test.roles == Test::Roles::adds) return !now.roles->add.empty();
        return test.roles == Test::Roles::removes ? !now.roles->remove.empty() : now.roles->changes();
    case Test::Kind::scope: {
        auto const* const wanted = std::get_if<DeleteUser>(&now.call->what);
        return (wanted && wanted->global) == test.global;
    }
    }
    return false;
}

} // namespace

bool holds(Condition const& condition, Circumstances const& now) {
    return std::ranges::all_of(condition.all, [&](Test const& test) { return holds(test, now); });
}

bool holds(Conditions const& conditions, Circumstances const& now) {
    return (!conditions.when || holds(*conditions.when, now)) &&
           (!conditions.unless || !holds(*conditions.unless, now));
}

} // namespace idiom::declared
