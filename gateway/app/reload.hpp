#pragma once

#include "gateway/api/admin.hpp"
#include "gateway/app/common.hpp"
#include "gateway/app/listeners.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::app {

/// The one way to another configuration, for signals and for the admin listener. Clients, back ends, routes
/// and the TLS of listeners are taken over; the rest stays as it was at the start, which the log then says.
class Reload {
public:
    /// `common` and `listeners` outlive it.
    Reload(Common& common, Listeners& listeners, std::filesystem::path file);

    /// Called once all event loops go by the new configuration, or with what is wrong with it.
    using Done = std::move_only_function<void(api::Reloaded)>;

    /// Reads, checks, builds, and swaps at once. One at a time, and not on an event loop; `done` may come on
    /// any thread. Does not throw.
    void run(Done done);

private:
    using Told = std::move_only_function<void()>;
    using Premises = std::vector<std::shared_ptr<api::Premises const>>;

    void reopen_access_log();
    std::vector<std::string> what_stays(config::Config const& next) const;
    void take_over(std::shared_ptr<Site> const& next, Premises premises, Listeners::Renewed renewed,
                   Told told);
    void refuse(std::string_view because, std::vector<std::string> errors, Done done);

    Common& common_;
    Listeners& listeners_;
    std::filesystem::path file_;
};

} // namespace idiom::app
