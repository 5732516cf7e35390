#pragma once

#include "gateway/server/handler.hpp"
#include "gateway/store/store.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::pipeline {

/// The result of a reload. Each error and each warning is one line.
struct Reloaded {
    std::vector<std::string> errors;   ///< if there is any error, the old configuration stays in effect
    std::vector<std::string> warnings; ///< changes that take effect only at a restart
};

/// The functions that the admin listener reads its answers from. It calls them on its event loop.
struct AdminView {
    std::string_view version;            ///< what tells builds apart
    std::vector<std::string> hosts = {}; ///< admin.hosts
    std::function<bool()> draining;
    std::function<bool()> any_route_usable;
    std::function<std::optional<store::StoreError>()> store_trouble;    ///< why the store refuses writes
    std::function<boost::asio::awaitable<std::string>()> metrics;       ///< in the Prometheus text format
    std::function<boost::asio::awaitable<std::string>()> configuration; ///< as JSON, secrets masked
    /// Reads the configuration again. Returns when the new configuration is in effect, or with its errors.
    std::function<boost::asio::awaitable<Reloaded>()> reload;
};

/// The request handler of the admin listener.
/// * `/healthz` says that the process runs.
/// * `/readyz` says whether the process should get traffic. It is 503 while the gateway drains, when no route
///   is usable, and when the store's file is gone. If the store cannot write for another reason, it is 200
///   and names the reason, because reads go on.
/// * `/metrics` is for Prometheus.
/// * `/config` shows the configuration in effect.
/// * `POST /reload` reads the configuration again.
/// All paths except the two probes refuse requests that come from a page of another site in a browser.
class Admin final : public server::Handler {
public:
    explicit Admin(AdminView view) : view_(std::move(view)) {}
    /// Gives a body that has yet to arrive only 4 KiB and one second: no admin request needs a body, and slow
    /// bodies must not keep probes out.
    std::optional<server::Response> admit(server::Request const& request, bool body_awaited) override;
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override;
    server::Response refuse(server::Request const& request, Fault fault, std::string_view detail) override;
    server::Response refuse_connection(server::Request const& request, Error const& error) override;

private:
    boost::asio::awaitable<server::Response> show(std::string_view path, server::Request const& request);
    boost::asio::awaitable<server::Response> answer(server::Request const& request, std::string_view id);
    boost::asio::awaitable<server::Response> reload(server::Request const& request, std::string_view id);

    AdminView view_;
};

} // namespace idiom::pipeline
