#pragma once

#include "gateway/telemetry/counts.hpp"

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace idiom::telemetry {

/// Durations of several event loops, added up.
struct DurationsSum {
    void add(Durations const& durations);

    std::array<std::uint64_t, Durations::bounds.size() + 1> buckets{};
    std::uint64_t nanoseconds = 0;
};

/// Sizes of several event loops, added up.
struct SizesSum {
    void add(Sizes const& sizes);

    std::array<std::uint64_t, Sizes::bounds.size() + 1> buckets{};
    std::uint64_t sum = 0;
};

/// Writes the Prometheus text format, version 0.0.4, family by family. Each family becomes text before the
/// next begins, so that ten thousand routes are not all in memory as objects.
class Exposition {
public:
    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";
    using Label = std::pair<std::string_view, std::string_view>;
    using Labels = std::span<Label const>;

    Exposition();
    ~Exposition();

    /// Begins a family, to which the following samples belong. Each name once.
    Exposition& counter(std::string_view name, std::string_view help);
    Exposition& gauge(std::string_view name, std::string_view help);
    Exposition& histogram(std::string_view name, std::string_view help);

    Exposition& sample(Labels labels, double value);
    Exposition& sample(Labels labels, DurationsSum const& durations);
    Exposition& sample(Labels labels, SizesSum const& sizes);
    Exposition& sample(Labels labels, std::uint64_t value) {
        return sample(labels, static_cast<double>(value));
    }
    template <class T> Exposition& sample(std::initializer_list<Label> labels, T const& value) {
        return sample(Labels(labels.begin(), labels.size()), value);
    }

    /// Returns the whole text. Ends the exposition.
    std::string text();

private:
    struct Output; // prometheus-cpp stays in the .cpp file
    std::unique_ptr<Output> output_;
};

} // namespace idiom::telemetry
