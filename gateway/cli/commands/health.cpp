#include "gateway/cli/health.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

struct HealthOptions {
    std::string file = "routes.yaml";
    bool ready = false;
    int process = 0;
};

int health(HealthOptions const& options) {
    auto const admin = or_complain(config::load_admin(options.file));
    if (!admin) return failure;
    auto const answer = options.process > 0
                            ? await_ready(admin->address, options.process)
                            : ask_health(admin->address, options.ready ? "/readyz" : "/healthz");
    if (answer)
        std::cout << *answer << '\n';
    else
        std::cerr << answer.error() << '\n';
    return answer ? 0 : failure;
}

} // namespace

void add_health(CLI::App& app, Run& run) {
    auto const options = std::make_shared<HealthOptions>();
    auto* const command = app.add_subcommand(
        "health", "Asks the gateway that runs with a configuration whether it is up. Exits 1 if it is not.");
    command->add_option("routes", options->file, "The configuration")->capture_default_str();
    command->add_flag("--ready", options->ready, "Ask also whether the gateway should get traffic");
    command
        ->add_option("--pid", options->process,
                     "Wait until this process is ready, up to a minute; another that serves "
                     "at the same address does not count")
        ->check(CLI::PositiveNumber);
    command->callback([&run, options] { run = [options] { return health(*options); }; });
}

} // namespace idiom::cli
