#pragma once

#include "gateway/pipeline/routing_snapshot.hpp"
#include "gateway/pipeline/services.hpp"
#include "gateway/server/handler.hpp"

#include <memory>

namespace idiom::pipeline {

struct RequestContext;

/// The handler of the clients' listeners. It leads each request through the pipeline (pipeline.hpp). Belongs
/// to one event loop.
class RequestHandler final : public server::Handler {
public:
    RequestHandler(std::shared_ptr<RoutingSnapshot const> routing, PipelineServices const& services)
        : routing_(std::move(routing)), services_(services) {}

    /// See pipeline::admit.
    std::optional<server::Response> admit(server::Request const& request, bool body_awaited) override;
    void release(server::Permit const& permit) override;
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override;
    server::Response refuse(server::Request const& request, Fault fault, std::string_view detail) override;
    server::Response refuse_connection(server::Request const& request, Error const& error) override;

    /// The next request uses the new snapshot.
    void replace_routing(std::shared_ptr<RoutingSnapshot const> routing) { routing_ = std::move(routing); }

    /// The next request is matched with these inspections; null: none.
    void replace_watch(inspect::WatchPtr watch) { services_.watch = std::move(watch); }

private:
    std::shared_ptr<RoutingSnapshot const> routing_;
    PipelineServices services_;
};

} // namespace idiom::pipeline
