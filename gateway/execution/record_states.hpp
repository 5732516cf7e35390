#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::execution {

/// Whether the record of a face for a back end holds anything, as far as this process knows. A request that
/// only reads looks here instead of in the store. Any thread.
class RecordState {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Returns false only if the store held nothing a moment ago, and this process has written nothing since.
    bool may_hold(Time now) const { return now.time_since_epoch().count() >= empty_until_.load(); }
    /// To be called before a document is written.
    void note_write() { empty_until_.store(written); }

    /// Begins a look into the store. Returns what `end_look` needs; null if there is nothing to find out,
    /// because this process has written something.
    std::optional<std::int64_t> begin_look() const {
        auto const known = empty_until_.load();
        return known == written ? std::nullopt : std::optional(known);
    }
    /// Ends a look that began with `begun`. An empty record counts as empty until `until`, unless this
    /// process has written meanwhile. Another one that shares the store may write at any time.
    void end_look(std::int64_t begun, bool empty, Time until) {
        auto const known = empty ? std::int64_t{until.time_since_epoch().count()} : written;
        empty_until_.compare_exchange_strong(begun, known);
    }

private:
    static constexpr auto written = std::numeric_limits<std::int64_t>::min();
    std::atomic<std::int64_t> empty_until_ = 0; ///< of the steady clock; 0: not known yet
};

/// The states of all records, by their names (record_name). They live as long as the process, whatever the
/// configuration is.
class RecordStates {
public:
    RecordState& of(std::string_view record) {
        std::scoped_lock const lock(mutex_);
        auto const found = states_.find(record);
        auto& state = found != states_.end() ? found->second : states_[std::string(record)];
        if (!state) state = std::make_unique<RecordState>();
        return *state;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<RecordState>, std::less<>> states_;
};

} // namespace idiom::execution
