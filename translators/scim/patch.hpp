#pragma once

#include "translators/scim/path.hpp"
#include "translators/scim/values.hpp"

namespace idiom::scim {

inline constexpr std::string_view patch_op_urn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
inline constexpr std::size_t most_operations = 1000;

/// One operation of a PatchOp (RFC 7644, 3.5.2), whose path and value were read.
struct PatchOperation {
    enum class Kind : std::uint8_t { add, replace, remove };
    Kind kind = Kind::add;
    Path path = {};
    Value value = {};       ///< for a remove: the elements to remove; null: all that the path names
    bool has_value = false; ///< set if a remove gives elements
};

/// How a PatchOp is read and applied.
struct PatchContext {
    ResourceType const& type;
    std::string_view id; ///< of the resource; a path-less operation may repeat it
    Reading reading = Reading::tolerant;
    Notes& notes;
    Arena& arena;
};

/// Reads the message whole, before any of it is applied. An operation without a path becomes one operation
/// for each member of its value. Errors: a 400 with the reason invalidSyntax, invalidPath, invalidFilter,
/// invalidValue, noTarget or mutability; content_too_large for more than `most_operations`.
Result<std::span<PatchOperation const>> read_patch(Value const& message, PatchContext const& context);

/// Applies the operations in order. Errors: a 400 with the reason noTarget, mutability or invalidValue; if
/// strict, also invalidFilter.
Result<Value> apply_patch(std::span<PatchOperation const> operations, Value resource,
                          PatchContext const& context);

} // namespace idiom::scim
