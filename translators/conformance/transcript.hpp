#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/call.hpp"
#include "translators/core/http.hpp"
#include "translators/core/roles.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idiom::conformance {

/// A request and its response.
struct Exchange {
    Request request;
    Response response;
    std::size_t round = 0;
};

/// A played conversation. Its views live in the arena that was passed to `play`.
struct Transcript {
    Call call;
    std::vector<Exchange> sent;
    std::optional<std::string_view> session;
    std::optional<RolePlan> roles;
    std::optional<Result<Answer>> result; ///< null if it did not end
    std::string wrong;      ///< why it did not end: the dialect throws, asks nothing, or never stops
    std::string illegal;    ///< the first violation in a request or the answer; see legal.hpp
    std::string illegal_in; ///< the request with the violation, as text

    bool succeeded() const { return result && result->has_value(); }
    bool wrote() const;
};

/// Returns whether the call only reads.
bool reads(Call const& call);

} // namespace idiom::conformance
