#pragma once

#include "gateway/config/config.hpp"
#include "gateway/execution/write_services.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <chrono>
#include <map>
#include <string>

namespace idiom::app {

/// The gauges of the faces, by route, as their records in the store have them.
using FaceGaugeValues = std::map<std::string, std::map<telemetry::FaceSeries, std::uint64_t>>;

/// Reads the records of the faces for their gauges. Another gateway may write to a shared store, so that what
/// was read counts for a minute at most. One thread may use it at a time, but no event loop: it waits for the
/// store.
class FaceGauges {
public:
    /// Reads the records if this gateway has written to the store since the last call. A record that the
    /// store cannot give has no values.
    FaceGaugeValues const& read(config::Config const& config, execution::WriteServices const& services);

private:
    using Clock = std::chrono::steady_clock;

    FaceGaugeValues values_;
    config::Config const* config_ = nullptr; ///< which the values are of
    std::uint64_t writes_ = 0;
    Clock::time_point read_at_{};
};

} // namespace idiom::app
