#include "bench/load/run.hpp"

#include <algorithm>
#include <cstdio>

namespace {

/// The latency in microseconds that `share` of the requests did not exceed.
double quantile(std::vector<float> const& sorted, double share) {
    if (sorted.empty()) return 0;
    auto const rank = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return static_cast<double>(sorted[std::min(rank, sorted.size() - 1)]);
}

} // namespace

int main(int argc, char** argv) {
    auto const options = load::read_options(argc, argv);
    auto const outcome = load::run(options);
    std::printf(
        R"({"answers":%zu,"failures":%zu,"wrong":%zu,"seconds":%.6f,"cpu_seconds":%.6f,"user_share":%.3f,)"
        R"("p50":%.1f,"p99":%.1f,"p999":%.1f,"max":%.1f})"
        "\n",
        outcome.answers, outcome.failures, outcome.wrong, outcome.seconds, outcome.cpu_seconds,
        outcome.user_share, quantile(outcome.latency, 0.5), quantile(outcome.latency, 0.99),
        quantile(outcome.latency, 0.999), quantile(outcome.latency, 1));
    return 0;
}
