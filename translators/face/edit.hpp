#pragma once

#include "translators/core/call.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/conditions.hpp"

#include <new>
#include <utility>

/// The edits that every face can make from a client's change. Edits live in the call's arena, own nothing and
/// are never destroyed.
namespace idiom::face {

/// The inputs that every edit of a call shares.
struct EditContext {
    RouteView const* route = nullptr;
    Conditions conditions;
    bool lenient = false;
    /// An edit around this one checks the conditions: it knows more of the user's version.
    bool checked_around = false;
};

/// A change of roles by a call of its own.
Edit const* roles_edit(RolesChange const& roles, EditContext const& context, Arena& arena);

/// A change that is known without the user. Its extensions replace the members that they name.
Edit const* change_edit(Change const& change, EditContext const& context, Arena& arena);

/// As `change_edit`, but an extension that is an object changes only the members that it names (RFC 7396).
Edit const* merging_edit(Change const& change, EditContext const& context, Arena& arena);

/// The preconditions alone, for a delete. Null if there are none.
Edit const* condition_edit(EditContext const& context, Arena& arena);

/// Error: precondition_failed. A user that was not understood wholly has no version, so no entity tag matches
/// it.
Result<void> check_conditions(EditContext const& context, HeldUser const& before, Arena& arena);

/// Returns the roles of a user by the names that entity tags are computed with.
std::optional<Names> tagged_roles(RouteView const& route, std::optional<Names> const& roles, Arena& arena);

/// Makes an edit in the arena.
template <class T, class... Arguments> T const* make_edit(Arena& arena, Arguments&&... arguments) {
    return new (arena.resource()->allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
}

} // namespace idiom::face
