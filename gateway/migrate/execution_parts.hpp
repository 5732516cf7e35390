#pragma once

#include "gateway/migrate/end.hpp"
#include "gateway/migrate/journal.hpp"
#include "gateway/migrate/links.hpp"
#include "gateway/migrate/pace.hpp"
#include "gateway/migrate/passwords.hpp"
#include "gateway/migrate/plan.hpp"
#include "gateway/migrate/tally.hpp"
#include "gateway/migrate/write.hpp"

#include <cstdint>
#include <functional>

namespace idiom::migrate {

/// All that a plan is carried out with. Everything must outlive it.
struct ExecutionParts {
    Services& services;
    RouteEnd& to;
    Pace& pace;
    RunName const& name;
    PlanInput const& input;
    Links& links;
    Journal* journal = nullptr;         ///< null if the plan writes nothing
    PasswordsFile* passwords = nullptr; ///< null unless the mapping makes passwords
    store::DistributedLock const& run_lock;
    std::size_t concurrency = 4;
    std::uint64_t max_errors = 100;
    bool global_deletes = false;
    Tally& tally;
    std::function<void(UserLine const&)> report; ///< called with each user's last line
};

} // namespace idiom::migrate
