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

/// The options of copy, sync, diff and import, as CLI11 fills them. Options that `run_move` still has to
/// parse are texts here; `options` has all others.
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

/// Adds the options that copy, sync, diff and import share, and for sync `--missing`.
void add_move_options(CLI::App& command, MoveOptions& options);

/// Parses the texts in `options`, and runs the command. Returns the exit status.
int run_move(MoveOptions& options);

/// What export shares with them. `which`: null for export.
void set_footer(CLI::App& command, std::optional<migrate::Command> which);
migrate::ProgressStyle style_named(std::string const& name);
/// Read the values of `--only` and `--rate`; return what is wrong with them, "" for nothing.
std::string read_only(std::vector<std::string> const& texts, std::vector<migrate::OnlyFilter>& to);
std::string read_rate(std::string const& text, std::optional<double>& to);

/// Returns the terminal of the process: standard output and standard error. It can ask questions if standard
/// input is a terminal.
migrate::Terminal standard_terminal();

} // namespace idiom::cli
