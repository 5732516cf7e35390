#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/error.hpp"
#include "translators/evovoice/face/contracts.hpp"
#include "translators/face/format.hpp"

namespace idiom::evovoice_face {

/// Binds a request to a class as ServiceStack does. Reads the body by its Content-Type (XML, JSON or a form),
/// then overwrites members with the parameters of the query that have their names, in any case. An empty
/// parameter counts as absent. A list is joined by commas. Reads members in any order, although .NET does
/// not. Refuses two documents of which .NET would lose a part: a body of an unknown type, and a list with
/// items of another name. `assumed` is the format of a body without a Content-Type. Errors:
/// unsupported_media_type, malformed_body, invalid_parameter.
Result<Record> bind_request(Contract const& contract, ClientRequest const& request, Arena& arena,
                            std::optional<face::Format> assumed = {});

/// Returns the items of "a,b", without empty ones.
Names split(std::string_view text, Arena& arena);

} // namespace idiom::evovoice_face
