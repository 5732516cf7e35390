#pragma once

#include "gateway/api/admin.hpp"
#include "gateway/app/background_executor.hpp"
#include "gateway/app/listeners.hpp"
#include "gateway/app/server_state.hpp"

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::app {

/// The one way to another configuration, for signals and for the admin listener. Clients, back ends, routes
/// and the TLS of listeners are taken over; the rest stays as it was at the start, which the log then says.
class Reload {
public:
    /// `state` and `listeners` outlive it.
    Reload(ServerState& state, Listeners& listeners, std::filesystem::path file);

    /// Called once all event loops go by the new configuration, or with what is wrong with it.
    using Done = std::move_only_function<void(api::Reloaded)>;

    /// Has the configuration read, checked, built and swapped at once, in `executor`. All who ask before that
    /// has begun share one run, so however many ask, at most one waits behind the one that is under way.
    /// `done` may come on any thread; empty where nobody waits. Any thread.
    void ask(BackgroundExecutor& executor, Done done);

private:
    void run(Done done);
    Done take_waiting();

    using Notify = std::move_only_function<void()>;
    using RoutingSnapshots = std::vector<std::shared_ptr<api::RoutingSnapshot const>>;

    void reopen_access_log();
    std::vector<std::string> restart_only_keys(config::Config const& next) const;
    void take_over(std::shared_ptr<ActiveConfiguration> const& next, RoutingSnapshots routing,
                   Listeners::Renewed renewed, Notify notify);
    void refuse(std::string_view because, std::vector<std::string> errors, Done done);

    ServerState& state_;
    Listeners& listeners_;
    std::filesystem::path file_;
    std::mutex mutex_;          ///< of the two below
    bool asked_ = false;        ///< a run is to come that has not begun
    std::vector<Done> waiting_; ///< for that run
};

} // namespace idiom::app
