#pragma once

#include "gateway/kit/play.hpp"

#include <string>
#include <string_view>

namespace idiom::kit {

/// Text for a terminal: no control characters, cut after `most` bytes.
std::string shown(std::string_view text, std::size_t most = 240);
std::string shown(Request const& request);
std::string shown(Response const& reply);
std::string shown(Error const& error);
std::string_view name_of(Delivery delivery);

} // namespace idiom::kit
