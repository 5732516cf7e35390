#pragma once

#include "gateway/backend/backend.hpp"
#include "gateway/exchange/confidential.hpp"
#include "gateway/store/store.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "translators/core/dialect.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace idiom::exchange {

/// What a dialect asked the gateway to remember for a back end (a CSRF token, a cookie). Shared by the event
/// loops; any thread.
class VendorSession {
public:
    std::string_view read(Arena& arena) const {
        std::scoped_lock const lock(mutex_);
        return arena.copy(text_);
    }
    void write(std::string_view text) {
        std::scoped_lock const lock(mutex_);
        text_ = text;
    }

private:
    mutable std::mutex mutex_;
    std::string text_;
};

/// Who takes part in the conversations with one back end, on one event loop.
struct BackendBinding {
    Dialect const& dialect;
    backend::Backend& vendor; ///< Peer::backend
    backend::Backend& record; ///< Peer::record
    VendorSession& session;
    telemetry::BackendCounts* counts = nullptr; ///< null: nobody counts
    Secrets const* secrets = nullptr;           ///< null: the gateway has none for this back end
};

/// A conversation that writes nothing: what would be sent is noted instead, and the dialect's own idea of the
/// vendor answers, so that the play goes on to its end.
struct DryRun {
    User user;            ///< whom the simulated vendor holds, in the vendor's role names
    bool offline = false; ///< reads are simulated, and noted, too
    std::vector<Request> would_send;
    std::optional<RolePlan> roles;
    bool simulating = false; ///< a write has been simulated, so what follows cannot be real
};

/// A call that may write: on what condition, and what it has done.
struct WriteCall {
    DryRun* dry_run = nullptr; ///< nothing that writes is sent
    store::DistributedLock const* distributed_lock =
        nullptr; ///< nothing is written once it is lost; null: none is needed
    /// A vendor whose copies lag may not show a write at once. What was read back and does not confirm it is
    /// read again so often, after this pause and then twice and four times as long.
    int rereads = 3;
    std::chrono::milliseconds pause{50};

    bool wrote = false;            ///< a write may have reached the vendor or the record
    bool changed = false;          ///< and was not plainly refused, so it may have changed something
    Response answer;               ///< the vendor's to the last write that it was sent
    std::optional<RolePlan> roles; ///< what the write was to make of the roles, in the vendor's names
};

/// Drives a conversation to its result: asks the dialect for the next step, sends what it asks, appends the
/// responses. Requests of one step go out together, a few at a time. A dialect that does not come to an end,
/// throws, or asks for what is absurd (translator_sandbox.hpp) is stopped with backend_error, or
/// write_not_confirmed where it had something written. What the vendor says is left out of the result where
/// it holds a credential that the gateway has or has sent. A call that may write has a `write_call`.
boost::asio::awaitable<Result<Answer>>
run(BackendBinding binding, Call call, backend::CallContext& call_context, WriteCall* write_call = nullptr);

} // namespace idiom::exchange
