#include "translators/codec/json_patch.hpp"
#include "translators/core/not_shown.hpp"
#include "translators/declared/changes.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

bool shows(TextField const& field, Asked const& asked, HeldUser const& now) {
    auto const& value = asked.set.*field.member;
    auto const held = now.text(field);
    bool const address = field.field == Field::email || field.field == Field::user_name;
    if (value) return held && (address ? equal_ignoring_case(*held, *value) : *held == *value);
    bool const clears = asked.change && asked.change->clears(field.field);
    return !clears || !held || held->empty();
}

bool shows(Extension const& asked, HeldUser const& now, Arena& arena) {
    auto const all = now.extensions() ? *now.extensions() : std::span<Extension const>{};
    auto const shown = std::ranges::find(all, asked.name, &Extension::name);
    if (shown == all.end()) return asked.json == "null";
    return json_patch::equal(shown->json, asked.json, arena);
}

/// Notes the extensions of `confirm` that the user does not show as they were asked for.
void add_extensions(Program const& program, Members const& confirm, Asked const& asked, HeldUser const& now,
                    std::pmr::vector<FieldError>& errors, Arena& arena) {
    for (auto const& one : asked.set.extensions.value_or(std::span<Extension const>{}))
        for (std::size_t i = 0; i < program.extensions.size(); ++i) {
            auto const& row = program.extensions[i];
            bool const counts = row.name == one.name && confirm.extensions.test(i) && readable(row.access);
            if (counts && !shows(one, now, arena))
                errors.push_back({pointer_of(program, row, arena), not_shown});
        }
}

} // namespace

std::optional<Error> unconfirmed_fields(Conversation& conversation, Members const& confirm,
                                        Asked const& asked, HeldUser const& now) {
    auto& arena = conversation.arena();
    auto errors = arena.vector<FieldError>();
    for (auto const& field : text_fields)
        if (confirm.has(field.field) && !shows(field, asked, now))
            errors.push_back({idiom::pointer_of(field.field), not_shown});
    if (confirm.has(Field::accounts) && asked.set.accounts) {
        auto const held = now.accounts();
        if (!held || !std::ranges::equal(sorted_set(*held, arena), sorted_set(*asked.set.accounts, arena)))
            errors.push_back({"/accounts", not_shown});
    }
    add_extensions(conversation.program(), confirm, asked, now, errors, arena);
    if (errors.empty()) return std::nullopt;
    auto detail = arena.text(64);
    for (auto const& error : errors)
        detail.append(detail.empty() ? "" : "; ")
            .append(error.pointer.substr(1))
            .append(" ")
            .append(error.detail);
    return Error{
        .fault = Fault::write_not_confirmed, .detail = arena.keep(detail), .errors = Arena::keep(errors)};
}

} // namespace idiom::declared
