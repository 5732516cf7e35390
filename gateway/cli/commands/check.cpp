#include "gateway/app/file_checks.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/cli/environment_file.hpp"
#include "gateway/cli/fix_file.hpp"
#include "gateway/config/dialect_file.hpp"
#include "gateway/config/effective.hpp"
#include "gateway/config/format_warnings.hpp"
#include "gateway/config/restart.hpp"
#include "gateway/config/sarif.hpp"
#include "gateway/console/configuration.hpp"
#include "gateway/version.hpp"
#include "translators/codec/printable.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace idiom::cli {

namespace {

struct CheckOptions {
    std::string file = "routes.yaml";
    std::string format = "text";
    std::string environment_file; ///< "" for none
    std::string against;          ///< the configuration that runs; "" for none
    bool fix = false;
};

using Problems = std::vector<config::Problem>;

/// Prints what was found. `about` is what a text says of a file without problems. Warnings do not make it
/// fail.
int report(CheckOptions const& options, Problems const& problems, Problems const& warnings,
           std::string const& about) {
    if (options.format == "json") {
        std::cout << config::problems_as_json(problems, warnings);
    } else if (options.format == "sarif") {
        std::cout << config::problems_as_sarif(problems, warnings, version());
    } else {
        std::cout << config::problems_as_text(problems) << config::warnings_as_text(warnings);
        if (problems.empty()) std::cout << options.file << ": no problems\n" << about;
    }
    return problems.empty() ? 0 : failure;
}

/// Says what a reload would change, a line for each value. Secrets are masked, so a changed one is not seen.
std::string changes_since(config::Config const& running, config::Config const& next) {
    auto const changes =
        console::changes_between(config::effective_as_json(running), config::effective_as_json(next));
    auto const restart = config::restart_keys(running, next);
    std::string text = changes.empty() ? "a reload changes no value; secrets are not compared\n" : "";
    for (auto const& change : changes) {
        auto const waits = console::waits_for_restart(change, restart) ? "; waits for a restart" : "";
        text +=
            codec::printable(change.pointer + ": " + change.from + " becomes " + change.to) + waits + "\n";
    }
    return text;
}

/// Checks a dialect file. One without errors is described: what follows from it, and the most requests of
/// each operation.
int check_dialect_file(CheckOptions const& options) {
    auto const read = config::load_dialect_file(options.file);
    if (!read) return report(options, read.error(), {}, {});
    return report(options, {}, (*read)->warnings(), codec::printable_lines(declared::describe(**read)));
}

int check_configuration(CheckOptions const& options) {
    auto const loaded = app::load_for_start(options.file);
    if (!loaded) return report(options, loaded.error(), {}, {});
    Problems warnings;
    for (auto const& file : loaded->dialect_files)
        warnings.insert(warnings.end(), file.loaded->warnings().begin(), file.loaded->warnings().end());
    if (options.against.empty()) return report(options, {}, warnings, {});
    auto const running = load_or_complain(options.against);
    return running ? report(options, {}, warnings, changes_since(*running, *loaded)) : failure;
}

/// Says on standard error what `--fix` has mended. Returns false if the file could not be written.
bool fix(std::string const& file) {
    auto const mended = fix_file(file);
    if (!mended) {
        std::cerr << file << ": " << mended.error() << "\n";
        return false;
    }
    for (auto problem : *mended) {
        problem.message.insert(0, "mended: ");
        std::cerr << config::to_line(problem) << "\n";
    }
    return true;
}

int check(CheckOptions const& options) {
    if (!options.environment_file.empty())
        if (auto const read = read_environment_file(options.environment_file); !read) {
            std::cerr << read.error() << "\n";
            return failure;
        }
    if (options.fix && !fix(options.file)) return failure;
    return config::is_dialect_file(options.file) ? check_dialect_file(options) : check_configuration(options);
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
        ->check(CLI::IsMember({"text", "json", "sarif"}))
        ->capture_default_str();
    command->add_option("--env-file", options->environment_file,
                        "The variables of the service, such as /etc/idiom/environment");
    command->add_option("--against", options->against,
                        "The configuration that runs: the text also tells what a reload would change");
    command->add_flag(
        "--fix", options->fix,
        "First mends the mistakes in the file that have only one remedy: tabs as indent, references without "
        "quotes inside { }, no space behind a colon");
    command->callback([&run, options] { run = [options] { return check(*options); }; });
}

} // namespace idiom::cli
