#include "gateway/app/listeners.hpp"

#include "gateway/config/restart.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/tls/contexts.hpp"

#include <algorithm>
#include <stdexcept>

namespace idiom::app {

namespace {

using boost::asio::ip::tcp;

tcp::endpoint endpoint_of(config::Address const& address) {
    return {boost::asio::ip::make_address(address.host), address.port};
}

std::string text_of(tcp::endpoint const& endpoint) {
    config::Address const address{endpoint.address().to_string(), endpoint.port()};
    return address.text();
}

std::shared_ptr<boost::asio::ssl::context> context_of(config::Listener const& listener,
                                                      std::shared_ptr<tls::TicketKeys> const& tickets) {
    if (!listener.tls) return nullptr;
    try {
        return tls::server_context(*listener.tls, tickets, listener.protocols);
    } catch (std::exception const& error) {
        throw std::runtime_error("listener " + listener.address.text() + ": " + error.what());
    }
}

server::HttpVersions versions_of(config::Listener const& listener) {
    auto const speaks = [&](config::ListenerProtocol protocol) {
        return std::ranges::find(listener.protocols, protocol) != listener.protocols.end();
    };
    return {.http_1_1 = speaks(config::ListenerProtocol::http_1_1),
            .http_2 = speaks(config::ListenerProtocol::http_2)};
}

/// Does `work`, and turns an error of the system into one that names the address.
template <class Work> decltype(auto) at_address(std::string const& name, Work work) {
    try {
        return work();
    } catch (boost::system::system_error const& error) {
        throw std::runtime_error(name + ": " + error.code().message());
    }
}

} // namespace

Listeners::Listeners(ServerState& state, server::Handler& admin)
    : state_(state), listed_(state.config.listen),
      addresses_{.workers = state.workers, .public_ones = {}, .admin = {}} {
    auto const& limits = state.config.limits;
    server::ConnectionLimits const of_sessions{.http = {.header = limits.header, .body = limits.body},
                                               .header_timeout = limits.header_timeout,
                                               .body_timeout = limits.body_timeout,
                                               .idle_timeout = limits.idle_timeout};
    open_public(of_sessions);
    auto const probed = open_admin(of_sessions, admin);
    // Listening comes last, when nothing else can fail: another process may serve at the address, and
    // connections that come here would be lost if this start failed.
    at_address("listening", [&] {
        for (auto& worker : state_.workers)
            worker->listen();
    });
    log::info("admin on http://" + probed);
    if (state.config.admin.console) log::info("console on http://" + probed + "/console/");
}

void Listeners::open_public(server::ConnectionLimits const& limits) {
    for (auto const& listener : listed_) {
        auto const tls = context_of(listener, state_.tickets);
        auto address = endpoint_of(listener.address);
        auto& handover = addresses_.public_ones.emplace_back();
        at_address("listener " + listener.address.text(), [&] {
            for (auto& worker : state_.workers) {
                auto& one =
                    worker->listen(address, tls, versions_of(listener), worker->request_handler(), limits);
                address = one.address(); // the first worker fixes the port if it was 0
                handover.add(one.socket());
            }
        });
        names_.push_back(text_of(address));
        log::info(std::string("listening on ") + (tls ? "https://" : "http://") + names_.back());
    }
}

std::string Listeners::open_admin(server::ConnectionLimits limits, server::Handler& admin) {
    // Probes send their request at once. A connection that only waits must not keep them out.
    constexpr std::chrono::milliseconds patience{5000};
    limits.idle_timeout = std::min(limits.idle_timeout, patience);
    limits.header_timeout = std::min(limits.header_timeout, patience);
    auto& listener = at_address("admin " + state_.config.admin.address.text(), [&]() -> auto& {
        return state_.workers.front()->listen_for_admin(endpoint_of(state_.config.admin.address), admin,
                                                        limits);
    });
    addresses_.admin.add(listener.socket());
    return text_of(listener.address());
}

Listeners::Renewed Listeners::renew(std::vector<config::Listener> const& wanted) const {
    auto kept = config::keep_bound(listed_, wanted);
    Renewed renewed{.listed = std::move(kept.listeners), .contexts = {}};
    for (std::size_t i = 0; i < renewed.listed.size(); ++i)
        renewed.contexts.push_back(kept.renewed[i] ? context_of(renewed.listed[i], state_.tickets) : nullptr);
    return renewed;
}

void Listeners::take_over(Renewed renewed) {
    listed_ = std::move(renewed.listed);
    for (auto& worker : state_.workers)
        worker->renew(renewed.contexts);
}

} // namespace idiom::app
