#pragma once

#include "gateway/async/loop.hpp"
#include "gateway/config/config.hpp"
#include "gateway/tracing/exporter.hpp"

#include <memory>
#include <thread>

namespace idiom::app {

/// Brings the spans of all event loops to the collector, in a thread of its own, so that whatever the
/// collector does no request waits for it.
class Traces {
public:
    /// Throws std::runtime_error where the authorities of the collector cannot be used.
    Traces(config::Tracing const& tracing, std::size_t loops);
    /// What has not been sent by now is lost.
    ~Traces();

    /// For one event loop; this object outlives it.
    std::unique_ptr<tracing::Recorder> recorder();
    /// Waits a moment until the collector has what was handed over.
    void finish();

private:
    void finish_by(std::chrono::steady_clock::time_point deadline);

    double share_;
    async::Loop loop_;
    tracing::Exporter exporter_;
    std::thread thread_;
};

} // namespace idiom::app
