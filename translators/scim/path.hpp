#pragma once

#include "translators/scim/filter.hpp"

namespace idiom::scim {

/// The target of a PATCH operation (RFC 7644, 3.5.2): `emails`, `name.givenName`,
/// `emails[type eq "work"].value`, or the URN of an extension.
struct Path {
    Schema const* extension = nullptr;
    Attribute const* attribute = nullptr; ///< null: the extension as a whole
    Filter const* filter = nullptr;       ///< selects elements of the attribute
    Attribute const* part = nullptr;
};

/// Errors: a 400 with the reason invalidPath, or invalidFilter for a filter in it that is wrong. A path that
/// is well formed and names no attribute is an unsupported_field with the reason invalidPath.
Result<Path> read_path(std::string_view text, ResourceType const& type, Reading reading, Arena& arena);

} // namespace idiom::scim
