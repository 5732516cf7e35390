#pragma once

#include "gateway/auth/caller.hpp"
#include "gateway/telemetry/clock.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::console {

/// The browsers that have signed in with the admin token. In the memory of this process only. Used on one
/// event loop.
class Sessions {
public:
    static constexpr std::chrono::hours longest{12};
    static constexpr std::chrono::hours longest_idle{1};
    /// One more ends the session that was used least recently.
    static constexpr std::size_t most = 64;

    explicit Sessions(telemetry::Clock now) : now_(std::move(now)) {}

    /// Returns the id of a new session: 128 random bits in hexadecimal. Returns null if the system gives no
    /// random bits.
    std::optional<std::string> begin();
    /// Returns whether the id is that of a session, and notes that it is in use.
    bool use(std::string_view id);
    void end(std::string_view id);
    std::size_t size() const { return sessions_.size(); }

private:
    struct Session {
        auth::Digest id; ///< SHA-256, so that the time of a comparison reveals nothing about ids
        telemetry::TimePoint begun;
        telemetry::TimePoint used;
    };
    void forget_ended();
    std::vector<Session>::iterator find(std::string_view id);

    telemetry::Clock now_;
    std::vector<Session> sessions_;
};

} // namespace idiom::console
