#pragma once

#include "gateway/upstream/backend.hpp"
#include "translators/core/dialect.hpp"

#include <optional>
#include <string_view>

/// A translator may come from a third party. Its errors must not reach beyond the call: it is stopped, and
/// the log names it. No sandbox can stop a translator that never returns.
namespace idiom::execution {

/// Returns the next step of `dialect`. Returns nullopt if the dialect throws, asks for no request, for
/// absurdly many, or for one that must not be sent.
std::optional<Step<Answer>> next_step(Dialect const& dialect, Call const& call, Responses responses,
                                      upstream::CallContext const& call_context);

/// Returns the vendor's response as `dialect` simulates it; an unusable response if the dialect throws.
Response simulated(Dialect const& dialect, Request const& request, User const& user,
                   upstream::CallContext const& call_context);

/// Returns the sentence with which `dialect` describes concurrent writes to one user (Dialect::concurrency),
/// given the remembered `session`. Returns nullopt if the dialect throws.
std::optional<std::string_view> concurrency_of(Dialect const& dialect, std::string_view session,
                                               upstream::CallContext const& call_context);

/// Logs that `dialect` was stopped. `did` is the rest of the sentence.
void log_stopped(Dialect const& dialect, std::string_view did, upstream::CallContext const& call_context);

} // namespace idiom::execution
