#pragma once

#include "gateway/auth/caller.hpp"
#include "gateway/telemetry/clock.hpp"

#include <chrono>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace idiom::auth {

/// The sessions of clients that logged in by name and key, for faces whose clients expect cookies. Kept in
/// memory by this process only: after a restart, and at another replica, a client has to log in again, which
/// it does on a 401. Any thread.
class SessionStore {
public:
    /// Who logged in. The key's digest goes with it, so that a key that was changed ends the session.
    struct Session {
        std::string client;
        Digest key;
    };
    explicit SessionStore(telemetry::Clock now = telemetry::steady_clock()) : now_(std::move(now)) {}

    /// How long a session lasts from its beginning (ServiceStack's own defaults).
    static constexpr std::chrono::hours usual{24 * 14};
    static constexpr std::chrono::hours remembered{24 * 28};

    /// Sessions of one client at once: one that logs in before every call must not fill the memory. A further
    /// one ends that client's oldest.
    static constexpr std::size_t most = 1000;

    /// The id of a new session: 192 random bits in base64url. Nothing where the system has no random bits to
    /// give.
    std::optional<std::string> begin(Session session, bool remember);
    /// Nothing for an id that is not known or whose time is over.
    std::optional<Session> find(std::string_view id) const;
    void end(std::string_view id);
    /// How many there are, those that are over and not yet forgotten counted.
    std::size_t size() const;

private:
    struct Entry {
        Session session;
        telemetry::TimePoint end;
        std::list<Digest>::iterator place; ///< in `by_client_`
    };
    using Entries = std::map<Digest, Entry>;
    void forget(Entries::iterator entry);
    void forget_ended();

    telemetry::Clock now_;
    mutable std::mutex mutex_;
    Entries entries_; ///< by the SHA-256 of the id, so that no lookup tells about ids
    std::map<std::string, std::list<Digest>, std::less<>> by_client_; ///< oldest first; no list is empty
    std::set<std::pair<telemetry::TimePoint, Digest>> by_end_;
};

} // namespace idiom::auth
