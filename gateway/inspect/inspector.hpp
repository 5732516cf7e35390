#pragma once

#include "gateway/inspect/inspection.hpp"
#include "gateway/inspect/ring.hpp"

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::inspect {

/// Begins and ends inspections, and keeps what the calls leave. Belongs to one event loop, that of the admin
/// listener. It has no clock: `tick` ends what has run out.
class Inspector {
public:
    struct Hooks {
        /// The inspections have changed: the event loops match calls with these from now on.
        std::function<void(std::vector<Inspection> const&)> publish = [](auto const&) {};
        /// A line for the process log.
        std::function<void(std::string const&)> log = [](auto const&) {};
        /// A call was added, or has ended.
        std::function<void(Summary const&)> call = [](auto const&) {};
    };
    enum class Refusal : std::uint8_t {
        forbidden, ///< `admin.inspect` is off
        limit,     ///< four inspections run already
    };

    /// The calls stay this long after the last inspection has ended.
    static constexpr std::chrono::minutes kept_for{60};

    /// `bounds` is null if inspecting is off.
    Inspector(std::optional<Bounds> const& bounds, Hooks hooks);

    std::optional<Bounds> const& bounds() const { return bounds_; }
    /// `wanted` is within the bounds. `by` is the address of the operator.
    std::expected<Inspection, Refusal> begin(Wanted const& wanted, Now const& now, std::string_view by);
    /// Returns false if there is no such inspection.
    bool end(std::uint64_t id, Now const& now, std::string_view by);
    void clear() { ring_.clear(); }

    std::vector<Inspection> const& inspections() const { return inspections_; }
    Ring const& ring() const { return ring_; }

    /// A call begins. It counts for its inspections, and is kept if one of them still runs.
    void begun(KeptCall call, Match const& match, Now const& now);
    /// A call has ended. It takes the place of what `begun` kept, or is new to the inspections of failed
    /// calls.
    void ended(KeptCall call, Match const& match, Now const& now);
    /// A call has ended without a response.
    void abandoned(std::uint64_t seq) { ring_.drop(seq); }

    /// Ends the inspections whose time is over, and forgets the calls an hour after the last one. Returns
    /// when it has to be called again; null: not before the next inspection.
    std::optional<std::chrono::steady_clock::time_point> tick(Now const& now);

private:
    void remove(std::uint64_t id, Now const& now, std::string const& why);
    /// Counts one call. Returns whether one of the inspections still runs.
    bool count(std::vector<std::uint64_t> const& ids, Now const& now);

    std::optional<Bounds> bounds_;
    Hooks hooks_;
    Ring ring_;
    std::vector<Inspection> inspections_;
    std::uint64_t last_id_ = 0;
    std::optional<std::chrono::steady_clock::time_point> forget_at_;
};

/// Returns how an inspection is called in the log: "all calls of route acme".
std::string describe(Inspection const& inspection);

} // namespace idiom::inspect
