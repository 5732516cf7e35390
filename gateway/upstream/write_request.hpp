#pragma once

#include "gateway/upstream/backend.hpp"

#include <optional>
#include <string_view>

namespace idiom::upstream {

/// Returns whether a request announces the size of its body even if it is empty (RFC 9110, 8.6).
bool carries_body(Method method);

/// Writes the bytes of `request`, head and body in one piece, into the call context's arena. `prefix`
/// precedes the target; `fixed_lines` are whole field lines. Returns nullopt if a target or field of the
/// translator holds a character that would end its line: such a request must never be sent.
std::optional<std::string_view> write_request(Request const& request, CallContext const& call_context,
                                              std::string_view prefix, std::string_view fixed_lines);

} // namespace idiom::upstream
