#pragma once

#include "gateway/server/handler.hpp"

#include <functional>
#include <string>

namespace idiom::api {

/// What the admin listener needs to know; called on its event loop.
struct AdminView {
    std::function<bool()> draining;
    std::function<bool()> any_route_usable;
    std::function<boost::asio::awaitable<std::string>()> metrics; ///< in the Prometheus text format
};

/// The admin listener's face: `/healthz` says that the process runs, `/readyz` whether it should get traffic
/// (503 while draining, or when no route is usable); `/metrics` is for Prometheus.
class Admin final : public server::Handler {
public:
    explicit Admin(AdminView view) : view_(std::move(view)) {}
    boost::asio::awaitable<server::Reply> handle(server::Incoming const& request) override;
    server::Reply refuse(server::Incoming const& request, Fault fault, std::string_view detail) override;

private:
    AdminView view_;
};

} // namespace idiom::api
