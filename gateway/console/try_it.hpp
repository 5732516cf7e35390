#pragma once

#include "gateway/console/addresses.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace idiom::console {

/// What `try/` needs. Used on the event loop of the admin listener.
struct TryView {
    /// The request handler of the clients' listeners, of this event loop.
    std::function<server::Handler&()> handler;
    /// Returns whether a value of Authorization is the operator's, which no client's request carries.
    std::function<bool(std::string_view)> is_operators;
};

/// Any method on `try/*`: the request below `try`, through the front door, in this process. It has the
/// credentials of this request but for the operator's own.
std::vector<Row> try_rows(TryView view);

} // namespace idiom::console
