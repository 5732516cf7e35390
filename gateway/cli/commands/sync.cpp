#include "gateway/cli/commands.hpp"
#include "gateway/cli/migrate_options.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

void add_sync(CLI::App& app, Run& run) {
    auto const options = std::make_shared<MoveOptions>();
    options->options.command = migrate::Command::sync;
    auto* const command = app.add_subcommand(
        "sync", "Does the same as copy, then applies --missing ACTION to the users that only TO has.");
    command->add_option("FROM", options->options.from, "A route, or a file .jsonl, .csv or .xml")->required();
    command->add_option("TO", options->options.to, "A route")->required();
    add_move_options(*command, *options);
    command->callback([&run, options] { run = [options] { return run_move(*options); }; });
}

} // namespace idiom::cli
