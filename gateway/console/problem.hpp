#pragma once

#include "gateway/server/handler.hpp"
#include "translators/core/error.hpp"

#include <span>
#include <string_view>

namespace idiom::console {

/// A problem that only the admin API has: its name is no Fault.
struct OwnProblem {
    int status = 0;
    std::string_view name;  ///< the NAME in `urn:idiom:problem:NAME`
    std::string_view title; ///< one sentence
    std::string_view detail;
    std::span<FieldError const> errors = {};
};

/// Writes a problem (RFC 9457) as the answer. `id` is the request's.
server::Response problem(server::Request const& request, std::string_view id, Error const& error);
server::Response problem(server::Request const& request, std::string_view id, OwnProblem const& own);

/// An answer of the admin API with a JSON body.
server::Response json_response(server::Request const& request, std::string_view body, int status = 200);

/// Adds fields to an answer.
void add_headers(server::Response& response, std::span<Header const> more, Arena& arena);

} // namespace idiom::console
