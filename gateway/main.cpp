#include "gateway/cli/commands.hpp"
#include "gateway/version.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <malloc.h>
#include <string>

namespace {

constexpr auto* footer =
    "\nExit status: 0 for success, 1 if something failed, 2 for a wrong command line.\n"
    "Environment: the variables that the configuration names as ${env:NAME}; NOTIFY_SOCKET is systemd's.\n"
    "See idiom(1), and routes.yaml(5) for what the configuration may say.";

} // namespace

int main(int argc, char** argv) {
    using namespace idiom;

    CLI::App app("Idiom: one user API in front of every user system.", "idiom");
    app.set_version_flag("--version", "idiom " + std::string(idiom::version()));
    app.require_subcommand(1);
    app.footer(footer);

    // What is larger goes back to the system at once. By default the bound rises to the largest that was ever
    // freed, and one large answer of a vendor would be kept for good.
    ::mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    std::signal(SIGCHLD, SIG_DFL); // inherited as ignored, no child could be waited for
    cli::Run run;
    for (auto* const add :
         {cli::add_serve, cli::add_check, cli::add_routes, cli::add_explain, cli::add_openapi, cli::add_audit,
          cli::add_translators, cli::add_verify_translator, cli::add_new_translator, cli::add_new_dialect,
          cli::add_record, cli::add_health, cli::add_console, cli::add_copy, cli::add_sync, cli::add_diff,
          cli::add_export, cli::add_import})
        add(app, run);
    for (auto* const command : app.get_subcommands({}))
        if (command->get_footer().empty()) command->footer(footer);

    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        return app.exit(error) == 0 ? 0 : cli::wrong_usage;
    }
    return run();
}
