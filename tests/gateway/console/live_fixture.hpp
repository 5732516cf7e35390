#pragma once

#include "gateway/console/figures.hpp"
#include "gateway/console/snapshot.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

namespace idiom::console::test {

/// A gateway whose counts grow as a test says.
struct Live {
    Live() {
        now.at = telemetry::TimePoint(std::chrono::hours(1));
        now.time = SystemTime(std::chrono::hours(24 * 365));
        now.in_flight_limit = 4096;
        for (std::string const name : {"evo", "xarios"}) {
            BackendState backend{
                .name = name, .dialect = name, .hosts = {{.url = "https://" + name + ".example"}}};
            backend.credentials.kind = "basic";
            now.backends.push_back(std::move(backend));
        }
        for (std::string const name : {"acme", "globex", "voice"}) {
            std::string const backend = name == "voice" ? "evo" : "xarios";
            now.routes.push_back({.name = name, .backend = backend, .dialect = backend, .traffic = {}});
            backend_of(backend).routes.push_back(name);
        }
    }
    RouteState& route(std::string_view name) {
        for (auto& one : now.routes)
            if (one.name == name) return one;
        throw std::out_of_range("no such route");
    }
    BackendState& backend_of(std::string_view name) {
        for (auto& one : now.backends)
            if (one.name == name) return one;
        throw std::out_of_range("no such back end");
    }
    /// Counts calls that took between 5 and 10 ms.
    void call(std::string_view name, std::uint64_t count, std::uint64_t failed = 0,
              std::uint64_t writes = 0) {
        for (auto* const traffic : {&route(name).traffic, &now.total}) {
            traffic->requests += count;
            traffic->failed += failed;
            traffic->writes += writes;
            traffic->buckets[4] += count;
        }
        auto& asked = backend_of(route(name).backend).asked;
        asked.requests += 2 * count;
        asked.calls += count;
        asked.buckets[3] += 2 * count;
    }
    void pass(std::chrono::seconds time) {
        now.at += time;
        now.time += time;
    }
    /// Takes steps of five seconds, in each of which the route is called.
    void steps(int count, std::string_view name = "acme", std::uint64_t calls = 0, std::uint64_t failed = 0) {
        for (int i = 0; i < count; ++i) {
            pass(Figures::step);
            call(name, calls, failed);
            figures.note(now);
        }
    }

    Snapshot now;
    Figures figures;
};

} // namespace idiom::console::test
