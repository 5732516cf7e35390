#pragma once

#include "gateway/config/config.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/telemetry/tracing/exporter.hpp"

#include <memory>
#include <thread>

namespace idiom::app {

/// Sends the spans of all event loops to the collector. It has its own thread, so that no request waits for
/// the collector.
class Traces {
public:
    /// Throws std::runtime_error if the file of the collector's authorities cannot be used.
    Traces(config::Tracing const& tracing, std::size_t loops);
    /// Drops the spans that have not been sent. Call `finish` first to send them.
    ~Traces();

    /// Makes the recorder of one event loop. This object outlives it.
    std::unique_ptr<tracing::Recorder> recorder();
    /// Waits, for a limited time, until the collector has received all recorded spans.
    void finish();

private:
    void finish_by(std::chrono::steady_clock::time_point deadline);

    double share_;
    net::Loop loop_;
    tracing::Exporter exporter_;
    std::thread thread_;
};

} // namespace idiom::app
