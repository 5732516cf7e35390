#pragma once

#include "gateway/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace idiom::store {

/// Selects entries of the audit trail for a reader who follows it.
struct AuditRange {
    std::optional<std::string> route = {}; ///< null: of all routes
    std::int64_t after = 0;                ///< AuditSlice::next of the slice before; 0: from the beginning
    std::optional<Time> since = {};        ///< only entries at or after this time
    std::size_t limit = 50;
    /// The slice ends with the entry whose texts reach this size: an entry has as much as its client wrote.
    std::size_t most_bytes = 1024 * 1024;
};

/// Entries of the audit trail, oldest first. Every entry is in exactly one of the slices that a reader asks
/// for one after the other, however many gateways append.
struct AuditSlice {
    struct Numbered {
        std::int64_t number = 0; ///< its place in the trail; greater than those of all entries before
        AuditEntry entry;
        bool operator==(Numbered const&) const = default;
    };
    std::vector<Numbered> entries;
    bool full = false; ///< the limit or the size was reached, so there may be more entries already
    /// AuditRange::after of the following slice. Less than that of this one if the store does not have the
    /// place any more, because an older copy of it was restored.
    std::int64_t next = 0;
    std::size_t bytes = 0; ///< of the texts that may be long

    void add(Numbered one, AuditRange const& range) {
        bytes += one.entry.before.size() + one.entry.after.size() + one.entry.details.size();
        entries.push_back(std::move(one));
        full = entries.size() >= range.limit || bytes >= range.most_bytes;
    }
    /// Sets `next`. `last` is the last place of the trail.
    void end(std::int64_t last) { next = full ? entries.back().number : last; }
};

/// How long after its time an entry may be appended, with the difference between the clocks of gateways. An
/// entry has the time at which its write ended, and a request with many writes appends all of them at its
/// end.
inline constexpr std::int64_t longest_delay_ms = 3'600'000;

/// The audit trail for those who follow it. A store has this interface besides its own. Any thread.
class AuditLog {
public:
    virtual boost::asio::awaitable<StoreResult<AuditSlice>> audit_after(AuditRange range) = 0;
    /// Takes the right to send the messages of webhooks, among all processes that share the store. Does not
    /// wait. Error: timed_out if another process has it.
    virtual boost::asio::awaitable<StoreResult<std::unique_ptr<DistributedLock>>> enter_sender() = 0;

protected:
    ~AuditLog() = default;
};

/// Returns the trail of a store, as long as the store lives. Throws std::bad_cast if it cannot be followed.
inline AuditLog& audit_log_of(Store& store) { return dynamic_cast<AuditLog&>(store); }

} // namespace idiom::store
