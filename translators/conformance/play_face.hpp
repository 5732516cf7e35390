#pragma once

#include "translators/conformance/records_in_memory.hpp"
#include "translators/core/face.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idiom::conformance {

/// Executes a call, in place of a dialect and its vendor.
using Executor = std::function<Result<Answer>(Call const& call)>;

/// A request that a face answered. Its views live in the arena that was passed to `play`.
struct FaceTranscript {
    std::optional<Target> target; ///< null if the face refuses the head
    std::vector<Call> calls;
    ClientResponse response;
    std::vector<Observations> observed; ///< of each turn, then of the request; none of a dry run
    /// The reason why the gateway would stop the face: the face throws, never ends, or breaks a rule of
    /// face_violation.hpp. "" if there is no reason.
    std::string wrong;
};

/// Plays a request to its response, as the gateway's pipeline does, and within its limits. Never throws
/// because of the face. `request` and `route` outlive the transcript. `records` is the record of the face;
/// null means one that is empty before and forgotten after.
FaceTranscript play(Face const& face, ClientRequest const& request, RouteView const& route,
                    Executor const& execute, Arena& arena, RecordsInMemory* records = nullptr);

/// Returns the calls and the response as text, to compare two transcripts.
std::string fingerprint(FaceTranscript const& played);

} // namespace idiom::conformance
