#pragma once

#include "gateway/execution/confidential.hpp"
#include "gateway/store/store.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/backend.hpp"
#include "translators/core/dialect.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace idiom::execution {

/// Text that a dialect asked the gateway to remember for a back end (a CSRF token, a cookie). Shared by the
/// event loops; any thread.
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

/// The participants in the conversations with one back end, on one event loop.
struct BackendBinding {
    Dialect const& dialect;
    upstream::Backend& vendor; ///< Peer::backend
    upstream::Backend& record; ///< takes the requests with Peer::record: the gateway's own durable record
    VendorSession& session;
    telemetry::BackendCounts* counts = nullptr; ///< null: nothing is counted
    Secrets const* secrets = nullptr;           ///< null: the gateway has none for this back end
};

/// A conversation that writes nothing. The runner notes each write instead of sending it, and the dialect
/// simulates the vendor's response, so that the conversation goes on to its end.
struct DryRun {
    User user;            ///< the user that the simulated vendor holds, in the vendor's role names
    bool offline = false; ///< reads are simulated and noted, too
    std::vector<Request> would_send;
    std::optional<RolePlan> roles;
    bool simulating = false; ///< a write was simulated, so further responses cannot be real
};

/// A call that may write: its conditions, and what it has done.
struct WriteCall {
    DryRun* dry_run = nullptr; ///< null: writes are sent
    /// No write is sent after this lock is lost. Null if the call needs no lock.
    store::DistributedLock const* distributed_lock = nullptr;
    /// A vendor whose copies lag may not show a write at once. If a read-back does not confirm the write, the
    /// runner reads again, at most `rereads` times: after `pause`, then after twice and four times as long.
    int rereads = 3;
    std::chrono::milliseconds pause{50};

    bool wrote = false;            ///< a write may have reached the vendor or the record
    bool changed = false;          ///< a write was not plainly refused, so it may have changed something
    Response answer;               ///< the vendor's response to the last write
    std::optional<RolePlan> roles; ///< the roles before and after the write, in the vendor's names
};

/// Drives a conversation to its result: asks the dialect for the next step, sends its requests, appends the
/// responses. Requests of one step are sent together, a few at a time. A dialect that does not come to an
/// end, throws, or asks for something absurd (translator_sandbox.hpp) is stopped with backend_error, or with
/// write_not_confirmed if a write may have arrived. The vendor's words are removed from the result if they
/// contain a credential that the gateway has or has sent. A call that may write needs a `write_call`.
boost::asio::awaitable<Result<Answer>>
run(BackendBinding binding, Call call, upstream::CallContext& call_context, WriteCall* write_call = nullptr);

} // namespace idiom::execution
