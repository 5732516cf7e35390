#include "gateway/pipeline/observe.hpp"

namespace idiom::pipeline {

void count(RequestContext const& context, std::span<Measurement const> measurements) {
    if (!context.route || !context.route->counts) return;
    auto const metrics = context.face().info().metrics;
    auto& counts = *context.route->counts;
    for (auto const& one : measurements) {
        if (one.metric >= metrics.size()) continue;
        auto const& metric = metrics[one.metric];
        telemetry::FaceSeries const series{.metric = metric.name, .labels = one.labels};
        if (metric.kind == FaceMetric::Kind::counter) counts.face_counters[series].add(one.amount);
        if (metric.kind == FaceMetric::Kind::histogram) counts.face_histograms[series].note(one.amount);
    }
}

void observe(RequestContext const& context, Outcomes outcomes) {
    if (context.face().info().metrics.empty() || context.call->dry_run()) return;
    count(context, context.sandbox().observe(*context.call, outcomes).measurements);
}

} // namespace idiom::pipeline
