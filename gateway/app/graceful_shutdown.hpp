#pragma once

#include "gateway/app/worker.hpp"
#include "gateway/config/config.hpp"
#include "gateway/server/handover.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>
#include <vector>

namespace idiom::app {

/// The addresses of a gateway: what leaves them, and how another process that listens there takes over.
struct Addresses {
    std::vector<std::unique_ptr<Worker>>& workers;
    std::vector<server::Handover> public_ones;
    server::Handover admin;
};

/// Leaves the addresses so that no request is lost that could be answered: answers say that their connection
/// ends, new connections go to the process that has taken over, what is under way to us is taken in and
/// answered, and in the end connections that are still idle are closed. Then each loop counts itself off
/// `busy_loops` when its last request has ended. The admin address is left at once where another process
/// answers there, and with the last request otherwise.
///
/// On the control thread; `addresses` and `busy_loops` live until the workers have ended.
boost::asio::awaitable<void> shut_down_gracefully(Addresses& addresses, config::Limits limits,
                                                  std::atomic<std::size_t>& busy_loops);

} // namespace idiom::app
