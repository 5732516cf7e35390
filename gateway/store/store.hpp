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

/// The gateway's own record of a user whose vendor has no read side.
struct Record {
    std::string document; ///< JSON text, kept in clear
    std::string secrets;  ///< sealed with the store key; without a store key not kept, and read as ""
    bool operator==(Record const&) const = default;
};

/// One entry of a list, without the secrets.
struct Listed {
    std::string key;
    std::string document;
    bool operator==(Listed const&) const = default;
};

/// One of several records that are written at once.
struct RecordChange {
    std::string key;
    std::optional<Record> record; ///< null erases it
    bool operator==(RecordChange const&) const = default;
};

/// Selects records by their keys, in byte order.
struct KeyRange {
    std::string prefix; ///< "" selects all; its last byte is not 0xFF
    std::string after;  ///< the last key of the page before; "" for the first page
    std::size_t limit = 500;
};

/// Returns the first text behind all that begin with this prefix, see KeyRange.
std::string end_of_prefix(std::string prefix);

/// Why an operation of the store failed. The text is for the log: it names no user and holds no secret.
struct StoreError {
    enum class Kind : std::uint8_t {
        unavailable, ///< disk full, locked, damaged, …: nothing was changed; but a server that went away
                     ///< before it answered may have made the change
        unreadable,  ///< a stored secret cannot be opened: it has another store key, or was changed
        timed_out,   ///< `enter` only: the lock was held by others until the deadline
        gone,        ///< the file was removed, moved or replaced while open: writes to it are lost
    };
    Kind kind = Kind::unavailable;
    std::string text;
};

template <class T> using StoreResult = std::expected<T, StoreError>;

/// How often the store has written since it was opened.
struct StoreStats {
    std::uint64_t writes = 0;       ///< writes that have ended, including failed ones
    std::uint64_t transactions = 0; ///< committed transactions; in PostgreSQL one for each of `writes`
};

/// A time of the system clock, in milliseconds. The caller passes it, so that tests can pass their own.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// The exclusive right to write to one user, among all gateways that share a store. Its destructor gives it
/// back; the end of the process does too, even after a crash. Used by one coroutine.
class DistributedLock {
public:
    virtual ~DistributedLock() = default;
    /// Returns false once the lock is known to be lost (its connection broke): the caller may write nothing
    /// more. Costs at most one system call.
    virtual bool held() const = 0;
    /// Gives the lock back. Returns false if it had been lost, so that another gateway may have written
    /// meanwhile.
    virtual boost::asio::awaitable<bool> leave() = 0;
};

/// The idempotency key of a client's POST on a route (draft-ietf-httpapi-idempotency-key-header).
struct IdempotencyKey {
    std::string client;
    std::string route;
    std::string key;
    bool operator==(IdempotencyKey const&) const = default;
};

/// A response to a client, as it is kept for replays.
struct KeptResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool operator==(KeptResponse const&) const = default;
};

/// The outcome of an attempt to begin a POST under a key.
struct Claim {
    enum class Kind : std::uint8_t {
        begun,         ///< the caller must carry the request out, then settle or release the key
        in_progress,   ///< an earlier request with this key is still under way
        other_request, ///< the key was used for a request with another fingerprint
        settled,       ///< the first request is done; `response` is its response
    };
    Kind kind = Kind::begun;
    /// begun only: an earlier attempt was interrupted (its gateway died), so its write may have happened.
    bool resumed = false;
    KeptResponse response;
};

/// One entry of the audit trail: a write that was tried, and its known effect. Never contains a secret.
struct AuditEntry {
    Time at;
    std::string request_id;
    std::string client; ///< the client that asked for the write
    std::string route;
    std::string backend;
    std::string operation; ///< "update", as in the access log
    std::string user;      ///< the unified id, or the login if there is no id (yet)
    std::string before;    ///< JSON object of the fields that the write changes; "" if not known
    std::string after;     ///< the same fields as the back end confirmed them; "" if nothing was confirmed
    int status = 0;        ///< of the response to the client, or of the part of it that is about this write
    std::string problem;   ///< NAME of the problem in the response; "" for a success
    std::string backend_status; ///< the back end's answer to the write: "200", "timed_out"; "not_sent" if
                                ///< the write was tried and not sent; "" if no write was tried
    /// JSON object of what the face of the request adds: a member "face", and further ones; "" if nothing
    std::string details = {};
    bool operator==(AuditEntry const&) const = default;
};

/// One gateway's request for tokens from the bucket that all gateways share for one client on one route. The
/// bucket follows the generic cell rate algorithm (ITU-T I.371) by the store's clock.
struct TokenDraw {
    std::string client;
    std::string route;
    std::chrono::nanoseconds interval{1}; ///< between two tokens; part of the bucket's identity
    std::chrono::nanoseconds depth{1};    ///< the bucket's capacity in tokens, times the interval; likewise
    std::uint64_t wanted = 0;
    std::uint64_t returned = 0; ///< tokens of an earlier draw that were not used
};

struct DrawnTokens {
    std::uint64_t granted = 0;           ///< at most the wanted number; fewer if the bucket has fewer
    std::chrono::nanoseconds missing{0}; ///< time until the bucket is full again
};

/// Selects the entries that `read_audit` returns.
struct AuditFilter {
    std::optional<std::string> user;
    std::optional<Time> since;
    /// The request id of the entries; a run of `idiom copy` gives all its writes its own id.
    std::optional<std::string> run;
};

/// The storage that outlives the process (contract, section 11). Used from any thread; each call resumes on
/// the caller's executor. A write is acknowledged only after it is durable, and a read that starts after that
/// sees it. No function throws because of a disk or another process. Destroy it after the event loops have
/// ended.
class Store {
public:
    virtual ~Store() = default;

    /// Returns whether there is a store key, so that secrets and tokens survive a restart.
    virtual bool keeps_secrets() const = 0;

    virtual boost::asio::awaitable<StoreResult<std::optional<Record>>> get(std::string backend,
                                                                           std::string key) = 0;
    /// Creates or replaces the whole record.
    virtual boost::asio::awaitable<StoreResult<void>> put(std::string backend, std::string key,
                                                          Record record) = 0;
    /// Returns whether there was a record.
    virtual boost::asio::awaitable<StoreResult<bool>> erase(std::string backend, std::string key) = 0;
    /// Makes all changes, or none.
    virtual boost::asio::awaitable<StoreResult<void>> change(std::string backend,
                                                             std::vector<RecordChange> changes) = 0;
    /// Returns all records of the back end in the byte order of their keys.
    virtual boost::asio::awaitable<StoreResult<std::vector<Listed>>> list(std::string backend) = 0;
    /// Returns one page of the records. Costs no more with many other records.
    virtual boost::asio::awaitable<StoreResult<std::vector<Listed>>> page(std::string backend,
                                                                          KeyRange range) = 0;

    /// Returns the refresh token last saved for this back end; null if there is none, or no store key.
    virtual boost::asio::awaitable<StoreResult<std::optional<std::string>>>
    load_token(std::string backend) = 0;
    /// Without a store key this keeps nothing and succeeds.
    virtual boost::asio::awaitable<StoreResult<void>> save_token(std::string backend, std::string token) = 0;

    /// Waits for the lock of one user of a back end. The lock excludes only gateways that share this store.
    /// Calls within one process must not compete for one lock (execution::UserLocks prevents it).
    /// Error: timed_out at `deadline`.
    virtual boost::asio::awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
    enter(std::string backend, std::string user, std::chrono::steady_clock::time_point deadline) = 0;

    /// Takes the right of one run of a migration to write to a back end, among all processes that share the
    /// store. It does not compete with the locks of users. Does not wait. Error: timed_out if another run
    /// has it.
    virtual boost::asio::awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
    enter_run(std::string backend);

    /// Begins a POST under `key`, atomically among all gateways. A claim that was neither settled nor
    /// released by `lease_until` counts as interrupted, and goes to the next caller with the same
    /// fingerprint. Expired outcomes are forgotten.
    virtual boost::asio::awaitable<StoreResult<Claim>> claim(IdempotencyKey key, std::string fingerprint,
                                                             Time now, Time lease_until) = 0;
    /// Keeps the outcome until `expires`.
    virtual boost::asio::awaitable<StoreResult<void>> settle(IdempotencyKey key, KeptResponse response,
                                                             Time expires) = 0;
    /// Frees the key, because the request wrote nothing.
    virtual boost::asio::awaitable<StoreResult<void>> release(IdempotencyKey key) = 0;

    /// Returns whether several gateways share the buckets of `draw`. A store on one machine keeps no such
    /// buckets: each draw would sync its disk, and one gateway per machine is enough.
    virtual bool shares_limits() const { return false; }
    /// Takes tokens, atomically among all gateways. If it fails, tokens may have been taken.
    virtual boost::asio::awaitable<StoreResult<DrawnTokens>> draw(TokenDraw draw);

    virtual boost::asio::awaitable<StoreResult<void>> append_audit(AuditEntry entry) = 0;
    /// Calls `each` with the entries in the order in which they were appended, until `each` returns false.
    /// Blocks; for the command line.
    virtual StoreResult<void> read_audit(AuditFilter filter, std::function<bool(AuditEntry const&)> each) = 0;

    virtual StoreStats stats() const = 0;

    /// Checks that the opened files are still the files that a restart would open. Error: gone.
    virtual boost::asio::awaitable<StoreResult<void>> look();
    /// Tries whether the store can keep records: writes a large record durably, erases it, and appends an
    /// entry to the audit trail that it rolls back.
    virtual boost::asio::awaitable<StoreResult<void>> try_to_keep();
    /// Succeeds if, as far as is known, the store can keep the record of a write that is about to be sent to
    /// a vendor.
    virtual boost::asio::awaitable<StoreResult<void>> ready_to_write();
    /// Returns why writes are refused; null if they are not. Any thread.
    virtual std::optional<StoreError> trouble() const { return std::nullopt; }
};

} // namespace idiom::store
