#pragma once

#include "gateway/auth/session_store.hpp"
#include "gateway/execution/write_services.hpp"
#include "gateway/limits/concurrency_limiter.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/tracing/recorder.hpp"

namespace idiom::pipeline {

/// What the stops of the pipeline use beside the RoutingSnapshot. It stays when the configuration changes.
/// Belongs to one event loop, and outlives its requests.
struct PipelineServices {
    execution::WriteServices& write_services; ///< shared by all event loops
    auth::SessionStore& sessions;             ///< shared by all event loops
    telemetry::AccessLog& log;
    limits::ConcurrencyLimiter& limiter;
    tracing::Recorder* recorder = nullptr; ///< null if no traces are recorded
};

} // namespace idiom::pipeline
