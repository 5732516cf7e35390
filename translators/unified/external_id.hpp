#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/codec/json_patch.hpp"
#include "translators/core/error.hpp"
#include "translators/face/validation_errors.hpp"

#include <optional>
#include <span>
#include <string_view>

/// The id that a client's own system has for a user. It is a member of the user for clients, and no Field,
/// because no dialect has it: the record of the SCIM face keeps it, so that both APIs show the same. Each
/// route has its own.
namespace idiom::unified {

inline constexpr std::string_view external_id_name = "externalId";
inline constexpr std::string_view external_id_pointer = "/externalId";
inline constexpr std::size_t longest_external_id = 256; ///< in characters

/// What a write says of the external id.
struct ExternalIdChange {
    enum class Kind : std::uint8_t { keep, set, clear, patch };
    Kind kind =
        Kind::keep; ///< an absent member keeps the id, in a PUT, too: another client may have given it
    std::string_view text = {};                             ///< of `set`
    std::span<json_patch::Operation const> operations = {}; ///< of `patch`
    bool keeps() const { return kind == Kind::keep; }
};

/// Reads the member of a user, or of a merge patch. Finds invalid_value.
ExternalIdChange read_external_id(json::Value const& user, face::ValidationErrors& validation_errors);

/// Returns whether an operation of a JSON Patch is about the external id: it has nothing to do with the rest
/// of the user.
bool is_about_external_id(json_patch::Operation const& operation);
/// Reads these operations. Finds invalid_value: for one that moves or copies the id from or to another
/// member, and for one that replaces the whole user together with the id.
ExternalIdChange read_external_id(std::span<json_patch::Operation const> operations,
                                  face::ValidationErrors& validation_errors, Arena& arena);

/// The same for a body of either kind that has been found to be in order, or will be.
ExternalIdChange external_id_of(json::Value const& body, bool is_json_patch, Arena& arena);

/// Returns the external id after the change; null: none. Errors: those of a JSON Patch; invalid_value.
Result<std::optional<std::string_view>> changed(std::optional<std::string_view> const& before,
                                                ExternalIdChange const& change, Arena& arena);

/// Returns the JSON of a user with the id as its last member. `json` ends in '}'.
std::string_view with_external_id(std::string_view json, std::string_view external_id, Arena& arena);

} // namespace idiom::unified
