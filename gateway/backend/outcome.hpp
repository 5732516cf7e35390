#pragma once

#include "translators/core/http.hpp"

#include <cstdint>

namespace idiom::backend {

/// What became of a request, as far as it tells something about the back end and not about the request.
enum class Outcome : std::uint8_t {
    good,
    bad,
    unknown, ///< it was not asked at all, or its answer met a limit of the gateway's own
};

/// 501 is an answer about a method, and no failure of the server.
inline Outcome outcome_of(Response const& response) {
    switch (response.delivery) {
    case Delivery::answered:
        return response.status < 500 || response.status == 501 ? Outcome::good : Outcome::bad;
    case Delivery::not_sent:
    case Delivery::lost:
    case Delivery::timed_out: return Outcome::bad;
    case Delivery::unusable: return response.own_limit ? Outcome::unknown : Outcome::bad;
    case Delivery::busy:
    case Delivery::refused:
    case Delivery::unfit: break;
    }
    return Outcome::unknown;
}

} // namespace idiom::backend
