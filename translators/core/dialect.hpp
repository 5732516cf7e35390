#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/call.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/step.hpp"

namespace idiom {

/// The wire language of one vendor. Immutable and pure: no I/O, no clock, no thread, no randomness. The same
/// call and responses give the same step. Any thread may use it.
class Dialect {
public:
    virtual ~Dialect() = default;

    /// Returns what the dialect can do with its settings. All but `concurrency` equals its DialectInfo.
    virtual Capabilities const& capabilities() const = 0;

    /// Returns `Capabilities::concurrency` for a back end with this remembered `session` (see Call::session).
    /// A dialect overrides this if it learns only from the back end what holds there.
    virtual std::string_view concurrency(std::string_view session) const {
        static_cast<void>(session);
        return capabilities().concurrency;
    }

    /// Returns the next step of `call`, given every response so far. A conversation ends for any responses:
    /// `next` asks for a bounded number of rounds. The step points into `arena` or into the arguments.
    virtual Step<Answer> next(Call const& call, Responses responses, Arena& arena) const = 0;

    /// Returns the response of this vendor to `request`, if it accepted the request and held `user` (vendor
    /// role names). Dry runs and `idiom explain` play a conversation to its end with it, without a back end.
    virtual Response simulate(Request const& request, User const& user, Arena& arena) const = 0;
};

} // namespace idiom
