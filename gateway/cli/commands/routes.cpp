#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

int routes(std::string const& file) {
    auto const config = load_or_complain(file);
    if (!config) return failure;
    std::cout << config::routes_table(*config);
    return 0;
}

} // namespace

void add_routes(CLI::App& app, Run& run) {
    auto const file = std::make_shared<std::string>("routes.yaml");
    auto* const command =
        app.add_subcommand("routes", "Shows a table of the routes and their back ends, secrets masked.");
    command->add_option("routes", *file, "The configuration")->capture_default_str();
    command->callback([&run, file] { run = [file] { return routes(*file); }; });
}

} // namespace idiom::cli
