#pragma once

#include "gateway/app/background_executor.hpp"
#include "gateway/app/listeners.hpp"
#include "gateway/app/server_state.hpp"
#include "gateway/pipeline/admin.hpp"

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::app {

/// Reloads the configuration, for signals and for the admin listener. A reload takes over clients, back ends,
/// routes and the TLS of listeners. The rest stays as it was at the start, and the log names what has changed
/// there.
class Reload {
public:
    /// `state` and `listeners` outlive it.
    Reload(ServerState& state, Listeners& listeners, std::filesystem::path file);

    /// Calls `observer` at the end of each reload, before its callers are told. Call it once, early.
    void observe(std::function<void(pipeline::Reloaded const&)> observer) { observer_ = std::move(observer); }

    /// Called when all event loops use the new configuration, or with its errors.
    using Done = std::move_only_function<void(pipeline::Reloaded)>;

    /// Reads, checks, builds and swaps the configuration on `executor`. All callers that ask before a run has
    /// begun share that run, so at most one run waits behind the one under way. `done` may be called on any
    /// thread; it may be empty. Any thread.
    void ask(BackgroundExecutor& executor, Done done);

private:
    void run(Done done);
    Done take_waiting();

    using Notify = std::move_only_function<void()>;
    using RoutingSnapshots = std::vector<std::shared_ptr<pipeline::RoutingSnapshot const>>;

    void reopen_access_log();
    std::vector<std::string> restart_only_keys(config::Config const& next) const;
    void take_over(std::shared_ptr<ActiveConfiguration> const& next, RoutingSnapshots routing,
                   Listeners::Renewed renewed, Notify notify);
    void refuse(std::string_view because, std::vector<std::string> errors, Done done);

    ServerState& state_;
    Listeners& listeners_;
    std::filesystem::path file_;
    std::function<void(pipeline::Reloaded const&)> observer_;
    std::mutex mutex_;          ///< guards the two members below
    bool asked_ = false;        ///< a run was posted and has not begun
    std::vector<Done> waiting_; ///< the callers of that run
};

} // namespace idiom::app
