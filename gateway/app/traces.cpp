#include "gateway/app/traces.hpp"

#include "gateway/telemetry/log.hpp"
#include "gateway/tls/contexts.hpp"
#include "gateway/upstream/http_backend.hpp"

#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/post.hpp>

#include <array>

namespace idiom::app {

using namespace std::chrono_literals;

namespace {

/// How long the end of the gateway waits for the collector.
constexpr auto longest_finish = 3s;

std::shared_ptr<upstream::Endpoint const> endpoint_of(config::Tracing const& tracing) {
    auto endpoint = std::make_shared<upstream::Endpoint>();
    endpoint->host = tracing.otlp.host;
    endpoint->port = tracing.otlp.port;
    endpoint->authority = tracing.otlp.authority();
    if (tracing.otlp.tls) endpoint->tls = tls::client_context({.ca = tracing.ca});
    endpoint->connect_timeout = 2s;
    endpoint->request_timeout = 10s;
    endpoint->max_connections = 1;
    endpoint->max_answer = 64 * 1024;
    return endpoint;
}

std::string before_spans(config::Tracing const& tracing) {
    boost::system::error_code unknown;
    auto const host = boost::asio::ip::host_name(unknown);
    std::array const resource{tracing::Attribute{"service.name", tracing.service_name},
                              tracing::Attribute{"host.name", host}};
    return tracing::before_spans(resource);
}

tracing::Exporter::Options options_of(config::Tracing const& tracing, std::size_t loops) {
    tracing::Exporter::Options options{
        .target = tracing.otlp.path, .before_spans = before_spans(tracing), .batches = loops + 4};
    for (auto const& header : tracing.headers)
        options.headers.emplace_back(header.name, header.value.reveal());
    return options;
}

boost::asio::awaitable<Response> send(std::shared_ptr<upstream::HttpBackend> collector,
                                      Request const& request, Arena& arena,
                                      std::chrono::steady_clock::time_point deadline) {
    upstream::CallContext call_context{.arena = arena, .deadline = deadline};
    co_return co_await collector->send(request, call_context);
}

tracing::Exporter::Send send_to(net::Loop& loop, std::shared_ptr<upstream::Endpoint const> endpoint) {
    auto const collector = std::make_shared<upstream::HttpBackend>(loop, std::move(endpoint));
    return [collector](Request const& request, Arena& arena, auto deadline) {
        return send(collector, request, arena, deadline);
    };
}

tracing::Exporter::Report report_to(std::string url) {
    return [url = std::move(url)](tracing::Delivered const& delivered) {
        using State = tracing::Delivered::State;
        auto const lost = delivered.lost > 0 ? "; " + std::to_string(delivered.lost) + " were lost" : "";
        switch (delivered.state) {
        case State::working: return log::info("traces reach " + url + " again" + lost);
        case State::losing:
            return log::warning("some spans of traces do not reach " + url + ": " +
                                std::string(delivered.why) + lost);
        case State::failing:
            return log::warning("traces do not reach " + url + ": " + std::string(delivered.why) +
                                "; requests are served all the same");
        }
    };
}

} // namespace

Traces::Traces(config::Tracing const& tracing, std::size_t loops)
    : share_(tracing.sample),
      exporter_(loop_, options_of(tracing, loops), send_to(loop_, endpoint_of(tracing)),
                report_to(tracing.otlp.origin())) {
    exporter_.start([this] { loop_.io.stop(); });
    thread_ = std::thread([this] { loop_.io.run(); });
}

Traces::~Traces() {
    if (thread_.joinable()) finish_by(std::chrono::steady_clock::now());
}

std::unique_ptr<tracing::Recorder> Traces::recorder() {
    return std::make_unique<tracing::Recorder>(
        share_, [this](tracing::Batch& batch) { return exporter_.take(batch); });
}

void Traces::finish() { finish_by(std::chrono::steady_clock::now() + longest_finish); }

void Traces::finish_by(std::chrono::steady_clock::time_point deadline) {
    boost::asio::post(loop_.io, [this, deadline] { exporter_.finish(deadline); });
    thread_.join();
}

} // namespace idiom::app
