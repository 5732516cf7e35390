#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/cli/reference_page.hpp"
#include "gateway/explain/describe_api.hpp"
#include "translators/registry.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

struct Options {
    std::string file = "routes.yaml";
    std::string route;
    std::string face = "rest";
    bool html = false;
};

std::expected<std::string, std::string> describe(Options const& options) {
    if (options.route.empty()) return explain::describe_api(faces(), options.face);
    auto const config = or_complain(config::load_offline(options.file));
    if (!config) return std::unexpected(std::string());
    return explain::describe_route(*config, options.face, options.route);
}

int openapi(Options const& options) {
    auto document = describe(options);
    if (document && options.html) document = reference_page(*document);
    if (!document) {
        if (!document.error().empty()) std::cerr << "idiom openapi: " << document.error() << '\n';
        return failure;
    }
    std::cout << *document;
    return 0;
}

} // namespace

void add_openapi(CLI::App& app, Run& run) {
    auto const options = std::make_shared<Options>();
    auto* const command = app.add_subcommand(
        "openapi", "Prints the description of the API in OpenAPI 3.1, as the gateway answers it.");
    command->add_option("--route", options->route,
                        "Describes what this route can do; without it the whole API, and no file is read");
    command->add_option("--face", options->face, "The API that is described, by its name")
        ->capture_default_str();
    command->add_flag("--html", options->html,
                      "Prints a page for people instead: one file that needs no other");
    command->add_option("routes", options->file, "The configuration of the route")->capture_default_str();
    command->callback([&run, options] { run = [options] { return openapi(*options); }; });
}

} // namespace idiom::cli
