#pragma once

#include "gateway/kit/play.hpp"
#include "translators/codec/printable.hpp"

#include <string>
#include <string_view>

namespace idiom::conformance {

using codec::printable;
/// The same, cut after `most` bytes.
std::string shown(std::string_view text, std::size_t most = 240);
std::string shown(Request const& request);
std::string shown(Response const& response);
std::string shown(Error const& error);
/// What a client asks: the operation, the id, the fields with their values. A password is not shown.
std::string shown(Call const& call);
/// The call, each request with its response, and what it came to: a line each.
std::string described(Transcript const& played);
std::string_view name_of(Delivery delivery);

} // namespace idiom::conformance
