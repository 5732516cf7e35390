#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/held_user.hpp"

namespace idiom {

/// Vendors that keep one display name, of which clients see a first and a last name, split at the last space.
/// Not every pair of names comes back from that as it went in, and one that does not would grow or lose a
/// part with every update: it is refused.

/// "first last"; where one of them is empty, the other.
std::string_view join_names(std::optional<std::string_view> const& first,
                            std::optional<std::string_view> const& last, Arena& arena);
struct FullName {
    std::string_view first;
    std::string_view last;
};
/// At the last space; a single word is a first name.
FullName split_name(std::string_view display_name);

/// Whether the dialect's three names are one field of the vendor's.
bool keeps_one_name(Capabilities const& can);

/// The part of the name that would not be shown as `asked` says it; nothing where the vendor can hold it. A
/// part alone is joined with the other as `before` shows it, which is only known for a name of at most two
/// words; `before` is null for a new user.
std::optional<Field> unheld_name(User const& asked, HeldUser const* before, Arena& arena);
std::string_view why_unheld(std::string_view dialect, Arena& arena);

/// The display name to be written for `asked`; nothing where it says none, or what is shown already. Errors:
/// invalid_value with the pointer of the part that cannot be held; backend_error where the other part is not
/// understood.
Result<std::optional<std::string_view>> one_name(User const& asked, HeldUser const* before,
                                                 std::string_view dialect, Arena& arena);

} // namespace idiom
