#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/config/dialect_file.hpp"
#include "gateway/modules/loader.hpp"
#include "translators/codec/printable.hpp"
#include "translators/conformance/verify.hpp"
#include "translators/conformance/verify_face.hpp"
#include "translators/registry.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>
#include <memory>

namespace idiom::cli {

namespace {

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

/// A translator to verify: a dialect, a face or both.
struct Found {
    DialectInfo const* dialect = nullptr;
    Face const* face = nullptr;
};

/// Returns the translator with this name, or the one in the library or the dialect file at this path. If
/// there is none, says why and returns nothing.
Found find_translator(std::string const& name_or_path) {
    Found const linked{.dialect = find_dialect(name_or_path), .face = find_face(name_or_path)};
    if (linked.dialect || linked.face) return linked;
    if (name_or_path.ends_with(".yaml") || name_or_path.ends_with(".yml")) {
        // The loaded dialect stays in memory after `read` is gone.
        auto const read = or_complain(config::load_dialect_file(name_or_path));
        return {.dialect = read ? &(*read)->info() : nullptr};
    }
    if (name_or_path.find('/') == std::string::npos && !name_or_path.ends_with(".so")) {
        std::cerr << (name_or_path.empty() ? "which translator?"
                                           : "there is no translator '" + name_or_path + "';")
                  << " give the name of one that 'idiom translators' shows, or the path of a library or of a "
                     "dialect file\n";
        return {};
    }
    auto const loaded = modules::load(name_or_path);
    if (loaded) return {.dialect = loaded->module->dialect, .face = loaded->module->face};
    std::cerr << name_or_path << ' ' << loaded.error() << '\n';
    return {};
}

int verify_translator(VerifyOptions& options) {
    if (options.list) {
        std::cout << conformance::describe_checks();
        return 0;
    }
    auto const found = find_translator(options.translator);
    if (!found.dialect && !found.face) return wrong_usage;
    if (!read_settings(options.settings, options.conformance.settings)) return wrong_usage;
    options.conformance.fuzzing =
        std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
    auto const print = [](std::string_view text) { std::cout << text << std::flush; };
    try {
        bool ok = true;
        if (found.dialect) ok = conformance::verify(*found.dialect, options.conformance, print);
        if (found.face) ok = conformance::verify_face(*found.face, options.conformance, print) && ok;
        return ok ? 0 : failure;
    } catch (std::exception const& error) {
        std::cerr << codec::printable_lines(error.what()) << '\n';
        return wrong_usage;
    }
}

} // namespace

void add_verify_translator(CLI::App& app, Run& run) {
    auto const options = std::make_shared<VerifyOptions>();
    auto* const command = app.add_subcommand(
        "verify-translator",
        "Checks what the gateway relies on in a translator: plays its cases, fails every step, answers with "
        "random bytes, compares its capabilities with what it does. Exits 1 if a check fails.");
    command->add_option("translator", options->translator,
                        "The translator: its name, or the path of its library or of its dialect file");
    command->add_option("cases", options->conformance.cases,
                        "Recorded conversations: YAML files, or folders of them");
    command
        ->add_option("--set", options->settings,
                     "KEY=VALUE: a setting of the translator, before what the cases say")
        ->allow_extra_args(false);
    command->add_option("--only", options->conformance.only, "Run this check only; may be given again")
        ->allow_extra_args(false);
    command->add_option("--seconds", options->seconds, "The duration of the check fuzz")
        ->check(CLI::Range(0.0, 86400.0))
        ->capture_default_str();
    command->add_option("--seed", options->conformance.seed, "The seed of all random choices")
        ->capture_default_str();
    command->add_flag("--verbose", options->conformance.verbose,
                      "Prints every call of the checks with its requests and replies, on standard error");
    command->add_flag("--list", options->list, "Names the checks and what each is about");
    command->callback([&run, options] { run = [options] { return verify_translator(*options); }; });
}

} // namespace idiom::cli
