#pragma once

#include "gateway/inspect/inspection.hpp"
#include "gateway/inspect/ring.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace idiom::inspect {

/// What the event loops need to inspect calls. Immutable, shared by the loops. They have none while nothing
/// is inspected.
struct Watch {
    std::vector<Inspection> inspections;
    Bounds bounds;
    std::shared_ptr<std::atomic<std::uint64_t>> last_seq; ///< of all watches of the process
    // These hand a call over to the loop of the Inspector. Any thread may call them.
    std::function<void(KeptCall, Match)> begun;
    std::function<void(KeptCall, Match)> ended;
    std::function<void(std::uint64_t seq)> abandoned;
};

using WatchPtr = std::shared_ptr<Watch const>;

} // namespace idiom::inspect
