#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace idiom::store {

/// What the gateway itself keeps of a user whose vendor has no read side.
struct Record {
    std::string document; ///< JSON text, kept in clear
    std::string secrets;  ///< kept sealed with the store key; without one it is not kept, and reads as ""
    bool operator==(Record const&) const = default;
};

/// One line of a list. Secrets are not opened for it.
struct Listed {
    std::string key;
    std::string document;
    bool operator==(Listed const&) const = default;
};

/// Why the store could not do it. The text is for the log: it names no user and holds no secret.
struct StoreError {
    enum class Kind : std::uint8_t {
        unavailable, ///< disk full, locked, damaged, …: nothing was changed; but a server that went away
                     ///< before it answered may have made the change
        unreadable,  ///< what is stored cannot be opened: another store key, or someone touched it
        timed_out,   ///< `enter` only: others held the lock until the deadline
        gone,        ///< the file was removed, moved or replaced while it was open: what is written is lost
    };
    Kind kind = Kind::unavailable;
    std::string text;
};

template <class T> using StoreResult = std::expected<T, StoreError>;

/// How often the store wrote, since it was opened.
struct StoreStats {
    std::uint64_t writes = 0;       ///< acknowledged, failed ones included
    std::uint64_t transactions = 0; ///< committed; several writes share one
};

/// Milliseconds of the system clock; the caller's, so that tests bring their own.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// The exclusive right, among all gateways that share a store, to write to one user. Given back when it is
/// destroyed, or when the process ends however it ends. Used by one coroutine.
class DistributedLock {
public:
    virtual ~DistributedLock() = default;
    /// False once the store is known to have lost it (its connection broke): nothing more may be written.
    /// Costs at most one system call.
    virtual bool held() const = 0;
    /// Gives it back. False where it had been lost, so that another gateway may have written meanwhile.
    virtual boost::asio::awaitable<bool> leave() = 0;
};

/// Under which a client's POST is known (draft-ietf-httpapi-idempotency-key-header).
struct IdempotencyKey {
    std::string client;
    std::string route;
    std::string key;
    bool operator==(IdempotencyKey const&) const = default;
};

/// An answer as it is kept for replays.
struct KeptResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool operator==(KeptResponse const&) const = default;
};

/// What an attempt to begin a POST under a key comes to.
struct Claim {
    enum class Kind : std::uint8_t {
        begun,         ///< it is the caller's to carry out, and to settle or release
        in_progress,   ///< an earlier one is still under way
        other_request, ///< the key was used for a request with another fingerprint
        settled,       ///< `response` is what the first one came to
    };
    Kind kind = Kind::begun;
    /// begun: an earlier attempt was cut off (its gateway died), so its write may have happened.
    bool resumed = false;
    KeptResponse response;
};

/// One line of the audit trail: a write that was tried, and what is known of its effect. Never a secret.
struct AuditEntry {
    Time at;
    std::string request_id;
    std::string client; ///< who
    std::string route;
    std::string backend;
    std::string operation; ///< "update_user", as in the access log
    std::string user;      ///< the unified id, or the login where there is no id (yet)
    std::string before;    ///< JSON object of the fields that the write is about; "" where it is not known
    std::string after;     ///< likewise, as the back end confirmed it; "" where nothing was confirmed
    int status = 0;        ///< of the answer to the client
    std::string problem;   ///< its NAME; "" for a success
    std::string backend_status; ///< what the back end answered to the write: "200", "timed_out"; "" if
                                ///< nothing was sent
    bool operator==(AuditEntry const&) const = default;
};

/// The bucket of tokens that the gateways have in common for one client on one route (the generic cell rate
/// algorithm, ITU-T I.371, by the store's clock), and what one of them asks of it.
struct TokenDraw {
    std::string client;
    std::string route;
    std::chrono::nanoseconds interval{1}; ///< between two tokens; another one is another bucket
    std::chrono::nanoseconds depth{1};    ///< all tokens that it can hold, times the interval
    std::uint64_t wanted = 0;
    std::uint64_t returned = 0; ///< tokens of an earlier draw that were not used
};

struct DrawnTokens {
    std::uint64_t granted = 0;           ///< as many as are wanted, or as there are
    std::chrono::nanoseconds missing{0}; ///< until the bucket is full again
};

/// Which entries `read_audit` is after.
struct AuditFilter {
    std::optional<std::string> user;
    std::optional<Time> since;
};

/// What outlives the process (contract, section 11). Used from any thread; each call comes back on the
/// caller's executor. A write is acknowledged only once it is durable, and a read that starts after that sees
/// it. Nothing throws for what a disk or another process does. Destroy it after the event loops have ended.
class Store {
public:
    virtual ~Store() = default;

    /// Whether there is a store key, so that secrets and tokens survive a restart.
    virtual bool keeps_secrets() const = 0;

    virtual boost::asio::awaitable<StoreResult<std::optional<Record>>> get(std::string backend,
                                                                           std::string key) = 0;
    /// Creates or replaces the whole record.
    virtual boost::asio::awaitable<StoreResult<void>> put(std::string backend, std::string key,
                                                          Record record) = 0;
    /// Whether there was one.
    virtual boost::asio::awaitable<StoreResult<bool>> erase(std::string backend, std::string key) = 0;
    /// In the byte order of the keys.
    virtual boost::asio::awaitable<StoreResult<std::vector<Listed>>> list(std::string backend) = 0;

    /// The refresh token last saved for this back end; nothing where none is, or where there is no store key.
    virtual boost::asio::awaitable<StoreResult<std::optional<std::string>>>
    load_token(std::string backend) = 0;
    /// Without a store key it keeps nothing and succeeds.
    virtual boost::asio::awaitable<StoreResult<void>> save_token(std::string backend, std::string token) = 0;

    /// Waits for the lock of one user of a back end. Gateways that do not share the store do not see each
    /// other; calls within one process must not compete for one lock (exchange::UserLocks sees to it).
    /// Error: timed_out at `deadline`.
    virtual boost::asio::awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
    enter(std::string backend, std::string user, std::chrono::steady_clock::time_point deadline) = 0;

    /// Begins a POST under `key`, atomically among all gateways. A claim that was neither settled nor
    /// released by `lease_until` counts as cut off, and is given to the next who asks with the same
    /// fingerprint. Outcomes whose time is over are forgotten.
    virtual boost::asio::awaitable<StoreResult<Claim>> claim(IdempotencyKey key, std::string fingerprint,
                                                             Time now, Time lease_until) = 0;
    /// Keeps the outcome until `expires`.
    virtual boost::asio::awaitable<StoreResult<void>> settle(IdempotencyKey key, KeptResponse response,
                                                             Time expires) = 0;
    /// Nothing was written: the key is free again.
    virtual boost::asio::awaitable<StoreResult<void>> release(IdempotencyKey key) = 0;

    /// Whether `draw` is for several gateways. A store on one machine keeps no such buckets: each draw would
    /// be a sync of its disk, for gateways that can just as well be one.
    virtual bool shares_limits() const { return false; }
    /// Takes tokens, at once for all gateways. Where it fails, tokens may have been taken.
    virtual boost::asio::awaitable<StoreResult<DrawnTokens>> draw(TokenDraw draw);

    virtual boost::asio::awaitable<StoreResult<void>> append_audit(AuditEntry entry) = 0;
    /// Hands out the entries in the order in which they were appended, until `each` returns false. Blocks;
    /// for the command line.
    virtual StoreResult<void> read_audit(AuditFilter filter, std::function<bool(AuditEntry const&)> each) = 0;

    virtual StoreStats stats() const = 0;

    /// Whether what it opened is still what a restart would open. Error: gone.
    virtual boost::asio::awaitable<StoreResult<void>> look();
    /// Tries whether it keeps records: writes a large one durably, takes it away again, and has a line of the
    /// audit trail refused or taken without keeping it.
    virtual boost::asio::awaitable<StoreResult<void>> try_to_keep();
    /// Whether the record of a write that is about to be sent to a vendor can be kept, as far as is known.
    virtual boost::asio::awaitable<StoreResult<void>> ready_to_write();
    /// Why writes are refused; nothing where they are not. Any thread.
    virtual std::optional<StoreError> trouble() const { return std::nullopt; }
};

} // namespace idiom::store
