#pragma once

#include "gateway/migrate/progress.hpp"
#include "gateway/migrate/report.hpp"
#include "gateway/migrate/show.hpp"
#include "gateway/migrate/stop.hpp"

#include <optional>
#include <string_view>

namespace idiom::migrate {

/// What there is to tell at the end of a command.
struct Closing {
    Options const& options;
    Terminal const& terminal;
    Progress& progress;
    std::string_view run;
    std::string_view from;
    std::string_view to;
    Tally const& tally;
    Shown const& shown;
    std::string_view requests; ///< of a dry run, to the vendor
    std::optional<Report>& report;
};

/// Gives the report its name, and prints the end. `came_to_end`: the command was neither refused nor stopped.
/// Returns the exit status, which is another one where the end cannot be told.
int close(Closing const& closing, int status, bool came_to_end);

/// Returns the exit status: of diff, every error has the same.
int status_of(Options const& options, Exit exit);

} // namespace idiom::migrate
