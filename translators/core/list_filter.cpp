#include "translators/core/list_filter.hpp"

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom {

namespace {

bool same_letter(char a, char b) { return lower(a) == lower(b); }

bool starts_with(std::string_view text, std::string_view part, bool ignores_case) {
    return text.size() >= part.size() &&
           (ignores_case ? equal_ignoring_case(text.substr(0, part.size()), part) : text.starts_with(part));
}

bool contains_part(std::string_view text, std::string_view part, bool ignores_case) {
    if (!ignores_case) return text.contains(part);
    return part.empty() || !std::ranges::search(text, part, same_letter).empty();
}

bool passes(std::string_view text, TextFilter const& filter, bool ignores_case) {
    switch (filter.how) {
    case TextFilter::How::equals:
        return ignores_case ? equal_ignoring_case(text, filter.text) : text == filter.text;
    case TextFilter::How::starts_with: return starts_with(text, filter.text, ignores_case);
    case TextFilter::How::contains: return contains_part(text, filter.text, ignores_case);
    }
    return false;
}

} // namespace

Filtered::Filtered(HeldUser const& user, ListUsers const& list, Capabilities const& can) {
    exact(Field::user_name, list.user_name, user, can);
    exact(Field::email, list.email, user, can);
    if (list.role) role(user.roles(), *list.role, rule(can, Field::roles));
    for (auto const& filter : list.filters)
        text(user.text(text_field(filter.field)), filter, can);
    if (list.active) active(user.active(), *list.active);
    if (!list.search.empty()) search(user, list.search);
}

void Filtered::exact(Field field, std::optional<std::string_view> const& wanted, HeldUser const& user,
                     Capabilities const& can) {
    if (wanted) text(user.text(text_field(field)), {field, TextFilter::How::equals, *wanted}, can);
}

void Filtered::text(Member<std::string_view> const& held, TextFilter const& filter, Capabilities const& can) {
    if (held.is_not_understood()) return unknown_.add(filter.field);
    refused_ = refused_ || !held || !passes(*held, filter, rule(can, filter.field).ignores_case);
}

void Filtered::role(Member<Names> const& held, std::string_view wanted, FieldRule const& row) {
    if (wanted.empty()) return void(refused_ = true); // no role has this name
    // If the back end shows roles in general and not for this user, the user may still hold roles.
    bool const not_shown = held.is_absent() && readable(row.access);
    if (held.is_not_understood() || not_shown) return unknown_.add(row.field);
    refused_ = refused_ || !held || !contains(*held, wanted);
}

void Filtered::active(Member<bool> const& held, bool wanted) {
    if (held.is_not_understood()) return unknown_.add(Field::active);
    refused_ = refused_ || !held.is(wanted);
}

void Filtered::search(HeldUser const& user, std::string_view wanted) {
    FieldSet unknown;
    for (auto const& field : text_fields) {
        if (!searched_fields.has(field.field)) continue;
        auto const held = user.text(field);
        if (held && contains_part(*held, wanted, true)) return;
        if (held.is_not_understood()) unknown.add(field.field);
    }
    refused_ = refused_ || unknown.empty();
    unknown_.add(unknown);
}

} // namespace idiom
