#pragma once

#include "gateway/migrate/options.hpp"
#include "gateway/migrate/run.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace idiom::cli {

/// The options of a move as CLI11 fills them: the words that are read further stay texts.
struct MoveOptions {
    migrate::Options options;
    std::vector<std::string> only;
    std::string match;
    std::string rate;
    std::string max_deletes;
    std::string max_shrink = "50%";
    std::string missing;
    std::string missing_from;
    std::string delete_scope;
    std::string unmapped_roles = "fail";
    std::string inactive = "skip";
    std::string from_format;
    std::string progress = "auto";
    std::string format = "text";
};

/// Adds the options that copy, sync, diff and import share. Those that only a run that writes has are left
/// out for diff.
void add_move_options(CLI::App& command, MoveOptions& options);

/// Reads the words, and runs the command. Returns the exit status.
int run_move(MoveOptions& options);

/// Returns how the commands terminal: to standard output and standard error, and, on a terminal, with
/// questions.
migrate::Terminal standard_terminal();

} // namespace idiom::cli
