#include "gateway/cli/commands.hpp"
#include "gateway/cli/migrate_options.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

void add_diff(CLI::App& app, Run& run) {
    auto const options = std::make_shared<MoveOptions>();
    options->options.command = migrate::Command::diff;
    auto* const command = app.add_subcommand(
        "diff", "Compares FROM with TO: what a sync would do, user by user. Writes neither. Exit status 0: "
                "they are the same, 1: they differ, 2: any error.");
    command->add_option("FROM", options->options.from, "A route, or a file .jsonl, .csv or .xml")->required();
    command->add_option("TO", options->options.to, "A route, or a file")->required();
    add_move_options(*command, *options);
    command->callback([&run, options] { run = [options] { return run_move(*options); }; });
}

} // namespace idiom::cli
