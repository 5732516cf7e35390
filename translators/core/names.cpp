#include "translators/core/names.hpp"

#include "translators/core/arena.hpp"

#include <algorithm>

namespace idiom {

namespace {

/// Vendors cut blanks off the ends of a name.
bool has_blank_end(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    return !text.empty() && (blanks.contains(text.front()) || blanks.contains(text.back()));
}

std::optional<Field> unheld_pair(std::string_view first, std::string_view last, Arena& arena) {
    if (has_blank_end(last)) return Field::last_name;
    if (has_blank_end(first)) return Field::first_name;
    auto const shown = split_name(join_names(first, last, arena));
    if (shown.last != last) return Field::last_name;
    if (shown.first != first) return Field::first_name;
    return std::nullopt;
}

/// Returns the present name, split as clients see it.
FullName shown_name(HeldUser const* before) {
    auto const name = before ? before->display_name() : Member<std::string_view>();
    return name ? split_name(*name) : FullName{};
}

bool stands_already(User const& asked, HeldUser const* before) {
    if (!before) return false;
    auto const shown = shown_name(before);
    return (!asked.first_name || *asked.first_name == shown.first) &&
           (!asked.last_name || *asked.last_name == shown.last);
}

/// Returns whether the present name has more than two words. Nobody knows which of them are the surname, so a
/// new first name alone could remove a part of it.
bool has_unknown_split(HeldUser const* before) {
    auto const name = before ? before->display_name() : Member<std::string_view>();
    return name && std::ranges::count(*name, ' ') > 1;
}

} // namespace

std::string_view join_names(std::optional<std::string_view> const& first,
                            std::optional<std::string_view> const& last, Arena& arena) {
    auto const a = first.value_or("");
    auto const b = last.value_or("");
    if (a.empty() || b.empty()) return a.empty() ? b : a;
    return arena.join({a, " ", b});
}

FullName split_name(std::string_view display_name) {
    auto const space = display_name.rfind(' ');
    if (space == std::string_view::npos) return {display_name, {}};
    return {display_name.substr(0, space), display_name.substr(space + 1)};
}

bool keeps_one_name(Capabilities const& can) {
    auto const wire = rule(can, Field::display_name).wire;
    return !wire.empty() && rule(can, Field::first_name).wire == wire &&
           rule(can, Field::last_name).wire == wire;
}

std::optional<Field> unheld_name(User const& asked, HeldUser const* before, Arena& arena) {
    if (!asked.first_name && !asked.last_name) return std::nullopt;
    if (stands_already(asked, before)) return std::nullopt;
    if (asked.first_name && asked.last_name) return unheld_pair(*asked.first_name, *asked.last_name, arena);
    auto const given = asked.first_name ? Field::first_name : Field::last_name;
    if (asked.first_name && has_unknown_split(before)) return given;
    auto const shown = shown_name(before);
    bool const held =
        !unheld_pair(asked.first_name.value_or(shown.first), asked.last_name.value_or(shown.last), arena);
    return held ? std::nullopt : std::optional(given);
}

std::string_view why_unheld(std::string_view dialect, Arena& arena) {
    return arena.join({dialect, " keeps one name and splits it at the last space; send displayName"});
}

Result<std::optional<std::string_view>> one_name(User const& asked, HeldUser const* before,
                                                 std::string_view dialect, Arena& arena) {
    if (!asked.display_name && !asked.first_name && !asked.last_name) return std::nullopt;
    bool const alone = asked.first_name.has_value() != asked.last_name.has_value();
    bool const known = !before || (!before->not_understood(Field::display_name) &&
                                   !before->mended().has(Field::display_name));
    if (!asked.display_name && alone && !known && !stands_already(asked, before))
        return std::unexpected(not_understood({Field::display_name}, arena));
    if (auto const field = unheld_name(asked, before, arena)) {
        auto const why = why_unheld(dialect, arena);
        return fail(Fault::invalid_value, why, arena.list<FieldError>({{pointer_of(*field), why}}));
    }
    if (asked.display_name) return asked.display_name;
    if (stands_already(asked, before)) return std::nullopt;
    auto const shown = shown_name(before);
    return join_names(asked.first_name.value_or(shown.first), asked.last_name.value_or(shown.last), arena);
}

} // namespace idiom
