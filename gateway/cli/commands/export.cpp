#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/cli/migrate_options.hpp"
#include "gateway/migrate/export_users.hpp"
#include "gateway/telemetry/log.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <memory>
#include <optional>

namespace idiom::cli {

namespace {

struct ExportWords {
    migrate::ExportOptions options;
    std::string format = "jsonl";
    std::string rate;
    std::vector<std::string> only;
    std::string progress = "auto";
};

int export_all(ExportWords& words) {
    auto& options = words.options;
    options.format = *migrate::files::format_named(words.format);
    options.progress = style_named(words.progress);
    auto why = read_only(words.only, options.only);
    if (why.empty()) why = read_rate(words.rate, options.rate);
    if (!why.empty()) {
        std::cerr << why << '\n';
        return wrong_usage;
    }
    auto config = load_or_complain(options.config);
    if (!config) return wrong_usage;
    log::start_for_command();
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // past the file size limit (ulimit -f) a write fails instead
    return migrate::export_users(options, std::move(*config), standard_terminal());
}

} // namespace

void add_export(CLI::App& app, Run& run) {
    auto const words = std::make_shared<ExportWords>();
    auto* const command =
        app.add_subcommand("export", "Writes every user of a route to standard output or a file.");
    command->add_option("ROUTE", words->options.route, "The route")->required();
    command->add_option("--config", words->options.config, "The configuration")->capture_default_str();
    command->add_option("--format", words->format, "One JSON object a line, a CSV, or a Users document")
        ->check(CLI::IsMember({"jsonl", "csv", "xml"}))
        ->capture_default_str();
    command->add_option("--output", words->options.output, "The file; it appears only when it is whole");
    command->add_flag("--csv-safe", words->options.csv_safe,
                      "Puts an apostrophe before cells that a spreadsheet would take for formulas");
    command->add_option("--concurrency", words->options.concurrency, "Users that are read at once")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    command->add_option("--rate", words->rate, "Requests to the back end, such as 20/s, retries included");
    command->add_option("--only", words->only,
                        "Only users with this value: userName=…, email=…, role=… (repeatable)");
    command->add_option("--limit", words->options.limit, "Only the first N users")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--progress", words->progress, "What standard error shows of the progress")
        ->check(CLI::IsMember({"auto", "plain", "json", "none"}))
        ->capture_default_str();
    set_footer(*command, std::nullopt);
    command->callback([&run, words] { run = [words] { return export_all(*words); }; });
}

} // namespace idiom::cli
