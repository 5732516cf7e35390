#pragma once

#include "gateway/upstream/http2_pool.hpp"
#include "gateway/upstream/http2_request.hpp"
#include "gateway/upstream/http_backend.hpp"

#include <memory>

namespace idiom::upstream {

/// Sends requests of one event loop to one host that may speak HTTP/2. If it turns out to speak HTTP/1.1, the
/// requests go to a pool of such connections. While that has none, the next connection asks again.
class Http2Backend final : public Backend {
public:
    /// `counts` belong to this loop, and cover all hosts of the back end.
    Http2Backend(
        net::Loop& loop, std::shared_ptr<Endpoint const> endpoint,
        std::shared_ptr<telemetry::BackendCounts> counts = std::make_shared<telemetry::BackendCounts>());
    ~Http2Backend() override;

    /// The deadline is the earlier of the call's deadline and the request timeout. A request that the host
    /// has certainly not acted on goes once to another stream. So does one that may be repeated, if a
    /// connection that was used before ends before any part of its response.
    boost::asio::awaitable<Response> send(Request const& request, CallContext& call_context) override;

    /// See HttpBackend::reachable.
    boost::asio::awaitable<bool> reachable() { return pool_->reachable(); }

    std::size_t open_connections() const { return pool_->open_connections() + http1_.open_connections(); }

private:
    using TimePoint = std::chrono::steady_clock::time_point;
    /// A response, and whether the request may go to another stream.
    struct Exchanged {
        Response response;
        bool again = false;
    };
    boost::asio::awaitable<Response> send_http2(Request const& request, CallContext& call_context);
    boost::asio::awaitable<Http2Pool::Acquired> wait(bool ask, TimePoint deadline, CallContext& call_context);
    boost::asio::awaitable<Exchanged> exchange(Http2Place place, std::span<nghttp2_nv const> fields,
                                               Request const& request, CallContext& call_context,
                                               TimePoint deadline);
    Exchanged judged(Http2Stream& stream, bool was_used, Request const& request) const;

    std::shared_ptr<Endpoint const> endpoint_;
    std::shared_ptr<telemetry::BackendCounts> counts_;
    Http2Constants constants_;
    HttpBackend http1_;
    std::shared_ptr<Http2Pool> pool_;
};

} // namespace idiom::upstream
