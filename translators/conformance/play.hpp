#pragma once

#include "translators/conformance/transcript.hpp"
#include "translators/core/dialect.hpp"

#include <functional>

namespace idiom::conformance {

/// A function that answers the requests of one step.
using Vendor = std::function<void(Ask const& ask, std::span<Response> responses)>;

/// Sets whether every conversation played from now on is written to standard error.
void log_conversations(bool log);

/// Plays `call` to its end, within the gateway's limits. Never throws because of the dialect.
Transcript play(Dialect const& dialect, Call const& call, Vendor const& vendor, Arena& arena);

/// An edit whose change does not depend on the user.
class PlainEdit final : public Edit {
public:
    explicit PlainEdit(Change const& change = {}) : change_(change) {}
    Change const* without_user() const override { return &change_; }
    Result<Change> against(HeldUser const&, Arena&) const override { return change_; }

private:
    Change change_;
};

} // namespace idiom::conformance
