#pragma once

#include "gateway/backend/backend.hpp"
#include "translators/core/dialect.hpp"

#include <optional>
#include <string_view>

/// A translator may come from outside, and what it does wrong is not to reach beyond the call: it is stopped,
/// and the log names it. What no sandbox can stop is one that does not come back at all.
namespace idiom::exchange {

/// The next step of `dialect`; nothing where that throws, asks for nothing, for absurdly much, or for what
/// must not be sent.
std::optional<Step<Answer>> next_step(Dialect const& dialect, Call const& call, Responses responses,
                                      backend::CallContext const& call_context);

/// What `dialect` simulates the vendor to answer; an unusable answer where that throws.
Response simulated(Dialect const& dialect, Request const& request, User const& user,
                   backend::CallContext const& call_context);

/// What `dialect` says of several writers where `session` is remembered; nothing where that throws.
std::optional<std::string_view> concurrency_of(Dialect const& dialect, std::string_view session,
                                               backend::CallContext const& call_context);

/// Logs that `dialect` was stopped, because it `did` something.
void log_stopped(Dialect const& dialect, std::string_view did, backend::CallContext const& call_context);

} // namespace idiom::exchange
