#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/arena.hpp"

#include <string_view>

namespace idiom::evovoice_face {

/// The names of the schemas that no contract has.
inline constexpr std::string_view list_schema = "ListResponse";
inline constexpr std::string_view error_schema = "ErrorResponse";

/// Returns the name of a member in JSON: with a small first letter.
std::string_view name_in_json(std::string_view name, Arena& arena);

/// Writes the members of `components.schemas`.
void write_schemas(json::Writer& out, Arena& arena);

} // namespace idiom::evovoice_face
