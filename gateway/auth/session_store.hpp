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

/// The sessions of clients that logged in by name and key, for faces whose clients expect cookies. In the
/// memory of this process only: after a restart, and at another gateway, a client gets a 401 and logs in
/// again. Any thread.
class SessionStore {
public:
    /// A client that logged in. A changed key ends the session, so the key's digest is part of it.
    struct Session {
        std::string client;
        Digest key;
    };
    explicit SessionStore(telemetry::Clock now = telemetry::steady_clock()) : now_(std::move(now)) {}

    /// Life of a session from its beginning.
    static constexpr std::chrono::hours usual{24 * 14};
    static constexpr std::chrono::hours remembered{24 * 28};

    /// Most sessions of one client at once, so that a client that logs in before every call does not fill the
    /// memory. One more ends the oldest of that client.
    static constexpr std::size_t most = 1000;

    /// Returns the id of a new session: 192 random bits in base64url. Returns nullopt if the system gives no
    /// random bits.
    std::optional<std::string> begin(Session session, bool remember);
    /// Returns nullopt if the id is unknown or its session has expired.
    std::optional<Session> find(std::string_view id) const;
    void end(std::string_view id);
    /// Returns the number of sessions, including expired ones that are not yet removed.
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
    Entries entries_; ///< by the SHA-256 of the id, so that the time of a lookup reveals nothing about ids
    std::map<std::string, std::list<Digest>, std::less<>> by_client_; ///< oldest first; no list is empty
    std::set<std::pair<telemetry::TimePoint, Digest>> by_end_;
};

} // namespace idiom::auth
