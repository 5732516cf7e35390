#include "gateway/cli/new_translator.hpp"
#include "gateway/cli/commands.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace idiom::cli {

namespace {

struct NewOptions {
    std::string name;
    std::string folder;
};

int run_new_translator(NewOptions const& options) {
    auto const& name = options.name;
    if (auto const why = why_no_name(name); !why.empty()) {
        std::cerr << "'" << name << "' is no name for a new translator: " << why << '\n';
        return wrong_usage;
    }
    auto const& folder = options.folder.empty() ? name : options.folder;
    auto const written = new_translator(name, folder);
    if (!written) {
        std::cerr << written.error() << '\n';
        return failure;
    }
    for (auto const& file : *written)
        std::cout << file.string() << '\n';
    std::cout << "Now: cd " << folder
              << " && cmake -B build && cmake --build build && ctest --test-dir build\n";
    return 0;
}

} // namespace

void add_new_translator(CLI::App& app, Run& run) {
    auto const options = std::make_shared<NewOptions>();
    auto* const command = app.add_subcommand(
        "new-translator",
        "Writes the skeleton of a translator: a CMake project that builds a library for routes.yaml to load, "
        "with cases that 'idiom verify-translator' plays. Existing files are not changed.");
    command->add_option("name", options->name, "The name of the dialect in routes.yaml")->required();
    command->add_option("directory", options->folder,
                        "The folder to write to; by default a new folder with that name");
    command->callback([&run, options] { run = [options] { return run_new_translator(*options); }; });
}

} // namespace idiom::cli
