#include "gateway/cli/commands.hpp"
#include "gateway/cli/migrate_options.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

void add_copy(CLI::App& app, Run& run) {
    auto const options = std::make_shared<MoveOptions>();
    options->options.command = migrate::Command::copy;
    auto* const command =
        app.add_subcommand("copy", "Creates and updates at TO what FROM has. Deletes nobody.");
    command->add_option("FROM", options->options.from, "A route, or a file .jsonl, .csv or .xml")->required();
    command->add_option("TO", options->options.to, "A route")->required();
    add_move_options(*command, *options);
    command->callback([&run, options] { run = [options] { return run_move(*options); }; });
}

} // namespace idiom::cli
