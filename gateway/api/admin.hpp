#pragma once

#include "gateway/server/handler.hpp"
#include "gateway/store/store.hpp"

#include <functional>
#include <string>
#include <vector>

namespace idiom::api {

/// What came of reading the configuration again, a line each.
struct Reloaded {
    std::vector<std::string> errors;   ///< where there are any nothing has changed
    std::vector<std::string> warnings; ///< what waits for a restart
};

/// What the admin listener needs to know; called on its event loop.
struct AdminView {
    std::function<bool()> draining;
    std::function<bool()> any_route_usable;
    std::function<std::optional<store::StoreError>()> store_trouble;    ///< why writes are refused
    std::function<boost::asio::awaitable<std::string>()> metrics;       ///< in the Prometheus text format
    std::function<boost::asio::awaitable<std::string>()> configuration; ///< as JSON, secrets masked
    /// Reads the configuration again. Comes back once it is in effect, or with what is wrong with it.
    std::function<boost::asio::awaitable<Reloaded>()> reload;
};

/// The admin listener's face: `/healthz` says that the process runs, `/readyz` whether it should get traffic
/// (503 while draining, when no route is usable, or when the store's file is gone; a store that cannot keep
/// records for now is named, since reads go on); `/metrics` is for Prometheus,
/// `/config` shows what is in effect, `POST /reload` has the configuration read again. All but the two probes
/// refuse what comes from a page in a browser.
class Admin final : public server::Handler {
public:
    explicit Admin(AdminView view) : view_(std::move(view)) {}
    /// Nothing here needs a body, so none is waited for long: who sends one slowly is not to keep probes out.
    std::optional<server::Response> admit(server::Request const& request, bool body_awaited) override;
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override;
    server::Response refuse(server::Request const& request, Fault fault, std::string_view detail) override;

private:
    boost::asio::awaitable<server::Response> show(std::string_view path, server::Request const& request);
    boost::asio::awaitable<server::Response> answer(server::Request const& request, std::string_view id);
    boost::asio::awaitable<server::Response> reload(server::Request const& request, std::string_view id);

    AdminView view_;
};

} // namespace idiom::api
