#include "gateway/app/translators.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/cli/new_translator.hpp"
#include "gateway/modules/loader.hpp"
#include "translators/codec/printable.hpp"
#include "translators/conformance/verify.hpp"
#include "translators/registry.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace idiom::cli {

namespace {

/// `file` is a configuration whose translators are listed too; "" for none.
int translators(std::string const& file) {
    std::vector<config::Plugin> loaded;
    if (!file.empty()) {
        auto read = or_complain(config::load_translators(file));
        if (!read) return failure;
        loaded = std::move(*read);
    }
    std::cout << codec::printable_lines(app::describe_translators(loaded));
    return 0;
}

struct VerifyOptions {
    std::string translator;
    std::vector<std::string> settings; ///< KEY=VALUE
    double seconds = 5;
    bool list = false;
    conformance::VerifyOptions conformance;
};

/// A setting with several values is given several times.
bool read_settings(std::vector<std::string> const& given, Settings& settings) {
    for (auto const& one : given) {
        auto const equals = one.find('=');
        if (equals == std::string::npos || equals == 0) {
            std::cerr << "--set " << one << ": write KEY=VALUE\n";
            return false;
        }
        settings.values[one.substr(0, equals)].push_back(one.substr(equals + 1));
    }
    return true;
}

/// Returns the translator with this name, or the one in the library at this path. If there is none, says why
/// and returns null.
DialectInfo const* find_translator(std::string const& name_or_path) {
    if (auto const* const linked = find_dialect(name_or_path)) return linked;
    if (name_or_path.find('/') == std::string::npos && !name_or_path.ends_with(".so")) {
        std::cerr << (name_or_path.empty() ? "which translator?"
                                           : "there is no translator '" + name_or_path + "';")
                  << " give the name of one that 'idiom translators' shows, or the path of a library\n";
        return nullptr;
    }
    auto const loaded = modules::load(name_or_path);
    if (loaded) return &loaded->module->dialect;
    std::cerr << name_or_path << ' ' << loaded.error() << '\n';
    return nullptr;
}

int verify_translator(VerifyOptions& options) {
    if (options.list) {
        std::cout << conformance::describe_checks();
        return 0;
    }
    auto const* const dialect = find_translator(options.translator);
    if (!dialect) return wrong_usage;
    if (!read_settings(options.settings, options.conformance.settings)) return wrong_usage;
    options.conformance.fuzzing =
        std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
    try {
        bool const ok = conformance::verify(*dialect, options.conformance,
                                            [](std::string_view text) { std::cout << text << std::flush; });
        return ok ? 0 : failure;
    } catch (std::exception const& error) {
        std::cerr << codec::printable_lines(error.what()) << '\n';
        return wrong_usage;
    }
}

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

void add_translators(CLI::App& app, Run& run) {
    auto const file = std::make_shared<std::string>();
    auto* const command = app.add_subcommand(
        "translators", "Shows the translators that are compiled in, and what each can do.");
    command->add_option("routes", *file, "The configuration whose translators are loaded and shown, too");
    command->callback([&run, file] { run = [file] { return translators(*file); }; });
}

void add_verify_translator(CLI::App& app, Run& run) {
    auto const options = std::make_shared<VerifyOptions>();
    auto* const command = app.add_subcommand(
        "verify-translator",
        "Holds a translator to what the gateway relies on: plays its cases, fails every step, answers with "
        "garbage, compares its capabilities with what it does. Exits 1 where a check fails.");
    command->add_option("translator", options->translator,
                        "The translator: its name, or the path of its library");
    command->add_option("cases", options->conformance.cases,
                        "Recorded conversations: YAML files, or folders of them");
    command
        ->add_option("--set", options->settings,
                     "KEY=VALUE: a setting of the translator, before what the cases say")
        ->allow_extra_args(false);
    command->add_option("--only", options->conformance.only, "Run this check only; may be given again")
        ->allow_extra_args(false);
    command->add_option("--seconds", options->seconds, "How long to answer with garbage")
        ->check(CLI::Range(0.0, 86400.0))
        ->capture_default_str();
    command->add_option("--seed", options->conformance.seed, "Where randomness begins")
        ->capture_default_str();
    command->add_flag("--verbose", options->conformance.verbose,
                      "Prints every call of the checks with its requests and replies, on standard error");
    command->add_flag("--list", options->list, "Names the checks and what each is about");
    command->callback([&run, options] { run = [options] { return verify_translator(*options); }; });
}

void add_new_translator(CLI::App& app, Run& run) {
    auto const options = std::make_shared<NewOptions>();
    auto* const command = app.add_subcommand(
        "new-translator",
        "Writes the skeleton of a translator: a CMake project that builds a library for routes.yaml to load, "
        "with cases that 'idiom verify-translator' plays. Files that are there stay as they are.");
    command->add_option("name", options->name, "What routes.yaml is to call the dialect")->required();
    command->add_option("directory", options->folder,
                        "Where to; a new folder of that name if you do not say");
    command->callback([&run, options] { run = [options] { return run_new_translator(*options); }; });
}

} // namespace idiom::cli
