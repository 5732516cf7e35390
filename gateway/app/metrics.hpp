#pragma once

#include "gateway/app/active_configuration.hpp"
#include "gateway/app/face_gauges.hpp"
#include "gateway/app/worker.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::app {

class Webhooks;

/// What /metrics reads.
struct Observed {
    std::string_view version;
    std::span<std::unique_ptr<Worker> const> workers;
    std::vector<std::string> const& listeners; ///< the addresses, in the order of each worker's listeners
    ActiveConfiguration const& active_configuration;
    execution::WriteServices const& write_services;
    telemetry::GatewayEvents const& events;
    telemetry::LogFile const* access_log; ///< null if there is no access log
    FaceGauges& face_gauges;
    Webhooks const* webhooks = nullptr; ///< null if none is configured
};

/// Returns the text of /metrics, with the counts of all event loops added up. Any thread, but not an event
/// loop, because the text is long.
std::string expose(Observed const& observed);

} // namespace idiom::app
