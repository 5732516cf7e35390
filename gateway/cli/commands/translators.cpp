#include "gateway/app/translators.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/config/dialect_file.hpp"
#include "translators/codec/printable.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

/// `file` is a configuration whose translators are listed too, or a dialect file; "" for none.
int translators(std::string const& file) {
    config::Plugins loaded;
    if (!file.empty() && config::is_dialect_file(file)) {
        auto const read = or_complain(config::load_dialect_file(file));
        if (!read) return failure;
        std::cout << codec::printable_lines(app::describe_dialect_file({.file = file, .loaded = *read}));
        return 0;
    }
    if (!file.empty()) {
        auto read = or_complain(config::load_translators(file));
        if (!read) return failure;
        loaded = std::move(*read);
    }
    std::cout << codec::printable_lines(app::describe_translators(loaded));
    return 0;
}

} // namespace

void add_translators(CLI::App& app, Run& run) {
    auto const file = std::make_shared<std::string>();
    auto* const command = app.add_subcommand(
        "translators", "Shows the translators that are compiled in, and what each can do.");
    command->add_option("routes", *file,
                        "The configuration whose translators are loaded and shown, too; or a dialect file, "
                        "which is shown alone");
    command->callback([&run, file] { run = [file] { return translators(*file); }; });
}

} // namespace idiom::cli
