#include "gateway/app/app.hpp"
#include "gateway/app/file_checks.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/version.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

struct ServeOptions {
    std::string file = "routes.yaml";
    std::string console_from;
};

int serve(ServeOptions const& options) {
    auto config = or_complain(app::load_for_start(options.file));
    if (!config) return failure;
    if (options.console_from.empty()) return app::serve(std::move(*config), options.file, version());
    if (!config->admin.address.loopback()) {
        std::cerr << "--console-from is for an admin.address on loopback only\n";
        return failure;
    }
    return app::serve(std::move(*config), options.file, version(), options.console_from);
}

} // namespace

void add_serve(CLI::App& app, Run& run) {
    auto const options = std::make_shared<ServeOptions>();
    auto* const command = app.add_subcommand(
        "serve",
        "Runs the gateway. SIGHUP reloads the configuration, SIGTERM and SIGINT drain and exit 0. A second "
        "process with the same addresses takes over from a first that is then sent SIGTERM.");
    command->add_option("routes", options->file, "The configuration")->capture_default_str();
    command
        ->add_option("--console-from", options->console_from,
                     "Takes the files of the console from this folder at each request, for work on them")
        ->check(CLI::ExistingDirectory);
    command->callback([&run, options] { run = [options] { return serve(*options); }; });
}

} // namespace idiom::cli
