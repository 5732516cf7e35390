#include "gateway/app/file_checks.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/config/dialect_file.hpp"
#include "gateway/config/format.hpp"
#include "translators/codec/printable.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

struct CheckOptions {
    std::string file = "routes.yaml";
    std::string format = "text";
};

/// Checks a dialect file, and prints its problems. If it has no errors, also prints what it declares, and the
/// most requests of each operation. Warnings do not change the exit status.
int check_dialect_file(CheckOptions const& options) {
    auto const read = config::load_dialect_file(options.file);
    auto const& problems = read ? (*read)->warnings() : read.error();
    if (options.format == "json") {
        std::cout << config::problems_as_json(read ? std::vector<config::Problem>{} : problems);
        return read ? 0 : failure;
    }
    std::cout << config::problems_as_text(problems);
    if (!read) return failure;
    std::cout << options.file << ": no problems\n" << codec::printable_lines(declared::describe(**read));
    return 0;
}

int check(CheckOptions const& options) {
    if (config::is_dialect_file(options.file)) return check_dialect_file(options);
    auto const loaded = app::load_for_start(options.file);
    auto const problems = loaded ? std::vector<config::Problem>{} : loaded.error();
    if (options.format == "json")
        std::cout << config::problems_as_json(problems);
    else if (problems.empty())
        std::cout << options.file << ": no problems\n";
    else
        std::cout << config::problems_as_text(problems);
    return problems.empty() ? 0 : failure;
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
