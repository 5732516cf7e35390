#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/held_user.hpp"

namespace idiom {

/// For vendors that keep one display name. Clients see a first and a last name, split at the last space. Some
/// pairs of names do not survive joining and splitting: each update would add or lose a part. Such a pair is
/// refused.

/// Returns "first last". If one of them is empty, returns the other.
std::string_view join_names(std::optional<std::string_view> const& first,
                            std::optional<std::string_view> const& last, Arena& arena);
struct FullName {
    std::string_view first;
    std::string_view last;
};
/// Splits at the last space. A single word is a first name.
FullName split_name(std::string_view display_name);

/// Returns whether the three names of the dialect are one field of the vendor.
bool keeps_one_name(Capabilities const& can);

/// Returns the field (firstName or lastName) that the vendor would show in another way than `asked` says;
/// null if the vendor can hold the name. If `asked` has only one part, the other part is that of `before`; a
/// first name alone needs a `before` with at most two words, because the surname of a longer name is not
/// known. `before` is null for a new user.
std::optional<Field> unheld_name(User const& asked, HeldUser const* before, Arena& arena);
std::string_view why_unheld(std::string_view dialect, Arena& arena);

/// Returns the display name to write for `asked`; null if `asked` has no name, or the name that `before`
/// shows. Errors: invalid_value with the pointer of the part that the vendor cannot hold; backend_error if
/// the other part was not understood.
Result<std::optional<std::string_view>> one_name(User const& asked, HeldUser const* before,
                                                 std::string_view dialect, Arena& arena);

} // namespace idiom
