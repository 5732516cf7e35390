#pragma once

#include "gateway/migrate/gather.hpp"
#include "gateway/migrate/options.hpp"
#include "gateway/migrate/plan.hpp"
#include "gateway/migrate/tally.hpp"

#include <string>
#include <string_view>

namespace idiom::migrate {

/// Returns the summary that is shown before the first write: the run's id, the number of users, the values
/// left behind, the effects of a create.
std::string opening_words(std::string_view run, Setup const& setup, Options const& options,
                          Gathered const& gathered, Plan const& plan);
/// Appends a row of the table at the end, such as `created       17`.
void append_count(std::string& out, std::string_view name, std::uint64_t count);
/// "312 users: 310 can be created, 2 lack lastName"; "" if every user can be written.
std::string lacking_words(Plan const& plan);

/// The end of a run.
struct Ending {
    std::string_view from;
    std::string_view to;
    bool dry_run = false;
    int exit = 0;
    std::string_view report = {};      ///< the report's file; "" if there is none
    std::string_view shown_users = {}; ///< JSON, dry run: the items of `users`
};
/// Returns a table for the terminal, with the first five users that failed.
std::string ending_as_text(Tally const& tally, Ending const& ending);
/// Returns the object of `--format json`.
std::string ending_as_json(std::string_view run, Tally const& tally, Ending const& ending);

} // namespace idiom::migrate
