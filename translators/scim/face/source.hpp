#pragma once

#include "translators/scim/face/compose.hpp"
#include "translators/scim/face/groups.hpp"
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

/// Returns the conjunct of a filter by which few users are found. A group is a role.
Selection select(scim::Filter const* filter, std::span<Group const> groups, Shape const& shape);

/// Reads the users, each once and in the order of their ids, joined with their records, without those that
/// were deleted here. They may be more than the filter means. Error: a 400 with the reason tooMany.
Stage<std::span<HeldBoth const>> find_users(OutcomeReader& course, Selection const& selection,
                                            Shape const& shape);

/// Reads pages of the vendor's list to its end. Errors: a 400 with the reason tooMany; backend_error.
Stage<std::span<User const>> read_pages(OutcomeReader& course, ListUsers wanted, Selection const& selection,
                                        Shape const& shape);
Error too_many_users();

/// Returns whether the value of an attribute is known only if the roles of the user are.
bool depends_on_roles(scim::Reference const& of);
bool depends_on_roles(scim::Filter const& filter);
/// Reads the users of whom the list of the vendor did not show the roles.
Stage<std::span<HeldBoth const>> with_roles(OutcomeReader& course, std::span<HeldBoth const> users,
                                            Shape const& shape);

} // namespace idiom::scim_face
