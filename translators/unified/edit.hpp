#pragma once

#include "translators/codec/json.hpp"
#include "translators/codec/json_patch.hpp"
#include "translators/core/call.hpp"
#include "translators/unified/conditions.hpp"
#include "translators/unified/validate.hpp"

/// The ways in which a client can spell a change, each as an `Edit`. Edits live in the call's arena, own
/// nothing and are never destroyed.
namespace idiom::unified {

/// What every edit of a call shares.
struct EditContext {
    RouteView const* route = nullptr;
    Conditions conditions;
    bool lenient = false;
};

/// A merge patch (RFC 7396) or a partial `User` in XML: what is absent is kept, null clears. Errors:
/// unsupported_field, read_only_field, invalid_value.
Result<Edit const*> merge_edit(json::Value const& body, EditContext const& context, Arena& arena);

/// A PUT of the whole user `id`. Errors as above.
Result<Edit const*> replace_edit(json::Value const& body, std::string_view id, EditContext const& context,
                                 Arena& arena);

/// A JSON Patch (RFC 6902). Errors: invalid_patch; unsupported_field and read_only_field for operations on
/// such fields; precondition_required where it addresses something by its index and there is no If-Match to
/// say which version it was counted in.
Result<Edit const*> patch_edit(json::Value const& body, EditContext const& context, Arena& arena);

/// A change of roles that came as a call of its own.
Edit const* roles_edit(RolesChange const& roles, EditContext const& context, Arena& arena);

/// A change that another face has read. Its extensions replace those that they name.
Edit const* change_edit(Change const& change, EditContext const& context, Arena& arena);

/// Nothing but the preconditions, for a delete; null where there are none.
Edit const* condition_edit(EditContext const& context, Arena& arena);

/// Error: precondition_failed; so is any version of a user who was not understood wholly, as such a user has
/// none.
Result<void> check_conditions(EditContext const& context, HeldUser const& before, Arena& arena);

/// An edit in the arena's memory.
template <class T, class... Arguments> T const* make_edit(Arena& arena, Arguments&&... arguments) {
    return new (arena.resource()->allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
}

} // namespace idiom::unified
