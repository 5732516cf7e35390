#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/face.hpp"
#include "translators/unified/response_options.hpp"

namespace idiom::unified {

/// Returns an error if the answer cannot be shown as the client asked: a set of roles that the back end did
/// not show is not the empty set. Call it before `write_answer`.
std::optional<Error> unshowable(Answer const& answer, ResponseOptions const& response_options, Arena& arena);

/// Returns the answer as the client asked for it: status, headers (`Content-Type`, `Vary`, `ETag`,
/// `Location`, `Link`, `Preference-Applied`) and body. A user in JSON takes one pass of appends into the
/// arena, and the entity tag comes from the same bytes. `external_ids` has one text for each user of the
/// answer;
/// "" for a user without an external id. It is empty if none has one.
ClientResponse write_answer(Answer const& answer, ResponseOptions const& response_options, Arena& arena,
                            Names external_ids = {});

/// Returns the last step of a request: the answer as `write_answer` writes it, or the error.
FaceStep respond(Result<Answer> const& outcome, ResponseOptions const& response_options, Arena& arena,
                 Names external_ids = {});

} // namespace idiom::unified
