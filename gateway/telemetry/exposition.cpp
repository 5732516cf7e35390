#include "gateway/telemetry/exposition.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>
#include <sstream>
#include <vector>

namespace idiom::telemetry {

using prometheus::MetricType;

void DurationsSum::add(Durations const& durations) {
    for (std::size_t i = 0; i < buckets.size(); ++i)
        buckets[i] += durations.bucket(i);
    nanoseconds += durations.nanoseconds();
}

void SizesSum::add(Sizes const& sizes) {
    for (std::size_t i = 0; i < buckets.size(); ++i)
        buckets[i] += sizes.bucket(i);
    sum += sizes.sum();
}

namespace {

/// Fills a histogram from the counts of its buckets. `bound_of` gives the upper bound of a bucket but the
/// last.
template <class Buckets, class BoundOf>
void fill(prometheus::ClientMetric::Histogram& histogram, Buckets const& buckets, BoundOf bound_of) {
    histogram.bucket.reserve(buckets.size());
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        histogram.sample_count += buckets[i];
        bool const last = i + 1 == buckets.size();
        double const bound = last ? std::numeric_limits<double>::infinity() : bound_of(i);
        histogram.bucket.push_back({histogram.sample_count, bound});
    }
}

} // namespace

struct Exposition::Output {
    void begin(MetricType type, std::string_view name, std::string_view help) {
        flush();
        family.push_back({std::string(name), std::string(help), type, {}});
    }
    void flush() {
        prometheus::TextSerializer().Serialize(stream, family);
        family.clear();
    }
    prometheus::ClientMetric& add(Labels labels) {
        auto& metric = family.back().metric.emplace_back();
        for (auto const& [name, value] : labels)
            metric.label.push_back({std::string(name), std::string(value)});
        return metric;
    }

    std::ostringstream stream;
    std::vector<prometheus::MetricFamily> family; ///< the present family, or empty
};

Exposition::Exposition() : output_(std::make_unique<Output>()) {}
Exposition::~Exposition() = default;

Exposition& Exposition::counter(std::string_view name, std::string_view help) {
    output_->begin(MetricType::Counter, name, help);
    return *this;
}

Exposition& Exposition::gauge(std::string_view name, std::string_view help) {
    output_->begin(MetricType::Gauge, name, help);
    return *this;
}

Exposition& Exposition::histogram(std::string_view name, std::string_view help) {
    output_->begin(MetricType::Histogram, name, help);
    return *this;
}

Exposition& Exposition::sample(Labels labels, double value) {
    auto& metric = output_->add(labels);
    // The serializer reads the one that matches the family's type.
    metric.counter.value = value;
    metric.gauge.value = value;
    return *this;
}

Exposition& Exposition::sample(Labels labels, DurationsSum const& durations) {
    auto& histogram = output_->add(labels).histogram;
    fill(histogram, durations.buckets,
         [](std::size_t i) { return std::chrono::duration<double>(Durations::bounds[i]).count(); });
    histogram.sample_sum = static_cast<double>(durations.nanoseconds) / 1e9;
    return *this;
}

Exposition& Exposition::sample(Labels labels, SizesSum const& sizes) {
    auto& histogram = output_->add(labels).histogram;
    fill(histogram, sizes.buckets, [](std::size_t i) { return static_cast<double>(Sizes::bounds[i]); });
    histogram.sample_sum = static_cast<double>(sizes.sum);
    return *this;
}

std::string Exposition::text() {
    output_->flush();
    return std::move(output_->stream).str();
}

} // namespace idiom::telemetry
