#pragma once

#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/breaker.hpp"
#include "gateway/upstream/credential.hpp"
#include "gateway/upstream/environment.hpp"
#include "gateway/upstream/http_backend.hpp"
#include "gateway/upstream/outlier_detector.hpp"
#include "gateway/upstream/retry_budget.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace idiom::upstream {

/// The parts that the policies of one back end are built from. The event loops share all of them.
struct ChainParts {
    struct Host {
        std::shared_ptr<Endpoint const> endpoint;
        std::shared_ptr<Breaker> breaker = {}; ///< null for none
    };
    std::string backend; ///< its name in the configuration, for spans
    std::string dialect; ///< for spans
    Credential credential = Credential::none();
    std::size_t retries = 0; ///< of one request, after the first try
    std::shared_ptr<RetryBudget> retry_budget;
    std::vector<Host> hosts;
    std::shared_ptr<OutlierDetector> outlier_detector; ///< for as many hosts as `hosts` has
};

/// Sends the requests of one event loop to one host, without any policy.
struct Sender {
    std::unique_ptr<Backend> backend;
    /// Returns whether a connection to the host can be made. Sends no request.
    std::function<boost::asio::awaitable<bool>()> reachable;
};
using MakeSender = std::function<Sender(std::shared_ptr<Endpoint const> const& endpoint)>;
/// Wraps the sender of one host. The wrapper sees every request on the wire.
using WrapSender = std::function<std::unique_ptr<Backend>(std::unique_ptr<Backend>)>;

/// Returns the back end of one event loop: all policies around the senders that `make_sender` returns, one
/// for each host. chain.cpp has the order of the policies and the reason for each place. `tokens` may be null
/// for a fixed credential.
std::unique_ptr<Backend> make_chain(ChainParts const& parts, Environment const& environment,
                                    std::shared_ptr<TokenClient> tokens, MakeSender const& make_sender);

/// Does the same for real hosts: a pool of connections to each. `token_endpoint` is null if no tokens are
/// fetched. `counts` belong to this loop. `wrap` may be empty.
std::unique_ptr<Backend> open_chain(ChainParts const& parts, net::Loop& loop,
                                    std::shared_ptr<Endpoint const> token_endpoint,
                                    std::shared_ptr<telemetry::BackendCounts> counts,
                                    WrapSender const& wrap = {});

} // namespace idiom::upstream
