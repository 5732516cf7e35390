#pragma once

#include "translators/core/face.hpp"
#include "translators/scim/face/request_notes.hpp"
#include "translators/scim/face/resource.hpp"
#include "translators/scim/face/target.hpp"

namespace idiom::scim_face {

/// A request about users, groups or roles, without its body. Lives in the arena.
struct Asked {
    ClientRequest const& request;
    Shape const& shape;
    Place place;
    Parameters parameters;
    scim::Filter const* filter = nullptr;
    std::string_view if_match = {};
    std::string_view if_none_match = {};
    RequestNotes* request_notes = nullptr; ///< never null once the request is read
};

Result<ClientCall const*> read_user_call(Asked const& asked, Arena& arena);
Result<ClientCall const*> read_group_call(Asked const& asked, Arena& arena);
/// `/Roles` and `/Entitlements`.
Result<ClientCall const*> read_role_call(Asked const& asked, Arena& arena);

ClientCall const* list_users_call(Asked const& asked, Arena& arena);

Showing showing_of(Asked const& asked, std::span<Group const> groups, Arena& arena);

/// Turns what a course came to into the step of a ClientCall.
FaceStep face_step(Stage<ClientResponse> const& stage);

/// Reads the records of the groups of the route.
Call groups_call(Shape const& shape, Arena& arena);
Stage<std::span<Group const>> read_groups(OutcomeReader& course, Shape const& shape);

} // namespace idiom::scim_face
