#pragma once

#include "translators/conformance/transcript.hpp"
#include "translators/core/step.hpp"

#include <string>

namespace idiom::conformance {

/// Returns the whole value as text, to compare two values. Sets are sorted.
std::string fingerprint(User const& user, Field field);
std::string fingerprint(User const& user);
std::string fingerprint(Request const& request);
std::string fingerprint(Step<Answer> const& step);
std::string fingerprint(Response const& response);
/// Returns all requests of a conversation, as text.
std::string requests_of(Transcript const& transcript);
/// Returns all bodies of the responses, as text.
std::string responses_of(Transcript const& transcript);
/// Returns the value of one extension; "" if the user does not have it.
std::string extension_of(User const& user, std::string_view name);
/// Returns the user in the answer of a conversation; null if it has no answer with one user.
User const* user_of(Transcript const& transcript);

} // namespace idiom::conformance
