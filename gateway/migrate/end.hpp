#pragma once

#include "gateway/app/active_configuration.hpp"
#include "gateway/config/config.hpp"
#include "gateway/execution/dry_run.hpp"
#include "gateway/execution/runner.hpp"
#include "gateway/execution/write_services.hpp"
#include "gateway/migrate/pace.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::migrate {

/// The parts of the gateway that a run needs, without a server: one event loop, the store, the tokens of back
/// ends. Everything that belongs to the loop must be destroyed before it.
class Services {
public:
    /// Throws std::exception if the store cannot be opened.
    explicit Services(config::Config config);
    ~Services();
    Services(Services const&) = delete;
    Services& operator=(Services const&) = delete;

    app::SharedServices shared();
    /// Returns whether a token is being fetched. The process must not end then, because a vendor may just
    /// have replaced a refresh token that works only once.
    bool fetching() const { return tokens_.fetching(); }
    /// Resumes when no token is being fetched.
    boost::asio::awaitable<void> settled();

    config::Config const config;
    net::Loop loop;
    std::unique_ptr<store::Store> store;
    execution::WriteServices write_services;
    Pace pace; ///< of the run

private:
    app::KeySources keys_;
    telemetry::GatewayEvents events_;
    telemetry::Named<telemetry::BackendEvents> backend_events_;
    limits::Buckets buckets_;
    limits::LoginThrottle login_throttle_{0};
    app::TokenSources tokens_;
};

/// A route as one end of a run. Belongs to the event loop of the services.
class RouteEnd {
public:
    /// Throws std::exception if the back end cannot be made.
    RouteEnd(Services& services, config::Route const& route, std::optional<double> rate);

    std::string const& name() const { return route_.name; }
    std::string const& backend() const { return route_.backend; }
    RolePolicy const& roles() const { return route_.roles; }
    Capabilities const& capabilities() const { return shared_.dialect->capabilities(); }
    execution::Shown shown() const;
    execution::BackendBinding binding();
    std::size_t most_waiting() const { return shared_.most_waiting; }
    /// Returns the context of a call that begins now. With a rate the call has no deadline of its own,
    /// because it may wait for its turns; each request of it still has one, which begins when it is sent.
    upstream::CallContext call_context(Arena& arena, std::string_view request_id) const;
    /// Returns whether this is the login that the gateway itself uses at the back end.
    bool is_own_login(std::string_view user_name) const;

    /// Runs a call that writes nothing. `call.roles` is set by the caller.
    boost::asio::awaitable<Result<Answer>> read(Call call, Arena& arena);

private:
    config::Route const& route_;
    config::Backend const& spec_;
    app::SharedBackend shared_;
    std::chrono::steady_clock::duration longest_call_;
    std::unique_ptr<upstream::Backend> vendor_;
    std::unique_ptr<upstream::Backend> record_;
};

/// Returns whether two back ends are the same place: the same dialect, a URL in common, and one tenant, as
/// far as the settings tell.
bool same_place(config::Backend const& a, config::Backend const& b);

} // namespace idiom::migrate
