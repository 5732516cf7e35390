#pragma once

#include "translators/core/call.hpp"
#include "translators/core/http.hpp"

#include <optional>
#include <string>

namespace idiom::record {

/// A call as a request of the unified API, below its route.
struct SpokenCall {
    Method method = Method::get;
    std::string path;
    std::string query; ///< without the question mark
    std::string type;  ///< the Content-Type of `body`; "" without a body
    std::string body;
};

/// Returns the call in the words of the unified API; null for a call that it does not have. `change` is what
/// an update came to: the client may have said it in another way.
std::optional<SpokenCall> spoken(Call const& call, Change const* change, std::string_view dialect);

} // namespace idiom::record
