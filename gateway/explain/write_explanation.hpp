#pragma once

#include "gateway/explain/explain.hpp"
#include "translators/codec/json/json.hpp"

namespace idiom::explain {

/// Explains the call on its route, and writes the result as a JSON object: what the call was understood as,
/// the requests that it would send, the roles before and after, what is ignored, warnings, and the problem
/// that a client would get. Secrets are masked. The refusal is that of a route, a method or a face that there
/// is not; then nothing is written. `id` is the instance of the problem.
std::expected<void, Refusal> write_explanation(json::Writer& out, config::Config const& config,
                                               ExplainedCall const& call, std::string_view id, Arena& arena);

} // namespace idiom::explain
