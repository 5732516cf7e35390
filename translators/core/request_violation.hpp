#pragma once

#include "translators/core/step.hpp"

#include <optional>
#include <string_view>

namespace idiom {

/// In bytes: more than a client's own target becomes where it is percent-encoded whole (`limits.header`).
/// Whether a shorter one is too long is the vendor's to say.
inline constexpr std::size_t longest_target = 64 * 1024;
/// A cookie or a token, in bytes.
inline constexpr std::size_t longest_session = 64 * 1024;
/// No vendor takes larger users, in bytes.
inline constexpr std::size_t largest_body = 8 * 1024 * 1024;

/// Why the gateway does not do what a translator asks. A translator comes from outside: it may neither reach
/// another place than the back end, nor say what is the gateway's to say, nor ask without measure. Its texts
/// are literals, or views into what was asked.
struct RequestViolation {
    std::string_view what;        ///< of a request: "a target that …"; of a step: "for …", "to …"
    std::string_view part = {};   ///< the name of the header that it is about
    std::string_view remedy = {}; ///< for the translator's author; "" where it goes without saying
};

/// What makes a request one that must not be sent; nothing for a good one.
std::optional<RequestViolation> violation_of(Request const& request);

/// What makes a step one that must not be taken, whatever its requests are, in a conversation that has had so
/// many responses; nothing for a good one.
std::optional<RequestViolation> violation_of(Ask const& ask, std::size_t responses);

} // namespace idiom
