#include "gateway/app/face_metrics.hpp"

#include "translators/core/face.hpp"

#include <vector>

namespace idiom::app {

namespace {

using telemetry::Exposition;
using telemetry::FaceSeries;
using telemetry::SizesSum;

void add(std::uint64_t& sum, std::uint64_t value) { sum += value; }

void add(SizesSum& sum, SizesSum const& value) {
    for (std::size_t i = 0; i < sum.buckets.size(); ++i)
        sum.buckets[i] += value.buckets[i];
    sum.sum += value.sum;
}

/// Writes the series of one metric. Adds the routes up if the metric is not by route.
template <class T> class Series {
public:
    explicit Series(FaceMetric const& metric) : metric_(metric) {}

    void note(std::string const& route, std::map<FaceSeries, T> const& values) {
        for (auto const& [series, value] : values)
            if (series.metric == metric_.name)
                add(sums_[{metric_.by_route ? std::string_view(route) : std::string_view{}, series}], value);
    }
    void write(Exposition& out) const {
        for (auto const& [key, value] : sums_) {
            std::vector<Exposition::Label> labels;
            if (metric_.by_route) labels.emplace_back("route", key.first);
            for (std::size_t i = 0; i < metric_.labels.size(); ++i)
                if (!metric_.labels[i].empty()) labels.emplace_back(metric_.labels[i], key.second.labels[i]);
            out.sample(Exposition::Labels(labels), value);
        }
    }

private:
    FaceMetric const& metric_;
    std::map<std::pair<std::string_view, FaceSeries>, T> sums_;
};

template <class T, class ByRoute, class ValuesOf>
void write_series(Exposition& out, FaceMetric const& metric, ByRoute const& by_route, ValuesOf values_of) {
    Series<T> series(metric);
    for (auto const& [route, values] : by_route)
        series.note(route, values_of(values));
    series.write(out);
}

void write_metric(Exposition& out, FaceMetric const& metric, LoopTotals const& totals,
                  FaceGaugeValues const& gauges) {
    switch (metric.kind) {
    case FaceMetric::Kind::counter:
        out.counter(metric.name, metric.help);
        return write_series<std::uint64_t>(out, metric, totals.faces,
                                           [](FaceTotals const& of) -> auto& { return of.counters; });
    case FaceMetric::Kind::histogram:
        out.histogram(metric.name, metric.help);
        return write_series<SizesSum>(out, metric, totals.faces,
                                      [](FaceTotals const& of) -> auto& { return of.histograms; });
    case FaceMetric::Kind::gauge:
        out.gauge(metric.name, metric.help);
        return write_series<std::uint64_t>(out, metric, gauges, [](auto const& of) -> auto& { return of; });
    }
}

} // namespace

void write_face_metrics(Exposition& out, config::Config const& config, LoopTotals const& totals,
                        FaceGaugeValues const& gauges) {
    for (auto const* const face : config.faces)
        for (auto const& metric : face->info().metrics)
            write_metric(out, metric, totals, gauges);
}

} // namespace idiom::app
