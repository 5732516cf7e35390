#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/codec/json_patch.hpp"
#include "translators/core/call.hpp"
#include "translators/unified/conditions.hpp"
#include "translators/unified/validate.hpp"

/// The forms in which a client can send a change, each as an `Edit`. Edits live in the call's arena, own
/// nothing and are never destroyed.
namespace idiom::unified {

/// The inputs that every edit of a call shares.
struct EditContext {
    RouteView const* route = nullptr;
    Conditions conditions;
    bool lenient = false;
};

/// A merge patch (RFC 7396), or a partial `User` in XML: an absent field is kept, null clears. Errors:
/// unsupported_field, read_only_field, invalid_value.
Result<Edit const*> merge_edit(json::Value const& body, EditContext const& context, Arena& arena);

/// A PUT of the whole user `id`. Errors as for `merge_edit`.
Result<Edit const*> replace_edit(json::Value const& body, std::string_view id, EditContext const& context,
                                 Arena& arena);

/// A JSON Patch (RFC 6902). Errors: invalid_patch; unsupported_field and read_only_field for operations on
/// such fields; precondition_required if an operation uses an index and no If-Match says in which version.
Result<Edit const*> patch_edit(json::Value const& body, EditContext const& context, Arena& arena);

/// A change of roles by a call of its own.
Edit const* roles_edit(RolesChange const& roles, EditContext const& context, Arena& arena);

/// A change that another face has read. Its extensions replace the members that they name.
Edit const* change_edit(Change const& change, EditContext const& context, Arena& arena);

/// The preconditions alone, for a delete. Null if there are none.
Edit const* condition_edit(EditContext const& context, Arena& arena);

/// Error: precondition_failed. A user that was not understood wholly has no version, so no entity tag matches
/// it.
Result<void> check_conditions(EditContext const& context, HeldUser const& before, Arena& arena);

/// Makes an edit in the arena.
template <class T, class... Arguments> T const* make_edit(Arena& arena, Arguments&&... arguments) {
    return new (arena.resource()->allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
}

} // namespace idiom::unified
