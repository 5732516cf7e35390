#pragma once

#include "gateway/app/worker.hpp"
#include "gateway/config/config.hpp"
#include "gateway/server/handover.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>
#include <vector>

namespace idiom::app {

/// The addresses of a gateway: the workers that listen there, and the handover of each address to another
/// process.
struct Addresses {
    std::vector<std::unique_ptr<Worker>>& workers;
    std::vector<server::Handover> public_ones;
    server::Handover admin;
};

/// Leaves the addresses without losing a request that could be answered. Responses say that their connection
/// closes. New connections go to the process that has taken over. Connections and requests that are under way
/// to this process are accepted and answered. In the end idle connections are closed. Then each loop counts
/// itself off `busy_loops` when its last request has ended.
///
/// The admin address is left at once if another process listens there, otherwise with the last request.
///
/// Runs on the control thread. `addresses` and `busy_loops` live until the workers have ended.
boost::asio::awaitable<void> shut_down_gracefully(Addresses& addresses, config::Limits limits,
                                                  std::atomic<std::size_t>& busy_loops);

} // namespace idiom::app
