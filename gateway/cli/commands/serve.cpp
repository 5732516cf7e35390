#include "gateway/app/app.hpp"
#include "gateway/app/file_checks.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/version.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

int serve(std::string const& file) {
    auto config = or_complain(app::load_for_start(file));
    return config ? app::serve(std::move(*config), file, version()) : failure;
}

} // namespace

void add_serve(CLI::App& app, Run& run) {
    auto const file = std::make_shared<std::string>("routes.yaml");
    auto* const command = app.add_subcommand(
        "serve",
        "Runs the gateway. SIGHUP reloads the configuration, SIGTERM and SIGINT drain and exit 0. A second "
        "process with the same addresses takes over from a first that is then sent SIGTERM.");
    command->add_option("routes", *file, "The configuration")->capture_default_str();
    command->callback([&run, file] { run = [file] { return serve(*file); }; });
}

} // namespace idiom::cli
