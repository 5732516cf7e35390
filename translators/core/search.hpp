#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/call.hpp"
#include "translators/core/error.hpp"

#include <string_view>

namespace idiom {

/// What a client asks of all its routes together.
struct Search {
    ListUsers list;
    std::string_view after; ///< the name of the last route of the answer before; "" begins with the first
};

/// What one route said to a Search. The views outlive the response.
struct SearchedRoute {
    std::string_view name;
    std::string_view dialect;
    Result<ManyUsers> found;
};

} // namespace idiom
