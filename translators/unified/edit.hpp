#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/call.hpp"
#include "translators/face/edit.hpp"

/// The forms in which a client of the unified API can send a change, each as an `Edit`.
namespace idiom::unified {

/// A merge patch (RFC 7396), or a partial `User` in XML: an absent field is kept, null clears. Errors:
/// unsupported_field, read_only_field, invalid_value.
Result<Edit const*> merge_edit(json::Value const& body, face::EditContext const& context, Arena& arena);

/// A PUT of the whole user `id`. Errors as for `merge_edit`.
Result<Edit const*> replace_edit(json::Value const& body, std::string_view id,
                                 face::EditContext const& context, Arena& arena);

/// A JSON Patch (RFC 6902). Errors: invalid_patch; unsupported_field and read_only_field for operations on
/// such fields; precondition_required if an operation uses an index and no If-Match says in which version.
/// Operations at the external id are checked and are no part of the edit, see read_external_id.
Result<Edit const*> patch_edit(json::Value const& body, face::EditContext const& context, Arena& arena);

} // namespace idiom::unified
