#pragma once

#include "translators/core/error.hpp"
#include "translators/legacy/contracts.hpp"
#include "translators/unified/read_call.hpp"

namespace idiom::legacy {

/// A request as ServiceStack binds it to a class: the body by its Content-Type (XML, JSON or a form), and
/// over it the parameters of the query that are named as members, whatever their case; an empty parameter
/// counts as not given, and a list is joined by commas. Reads more leniently than .NET does (members in any
/// order), and refuses where .NET would lose something: a body of a type that is not known, a list with items
/// of another name. `assumed`: what a body without a Content-Type is. Errors: unsupported_media_type,
/// malformed_body, invalid_parameter.
Result<Record> bind_request(Contract const& contract, unified::ClientRequest const& request, Arena& arena,
                            std::optional<unified::Format> assumed = {});

/// "a,b" as a list, without what is empty.
Names split(std::string_view text, Arena& arena);

} // namespace idiom::legacy
