#pragma once

#include "translators/core/http.hpp"

#include <cstdint>

namespace idiom::upstream {

/// What the outcome of a request says about the back end, as opposed to the request.
enum class HostSignal : std::uint8_t {
    good,
    bad,
    unknown, ///< the back end was not asked, or its response met a limit of the gateway
};

/// 501 is a statement about a method, and no failure of the server.
inline HostSignal host_signal_of(Response const& response) {
    switch (response.delivery) {
    case Delivery::answered:
        return response.status < 500 || response.status == 501 ? HostSignal::good : HostSignal::bad;
    case Delivery::not_sent:
    case Delivery::lost:
    case Delivery::timed_out: return HostSignal::bad;
    case Delivery::unusable: return response.own_limit ? HostSignal::unknown : HostSignal::bad;
    case Delivery::busy:
    case Delivery::refused:
    case Delivery::unfit: break;
    }
    return HostSignal::unknown;
}

} // namespace idiom::upstream
