#pragma once

#include "translators/scim/filter.hpp"
#include "translators/scim/tree.hpp"

namespace idiom::scim_face {

/// The attributes that a client wants to see (RFC 7644, 3.9).
struct Projection {
    enum class Kind : std::uint8_t { all, only, without };
    Kind kind = Kind::all;
    std::span<scim::Reference const> names;       ///< only known ones
    std::span<std::string_view const> extensions; ///< URNs of extensions as a whole

    /// Returns whether an attribute of the core schema is shown, or a part of it.
    bool shows(std::string_view attribute) const;
};

/// Reads the names of `attributes` or `excludedAttributes`. Unknown names select nothing.
Projection read_projection(Names names, Projection::Kind kind, scim::ResourceType const& type, Arena& arena);

/// `id` and `schemas` are always shown.
scim::Value project(scim::Value const& resource, Projection const& projection, Arena& arena);

/// Returns the SCIM name of a unified field: "name.givenName" for "firstName".
std::string_view scim_name(std::string_view field);

} // namespace idiom::scim_face
