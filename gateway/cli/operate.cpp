#include "gateway/app/app.hpp"
#include "gateway/app/file_checks.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/cli/health.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

int serve(std::string const& file) {
    auto config = or_complain(app::load_for_start(file));
    return config ? app::serve(std::move(*config), file, IDIOM_VERSION) : failure;
}

struct HealthOptions {
    std::string file = "routes.yaml";
    bool ready = false;
    int process = 0;
};

int health(HealthOptions const& options) {
    auto const admin = or_complain(config::load_admin(options.file));
    if (!admin) return failure;
    auto const answer = options.process > 0 ? await_ready(*admin, options.process)
                                            : ask_health(*admin, options.ready ? "/readyz" : "/healthz");
    if (answer)
        std::cout << *answer << '\n';
    else
        std::cerr << answer.error() << '\n';
    return answer ? 0 : failure;
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

void add_health(CLI::App& app, Run& run) {
    auto const options = std::make_shared<HealthOptions>();
    auto* const command = app.add_subcommand(
        "health", "Asks the gateway that runs with a configuration whether it is up. Exits 1 if it is not.");
    command->add_option("routes", options->file, "The configuration")->capture_default_str();
    command->add_flag("--ready", options->ready, "Ask whether it should get traffic, too");
    command
        ->add_option("--pid", options->process,
                     "Wait until this process is ready, up to a minute; another that serves "
                     "at the same address does not count")
        ->check(CLI::PositiveNumber);
    command->callback([&run, options] { run = [options] { return health(*options); }; });
}

} // namespace idiom::cli
