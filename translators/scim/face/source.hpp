#pragma once

#include "translators/scim/face/compose.hpp"
#include "translators/scim/face/outcome_reader.hpp"

namespace idiom::scim_face {

/// The users of the route to read, instead of all of them.
struct Selection {
    enum class Kind : std::uint8_t { all, id, login, external_id, email, role };
    Kind kind = Kind::all;
    std::string_view value = {};        ///< of a role the vendor's name
    bool roles = true;                  ///< the roles of the users are needed
    std::size_t most = ~std::size_t{0}; ///< more users than this are too many to look at
};

/// Returns the conjunct of a filter by which few users are found. `groups` is asked for the vendor's name of
/// the role of a group.
Selection select(scim::Filter const* filter, Shape const& shape);

/// Reads the users, each once, joined with their records, without those that were deleted here. They may be
/// more than the filter means. Error: a 400 with the reason tooMany.
Stage<std::span<HeldBoth const>> find_users(OutcomeReader& course, Selection const& selection,
                                            Shape const& shape);

/// Returns whether a filter is about one of these attributes of the core schema.
bool mentions(scim::Filter const& filter, std::initializer_list<std::string_view> attributes);

} // namespace idiom::scim_face
