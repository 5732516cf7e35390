#include "gateway/app/file_checks.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/config/dialect_file.hpp"
#include "gateway/config/format.hpp"
#include "gateway/config/format_warnings.hpp"
#include "translators/codec/printable.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace idiom::cli {

namespace {

struct CheckOptions {
    std::string file = "routes.yaml";
    std::string format = "text";
};

using Problems = std::vector<config::Problem>;

/// Prints what was found. `about` is what a text says of a file without problems. Warnings do not make it
/// fail.
int report(CheckOptions const& options, Problems const& problems, Problems const& warnings,
           std::string const& about) {
    if (options.format == "json") {
        std::cout << config::problems_as_json(problems, warnings);
    } else {
        std::cout << config::problems_as_text(problems) << config::warnings_as_text(warnings);
        if (problems.empty()) std::cout << options.file << ": no problems\n" << about;
    }
    return problems.empty() ? 0 : failure;
}

/// Checks a dialect file. One without errors is described: what follows from it, and the most requests of
/// each operation.
int check_dialect_file(CheckOptions const& options) {
    auto const read = config::load_dialect_file(options.file);
    if (!read) return report(options, read.error(), {}, {});
    return report(options, {}, (*read)->warnings(), codec::printable_lines(declared::describe(**read)));
}

int check(CheckOptions const& options) {
    if (config::is_dialect_file(options.file)) return check_dialect_file(options);
    auto const loaded = app::load_for_start(options.file);
    if (!loaded) return report(options, loaded.error(), {}, {});
    Problems warnings;
    for (auto const& file : loaded->dialect_files)
        warnings.insert(warnings.end(), file.loaded->warnings().begin(), file.loaded->warnings().end());
    return report(options, {}, warnings, {});
}

} // namespace

void add_check(CLI::App& app, Run& run) {
    auto const options = std::make_shared<CheckOptions>();
    auto* const command =
        app.add_subcommand("check", "Checks a configuration with the certificates, keys and folders that it "
                                    "names, and names every error with its line "
                                    "and column. Exits 1 if there are any.");
    command->add_option("routes", options->file, "The configuration, or a dialect file")
        ->capture_default_str();
    command->add_option("--format", options->format, "How to print the errors")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command->callback([&run, options] { run = [options] { return check(*options); }; });
}

} // namespace idiom::cli
