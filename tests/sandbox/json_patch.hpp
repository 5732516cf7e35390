#pragma once

#include "text.hpp"

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace idiom::sandbox {

/// The part of a Xarios user that a patch can change. A member that was removed or set to null is empty.
struct PatchableUser {
    std::optional<std::string> display_name;
    std::optional<std::string> email;
    std::vector<std::string> roles;
    bool has_email = true; ///< false: the member does not exist, as if the vendor did not allow a patch of it
};

/// Applies an RFC 6902 document as Microsoft.AspNetCore.JsonPatch does (xarios.md 4.1 rule 6), with its error
/// texts: names ignore case, `-` means the last element also for remove and replace, `test` is not supported,
/// a leading slash may be missing. On an error `user` is changed in part, and the caller drops it (all or
/// nothing, xarios.md 7).
std::expected<void, std::string> apply_json_patch(Json const& document, PatchableUser& user);

} // namespace idiom::sandbox
