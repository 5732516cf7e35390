#pragma once

#include "gateway/migrate/options.hpp"
#include "gateway/migrate/terminal.hpp"

#include <optional>
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

/// Adds the options that copy, sync, diff and import share, and `--missing` of sync.
void add_move_options(CLI::App& command, MoveOptions& options);

/// Reads the words, and runs the command. Returns the exit status.
int run_move(MoveOptions& options);

/// What export shares with them. `which`: null for export.
void set_footer(CLI::App& command, std::optional<migrate::Command> which);
migrate::ProgressStyle style_named(std::string const& name);
/// Read the values of `--only` and `--rate`; return what is wrong with them, "" for nothing.
std::string read_only(std::vector<std::string> const& texts, std::vector<migrate::OnlyFilter>& to);
std::string read_rate(std::string const& text, std::optional<double>& to);

/// Returns how the commands speak: to standard output and standard error, and, on a terminal, with
/// questions.
migrate::Terminal standard_terminal();

} // namespace idiom::cli
