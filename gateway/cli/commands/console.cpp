#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

int console(std::string const& file) {
    auto const admin = or_complain(config::load_admin(file));
    if (!admin) return failure;
    if (!admin->console) {
        std::cerr << file << ": the console is off; admin.console turns it on\n";
        return failure;
    }
    auto address = admin->address;
    if (address.host == "0.0.0.0" || address.host == "::") address.host = "localhost";
    std::cout << "http://" << address.text() << "/console/\n";
    return 0;
}

} // namespace

void add_console(CLI::App& app, Run& run) {
    auto const file = std::make_shared<std::string>("routes.yaml");
    auto* const command =
        app.add_subcommand("console", "Prints the address of the console of the gateway that runs with a "
                                      "configuration. From another machine: ssh -L 9901:127.0.0.1:9901 HOST");
    command->add_option("routes", *file, "The configuration")->capture_default_str();
    command->callback([&run, file] { run = [file] { return console(*file); }; });
}

} // namespace idiom::cli
