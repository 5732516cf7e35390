#include "gateway/cli/commands.hpp"
#include "gateway/cli/skeleton.hpp"
#include "translators/declared/dialect_name.hpp"
#include "translators/registry.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace idiom::cli {

namespace {

struct NewDialectOptions {
    std::string name;
    std::string folder;
};

std::string_view why_no_dialect(std::string_view name) {
    if (!declared::is_dialect_name(name) || name.size() > 64)
        return "use lower-case letters, digits and -, a letter first, 64 at most";
    if (find_dialect(name)) return "the gateway has a dialect of that name";
    return {};
}

int run_new_dialect(NewDialectOptions const& options) {
    auto const& name = options.name;
    if (auto const why = why_no_dialect(name); !why.empty()) {
        std::cerr << "'" << name << "' is no name for a new dialect: " << why << '\n';
        return wrong_usage;
    }
    auto const& folder = options.folder.empty() ? name : options.folder;
    auto const written = write_skeleton("dialect-template", name, folder);
    if (!written) {
        std::cerr << written.error() << '\n';
        return failure;
    }
    for (auto const& file : *written)
        std::cout << file.string() << '\n';
    std::cout << "Now: cd " << folder << " && idiom check " << name << ".yaml && idiom verify-translator "
              << name << ".yaml cases\n";
    return 0;
}

} // namespace

void add_new_dialect(CLI::App& app, Run& run) {
    auto const options = std::make_shared<NewDialectOptions>();
    auto* const command = app.add_subcommand(
        "new-dialect",
        "Writes a dialect file to begin with: a made-up vendor with every section explained, cases that "
        "'idiom "
        "verify-translator' plays, and the schema for editors. Files that are there stay as they are.");
    command->add_option("name", options->name, "What routes.yaml is to call the dialect")->required();
    command->add_option("directory", options->folder,
                        "Where to; a new folder of that name if you do not say");
    command->callback([&run, options] { run = [options] { return run_new_dialect(*options); }; });
}

} // namespace idiom::cli
