#pragma once

#include "gateway/migrate/journal.hpp"
#include "gateway/migrate/options.hpp"
#include "gateway/migrate/setup.hpp"
#include "gateway/migrate/stop.hpp"

#include <optional>

namespace idiom::migrate {

/// Finds the journal of the run that was cut off and that this one goes on with; null for a new run. Refuses
/// files that could not be written later, before anything is read: exit status 2.
OrStop<std::optional<FoundJournal>> find_earlier_run(Options const& options, Setup const& setup);

} // namespace idiom::migrate
