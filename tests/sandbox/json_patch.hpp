#pragma once

#include "text.hpp"

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace idiom::sandbox {

/// What a patch of a Xarios user can reach. A member that was removed or set to null is empty.
struct PatchableUser {
    std::optional<std::string> display_name;
    std::optional<std::string> email;
    std::vector<std::string> roles;
    bool has_email = true; ///< false: there is no such member, as if the vendor did not let it be patched
};

/// Applies an RFC 6902 document the way Microsoft.AspNetCore.JsonPatch does (xarios.md 4.1 rule 6), with its
/// error texts: names ignore case, `-` means the last element also for remove and replace, `test` is not
/// supported, a leading slash may be missing. On an error `user` is half done; the caller drops it (all or
/// nothing, xarios.md 7).
std::expected<void, std::string> apply_json_patch(Json const& document, PatchableUser& user);

} // namespace idiom::sandbox
