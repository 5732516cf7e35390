#pragma once

#include "translators/core/error.hpp"

#include <algorithm>

namespace idiom::pipeline {

/// Returns an error that asks the client to try again after `seconds`, at least one.
inline Error retry_later(Fault fault, std::string_view detail, std::uint32_t seconds) {
    Error error{.fault = fault, .detail = detail};
    error.retry_after = std::max<std::uint32_t>(1, seconds);
    return error;
}

} // namespace idiom::pipeline
