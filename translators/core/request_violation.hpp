#pragma once

#include "translators/core/step.hpp"

#include <optional>
#include <string_view>

namespace idiom {

/// In bytes. Larger than any target of a client, percent-encoded whole (`limits.header`). The vendor decides
/// whether a shorter target is too long.
inline constexpr std::size_t longest_target = 64 * 1024;
/// In bytes. A session is a cookie or a token.
inline constexpr std::size_t longest_session = 64 * 1024;
/// In bytes. No vendor takes larger users.
inline constexpr std::size_t largest_body = 8 * 1024 * 1024;

/// Why the gateway refuses what a translator asks. A translator comes from outside, so the gateway holds it
/// to three rules: it reaches no other place than the back end, it sends no header that belongs to the
/// gateway, and it asks for a bounded amount. The texts are literals, or views into what the translator
/// asked.
struct RequestViolation {
    std::string_view what;        ///< of a request: "a target that …"; of a step: "for …", "to …"
    std::string_view part = {};   ///< the name of the header in question
    std::string_view remedy = {}; ///< for the author of the translator; "" if it is obvious
};

/// Returns why no message can have the header; null if one can.
std::optional<RequestViolation> violation_of(Header const& header);

/// Returns why the gateway must not send `request`; null if it may.
std::optional<RequestViolation> violation_of(Request const& request);

/// Returns why the gateway must not take the step `ask` in a conversation with this number of responses; null
/// if it may. Does not look into the requests.
std::optional<RequestViolation> violation_of(Ask const& ask, std::size_t responses);

} // namespace idiom
