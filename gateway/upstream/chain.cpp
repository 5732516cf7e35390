#include "gateway/upstream/chain.hpp"

#include "gateway/upstream/http2_backend.hpp"
#include "gateway/upstream/http_token_client.hpp"
#include "gateway/upstream/load_balancer.hpp"
#include "gateway/upstream/retry.hpp"
#include "gateway/upstream/signing_backend.hpp"
#include "gateway/upstream/traced_backend.hpp"

namespace idiom::upstream {

namespace {

/// The part of the chain that each host has of its own: breaker → trace → send.
UpstreamHost make_host(ChainParts const& parts, ChainParts::Host const& host, telemetry::Clock const& now,
                       MakeSender const& make_sender) {
    auto [to, reachable] = make_sender(host.endpoint);
    // Trace is next to the host: a span is one request on the wire. Each try has its own, and the vendor's
    // spans belong to the try that reached it.
    to = traced(std::move(to), {.backend = parts.backend,
                                .dialect = parts.dialect,
                                .address = host.endpoint->host,
                                .port = host.endpoint->port,
                                .url = (host.endpoint->tls ? "https://" : "http://") +
                                       host.endpoint->authority + host.endpoint->path});
    // The breaker is outside of trace: a request that it holds back was not sent and has no span.
    if (host.breaker) to = breaking(std::move(to), host.breaker, now);
    return {.to = std::move(to), .reachable = std::move(reachable), .breaker = host.breaker};
}

template <class Pool> Sender sender_of(std::unique_ptr<Pool> pool) {
    auto& host = *pool;
    return {.backend = std::move(pool), .reachable = [&host] { return host.reachable(); }};
}

} // namespace

/// The order is sign → retry → balance → breaker → trace → send, from the call to the wire.
std::unique_ptr<Backend> make_chain(ChainParts const& parts, Environment const& environment,
                                    std::shared_ptr<TokenClient> tokens, MakeSender const& make_sender) {
    std::vector<UpstreamHost> hosts;
    for (auto const& host : parts.hosts)
        hosts.push_back(make_host(parts, host, environment.now, make_sender));
    // Balance is outside of the breakers: what the breaker of one host holds back goes to the next host at
    // once, and costs neither a retry nor a pause.
    auto chain = balance_load(std::move(hosts), parts.outlier_detector, environment);
    // Retry is outside of balance: each try may go to another host, and a pause occupies none.
    chain = retrying(std::move(chain), parts.retries, parts.retry_budget, environment);
    // Sign is outermost: no try waits for a token, and the request that follows a 401 with a renewed token is
    // a new one, with all its tries.
    return sign(std::move(chain), parts.credential, std::move(tokens));
}

std::unique_ptr<Backend> open_chain(ChainParts const& parts, net::Loop& loop,
                                    std::shared_ptr<Endpoint const> token_endpoint,
                                    std::shared_ptr<telemetry::BackendCounts> counts,
                                    WrapSender const& wrap) {
    std::shared_ptr<TokenClient> tokens;
    if (token_endpoint) tokens = http_token_client(loop, std::move(token_endpoint));
    auto const make_sender = [&](std::shared_ptr<Endpoint const> const& endpoint) {
        auto sender = endpoint->may_speak_http2()
                          ? sender_of(std::make_unique<Http2Backend>(loop, endpoint, counts))
                          : sender_of(std::make_unique<HttpBackend>(loop, endpoint, counts));
        if (wrap) sender.backend = wrap(std::move(sender.backend));
        return sender;
    };
    return make_chain(parts, environment_of(loop), std::move(tokens), make_sender);
}

} // namespace idiom::upstream
