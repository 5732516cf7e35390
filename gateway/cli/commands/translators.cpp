#include "gateway/app/translators.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/config/dialect_file.hpp"
#include "translators/codec/printable.hpp"
#include "translators/core/suggest.hpp"
#include "translators/registry.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <system_error>

namespace idiom::cli {

namespace {

/// Returns the names of the dialects that are compiled in.
std::vector<std::string_view> names_of_dialects() {
    std::vector<std::string_view> names;
    for (auto const* const dialect : dialects())
        names.push_back(dialect->name());
    return names;
}

/// `what` may be the name of a dialect, and misspelt.
int complain_of_name(std::string const& what) {
    auto const names = names_of_dialects();
    Arena arena;
    std::cerr << codec::printable(what) << ": there is no such dialect or file"
              << way_out(what, names, "the dialects are", arena) << "\n";
    return failure;
}

/// `file` is the name of a dialect, which is shown alone, a dialect file, or a configuration whose
/// translators are listed too; "" for none.
int translators(std::string const& file) {
    config::Plugins loaded;
    for (auto const* const dialect : dialects())
        if (dialect->name() == file) return std::cout << app::describe_dialect(*dialect), 0;
    bool const may_be_name = !file.contains('.') && !file.contains('/');
    std::error_code unknown;
    if (!file.empty() && may_be_name && !std::filesystem::exists(file, unknown))
        return complain_of_name(file);
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
                        "The configuration whose translators are loaded and shown, too; or a dialect or a "
                        "dialect file, which is shown alone");
    command->callback([&run, file] { run = [file] { return translators(*file); }; });
}

} // namespace idiom::cli
