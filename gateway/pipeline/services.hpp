#pragma once

#include "gateway/auth/session_store.hpp"
#include "gateway/execution/write_services.hpp"
#include "gateway/inspect/watch.hpp"
#include "gateway/limits/concurrency_limiter.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/tracing/recorder.hpp"

namespace idiom::pipeline {

/// The services that the stops of the pipeline use besides the RoutingSnapshot. A reload does not replace
/// them. Belongs to one event loop, and outlives its requests.
struct PipelineServices {
    execution::WriteServices& write_services; ///< shared by all event loops
    auth::SessionStore& sessions;             ///< shared by all event loops
    telemetry::AccessLog& log;
    limits::ConcurrencyLimiter& limiter;
    tracing::Recorder* recorder = nullptr; ///< null if no traces are recorded
    inspect::WatchPtr watch = {};          ///< which calls are inspected; null: none
};

} // namespace idiom::pipeline
