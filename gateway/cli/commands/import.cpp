#include "gateway/cli/commands.hpp"
#include "gateway/cli/migrate_options.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

void add_import(CLI::App& app, Run& run) {
    auto const options = std::make_shared<MoveOptions>();
    options->options.command = migrate::Command::import;
    auto* const command = app.add_subcommand(
        "import", "Creates and updates at a route what a file has: the same as idiom copy FILE ROUTE.");
    command->add_option("ROUTE", options->options.to, "The route")->required();
    command->add_option("FILE", options->options.from, "A file .jsonl, .csv or .xml; - for standard input")
        ->required();
    add_move_options(*command, *options);
    command->callback([&run, options] { run = [options] { return run_move(*options); }; });
}

} // namespace idiom::cli
