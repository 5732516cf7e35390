#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::inspect {

using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// The same instant on both clocks: one to show, one that never jumps.
struct Now {
    Time at;
    std::chrono::steady_clock::time_point steady;
};

/// What `admin.inspect` allows at most.
struct Bounds {
    std::size_t calls = 200;                           ///< kept, of all inspections together
    std::size_t memory = std::size_t{8} * 1024 * 1024; ///< bytes that they take
    std::size_t body = std::size_t{16} * 1024;         ///< bytes kept of one body
    std::chrono::seconds longest{3600};                ///< of one inspection
    bool hidden = false;                               ///< no inspection shows values
    bool operator==(Bounds const&) const = default;
};

enum class Calls : std::uint8_t { all, writes, failed };
std::string_view name_of(Calls calls);
std::optional<Calls> calls_named(std::string_view name);

/// What an operator asks for. An empty route or client stands for all of them; one of the two is given.
struct Wanted {
    std::string route;
    std::string client;
    Calls calls = Calls::all;
    std::chrono::seconds lasts{600};
    std::optional<std::size_t> most; ///< calls after which the inspection ends; null: as many as are kept
    bool hidden = false;
};

/// A running inspection.
struct Inspection {
    std::uint64_t id = 0;
    std::string route;
    std::string client;
    Calls calls = Calls::all;
    bool hidden = false;
    Time began;
    Time ends;
    std::chrono::steady_clock::time_point until; ///< `ends` on the clock that never jumps
    std::size_t most = 0;
    std::size_t kept = 0; ///< calls so far
};

/// Most inspections at once.
inline constexpr std::size_t most_inspections = 4;

/// The inspections that a call belongs to.
struct Match {
    std::vector<std::uint64_t> always;    ///< by their ids
    std::vector<std::uint64_t> if_failed; ///< only if the call fails
    bool hidden = false;                  ///< at least one of them hides values

    /// Returns whether the call is shown while it runs.
    bool announced() const { return !always.empty(); }
};

/// What is known of a call when its route was found.
struct CallHead {
    std::string_view route;
    std::string_view client;
    bool writes = false;
};

/// Returns the inspections that the call belongs to; null if there is none.
std::optional<Match> match(std::span<Inspection const> inspections, CallHead const& head,
                           std::chrono::steady_clock::time_point now);

} // namespace idiom::inspect
