#pragma once

#include "gateway/console/figures.hpp"
#include "gateway/console/snapshot.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace idiom::console {

/// Something that an operator should look at. `text` is one sentence.
struct Attention {
    std::string_view severity; ///< "bad" or "warn"
    std::string_view code;     ///< "circuit-open"
    std::string text;
    std::string subject; ///< the back end; "" for the gateway itself
    std::string link;    ///< the page that shows more
};

/// Returns what needs attention, the worst first: the alerts of gateway/telemetry over the live figures.
std::vector<Attention> needs_attention(Snapshot const& now, Figures const& figures);

/// The health of a back end, and so of its routes.
struct Health {
    std::string_view word; ///< "usable", "degraded", "unusable" or "unasked"
    std::string reason;    ///< a clause; "" if there is nothing to say
};
Health health_of(BackendState const& backend);

} // namespace idiom::console
