#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/call.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/step.hpp"

namespace idiom {

/// One vendor's way of speaking. Immutable and pure: no I/O, no clock, no thread, no randomness; the same
/// call and responses give the same step. May be used from any thread.
class Dialect {
public:
    virtual ~Dialect() = default;

    /// What it can do with its settings; all but `concurrency` as its row of the registry says.
    virtual Capabilities const& capabilities() const = 0;

    /// `Capabilities::concurrency` of a back end of which `session` is remembered (see Call::session), for a
    /// dialect that finds out only by asking what holds there.
    virtual std::string_view concurrency(std::string_view session) const {
        static_cast<void>(session);
        return capabilities().concurrency;
    }

    /// The next step of `call`, given every response so far. Ends for any responses: it never asks for more
    /// than a bounded number of rounds. All that it returns lives in `arena` or in the arguments.
    virtual Step<Answer> next(Call const& call, Responses responses, Arena& arena) const = 0;

    /// What this vendor would answer to `request` if it accepted it and held `user` (vendor role names).
    /// Lets a conversation be played to its end without a back end, for dry runs and `idiom explain`.
    virtual Response simulate(Request const& request, User const& user, Arena& arena) const = 0;
};

} // namespace idiom
