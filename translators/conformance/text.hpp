#pragma once

#include "translators/codec/printable.hpp"
#include "translators/conformance/transcript.hpp"

#include <string>
#include <string_view>

namespace idiom::conformance {

using codec::printable;
/// Returns `text` as `printable` does, cut after `most` bytes.
std::string shown(std::string_view text, std::size_t most = 240);
std::string shown(Request const& request);
std::string shown(Response const& response);
std::string shown(Error const& error);
/// Returns the operation, the id and the fields with their values. Does not show a password.
std::string shown(Call const& call);
/// Returns the call, the last requests with their responses, and the result, as lines.
std::string described(Transcript const& played);
std::string_view name_of(Delivery delivery);

} // namespace idiom::conformance
