#pragma once

#include "gateway/app/active_configuration.hpp"
#include "gateway/app/worker.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::app {

/// Where /metrics looks.
struct Observed {
    std::string_view version;
    std::span<std::unique_ptr<Worker> const> workers;
    std::vector<std::string> const& listeners; ///< addresses, in the order of each worker's
    ActiveConfiguration const& active_configuration;
    exchange::WriteServices const& write_services;
    telemetry::GatewayEvents const& events;
    telemetry::LogFile const* access_log; ///< null: there is none
};

/// The text of /metrics: the cells of all event loops, added up. Any thread; takes about as long as a text of
/// its size takes to write, so it is not for an event loop.
std::string expose(Observed const& observed);

} // namespace idiom::app
