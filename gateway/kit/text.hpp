#pragma once

#include "gateway/kit/play.hpp"

#include <string>
#include <string_view>

namespace idiom::kit {

/// Text for a terminal, in one line: control characters and what is no UTF-8 as \n, \r and \x1b.
std::string printable(std::string_view text);
/// The same, cut after `most` bytes.
std::string shown(std::string_view text, std::size_t most = 240);
std::string shown(Request const& request);
std::string shown(Response const& reply);
std::string shown(Error const& error);
/// What a client asks: the operation, the id, the fields with their values. A password is not shown.
std::string shown(Call const& call);
/// The call, each request with its reply, and what it came to: a line each.
std::string told(Transcript const& played);
std::string_view name_of(Delivery delivery);

} // namespace idiom::kit
