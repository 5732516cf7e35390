#pragma once

#include "gateway/console/sessions.hpp"
#include "gateway/limits/login_throttle.hpp"
#include "gateway/server/handler.hpp"
#include "gateway/telemetry/clock.hpp"
#include "translators/core/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::console {

/// The walls around the console: what a page of another site, a name that was made to point here, and a
/// stranger cannot do. Used on one event loop.
class Guard {
public:
    struct Options {
        std::optional<std::string> token = {}; ///< null: whoever reaches the address is the operator
        std::vector<std::string> hosts = {};   ///< valid as Host, beside addresses and localhost
        telemetry::Clock now = telemetry::steady_clock();
    };
    explicit Guard(Options options);

    static constexpr std::string_view cookie_name = "idiom_console";
    static constexpr std::string_view change_header = "X-Idiom-Console";

    /// Returns why a request must not see the console, because of its Host (DNS rebinding); null if it may.
    std::optional<Error> check_host(server::RequestHead const& head) const;
    /// Returns why a request may come from a page of another site (CSRF); null if it does not. `changes`: the
    /// request may change something.
    static std::optional<Error> check_origin(server::RequestHead const& head, bool changes);
    /// Returns why a request is not the operator's; null if it is, or if there is no token.
    std::optional<Error> check_operator(server::Request const& request);

    /// Begins a session with a token. Returns the value of Set-Cookie, or the error: unauthenticated, or
    /// rate_limited after too many failures.
    Result<std::string> sign_in(std::string_view token, std::string_view peer);
    /// Ends the session of a request. Returns the value of Set-Cookie that deletes the cookie.
    std::string sign_out(server::Request const& request);
    bool has_token() const { return token_.has_value(); }

private:
    std::optional<Error> check_token(std::string_view token, std::string_view peer);

    std::optional<auth::Digest> token_;
    std::vector<std::string> hosts_;
    Sessions sessions_;
    limits::LoginThrottle throttle_;
};

} // namespace idiom::console
