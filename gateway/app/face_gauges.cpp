#include "gateway/app/face_gauges.hpp"

#include "gateway/execution/face_records.hpp"
#include "translators/core/face.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>

namespace idiom::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

bool has_gauges(Face const& face) {
    return std::ranges::any_of(
        face.info().metrics, [](FaceMetric const& metric) { return metric.kind == FaceMetric::Kind::gauge; });
}

asio::awaitable<void> list(store::Store& store, std::string record, std::vector<store::Listed>& found) {
    auto listed = co_await store.list(std::move(record));
    if (listed) found = std::move(*listed);
}

/// Waits for the store on an event loop of its own.
std::vector<store::Listed> documents_of(Face const& face, std::string const& backend, store::Store& store) {
    asio::io_context loop(1);
    std::vector<store::Listed> found;
    asio::co_spawn(loop, list(store, execution::record_name(face.info().name, backend), found),
                   [](std::exception_ptr) {});
    loop.run();
    return found;
}

std::map<telemetry::FaceSeries, std::uint64_t> measured(Face const& face, std::string const& backend,
                                                        store::Store& store) {
    std::map<telemetry::FaceSeries, std::uint64_t> values;
    auto const listed = documents_of(face, backend, store);
    Arena arena;
    auto const documents = arena.array<RecordDocument>(listed.size());
    std::ranges::transform(listed, documents.begin(), [](store::Listed const& one) {
        return RecordDocument{.key = one.key, .document = one.document};
    });
    auto const metrics = face.info().metrics;
    for (auto const& one : face.measure(documents, arena))
        if (one.metric < metrics.size())
            values[{.metric = metrics[one.metric].name, .labels = one.labels}] += one.amount;
    return values;
}

} // namespace

FaceGaugeValues const& FaceGauges::read(config::Config const& config,
                                        execution::WriteServices const& services) {
    auto const writes = services.store.stats().writes;
    bool const fresh = config_ == &config && writes == writes_ && Clock::now() - read_at_ < 1min;
    if (fresh) return values_;
    config_ = &config;
    writes_ = writes;
    read_at_ = Clock::now();
    values_.clear();
    for (auto const* const face : config.faces) {
        if (!has_gauges(*face)) continue;
        std::map<std::string, std::map<telemetry::FaceSeries, std::uint64_t>> by_backend;
        for (auto const& [name, route] : config.routes) {
            auto const [place, is_new] = by_backend.try_emplace(route.backend);
            if (is_new) place->second = measured(*face, route.backend, services.store);
            values_[name].insert(place->second.begin(), place->second.end());
        }
    }
    return values_;
}

} // namespace idiom::app
