#pragma once

#include "gateway/app/face_gauges.hpp"
#include "gateway/app/totals.hpp"

namespace idiom::app {

/// Writes the metrics that the faces bring, see FaceInfo::metrics.
void write_face_metrics(telemetry::Exposition& out, config::Config const& config, LoopTotals const& totals,
                        FaceGaugeValues const& gauges);

} // namespace idiom::app
