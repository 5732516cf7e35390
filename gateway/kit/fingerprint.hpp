#pragma once

#include "gateway/kit/play.hpp"

#include <string>

namespace idiom::conformance {

/// Everything that two equal things have in common, as text. Sets are sorted.
std::string fingerprint(User const& user, Field field);
std::string fingerprint(User const& user);
std::string fingerprint(Request const& request);
std::string fingerprint(Step<Answer> const& step);
std::string fingerprint(Response const& response);
/// All requests of a conversation.
std::string requests_of(Transcript const& transcript);
/// All bodies that came back.
std::string responses_of(Transcript const& transcript);
/// The value of one extension; "" where the user has it not.
std::string extension_of(User const& user, std::string_view name);
/// The user that a conversation answered with; null where it answered with none.
User const* user_of(Transcript const& transcript);

} // namespace idiom::conformance
