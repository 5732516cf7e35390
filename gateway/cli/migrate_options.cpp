#include "gateway/cli/migrate_options.hpp"

#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/migrate/run.hpp"
#include "gateway/telemetry/log.hpp"

#include <CLI/CLI.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <span>

namespace idiom::cli {

namespace {

using migrate::Command;

void add_filters(CLI::App& command, MoveOptions& to) {
    auto& options = to.options;
    command.add_option("--mapping", options.mapping, "The file that says what each field of TO gets");
    command.add_option("--match", to.match, "The field that finds the partner at TO")
        ->check(CLI::IsMember({"userName", "email"}));
    command.add_option("--only", to.only,
                       "Only users with this value: userName=…, email=…, role=… (repeatable)");
    command.add_option("--limit", options.limit, "Only the first N users of FROM")
        ->check(CLI::NonNegativeNumber);
    command.add_option("--unmapped-roles", to.unmapped_roles, "What happens to roles that TO does not know")
        ->check(CLI::IsMember({"fail", "skip"}))
        ->capture_default_str();
    command
        .add_option("--inactive", to.inactive, "What happens to inactive users if TO cannot keep that state")
        ->check(CLI::IsMember({"skip", "copy"}))
        ->capture_default_str();
    command.add_option("--encoding", options.encoding, "The encoding of a file, such as ISO-8859-1");
    command.add_option("--from-format", to.from_format, "The format of a file whose name does not tell it")
        ->check(CLI::IsMember({"jsonl", "csv", "xml"}));
    command.add_flag("--csv-safe", options.csv_safe,
                     "Removes the apostrophes that --csv-safe has put in a CSV");
}

void add_pace(CLI::App& command, MoveOptions& to) {
    auto& options = to.options;
    command.add_option("--config", options.config, "The configuration")->capture_default_str();
    command.add_option("--concurrency", options.concurrency, "Users that are written at once")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    command.add_option("--rate", to.rate, "Requests to each back end, such as 20/s, retries included");
    command.add_option("--progress", to.progress, "What standard error shows of the progress")
        ->check(CLI::IsMember({"auto", "plain", "json", "none"}))
        ->capture_default_str();
    command.add_option("--format", to.format, "What standard output shows")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command.add_flag("-v,--verbose", options.verbose, "With --dry-run: the exact requests to the vendor");
}

void add_writing(CLI::App& command, MoveOptions& to) {
    auto& options = to.options;
    command.add_flag("--dry-run", options.dry_run, "Shows what would be written, and writes nothing");
    command.add_option("--journal", options.journal, "The journal; idiom-FROM-TO.journal by default");
    auto* const resume = command.add_flag("--resume", options.resume, "Continues an interrupted run");
    command.add_flag("--restart", options.restart, "Starts from the beginning, and ignores the journal")
        ->excludes(resume);
    command.add_option("--report", options.report, "A file for the result of each user: .jsonl or .csv");
    command.add_option("--max-errors", options.max_errors, "The most users that may fail")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command.add_option("--max-deletes", to.max_deletes,
                       "The most users that may lose their account or roles, as N or N% of TO's users; by "
                       "default 10 or 10%, whichever is less");
    command.add_option("--passwords", options.passwords,
                       "A new file for the passwords that the mapping makes");
    command.add_flag("--yes", options.yes, "Continues although some users cannot be written");
}

void add_missing(CLI::App& command, MoveOptions& to) {
    command.add_option("--missing", to.missing, "What happens to users that only TO has")
        ->check(CLI::IsMember({"keep", "disable", "remove-roles", "delete"}));
}

void add_leaving(CLI::App& command, MoveOptions& to) {
    command.add_option("--missing-from", to.missing_from, "Which users of TO count as missing from FROM")
        ->check(CLI::IsMember({"copied", "matched", "everyone"}));
    command
        .add_option("--max-shrink", to.max_shrink,
                    "How many of FROM's users may be gone since the last run, as N or N%")
        ->capture_default_str();
    command.add_option("--delete-scope", to.delete_scope, "Deletes may reach beyond the route")
        ->check(CLI::IsMember({"global"}));
}

/// Options that all of these commands take, so that one can be put in the place of another, and that mean
/// something to some of them only.
constexpr char const* of_writing[] = {"--dry-run", "--journal",    "--resume",      "--restart",
                                      "--report",  "--max-errors", "--max-deletes", "--passwords",
                                      "--yes",     "--verbose"};
constexpr char const* of_leaving[] = {"--missing-from", "--max-shrink", "--delete-scope"};

/// Sets the options that mean nothing to the command apart in its help, and says which of them were given.
void set_idle(CLI::App& command, MoveOptions& to) {
    auto const which = to.options.command;
    std::vector<std::string> idle;
    auto const add = [&](std::span<char const* const> names) {
        idle.insert(idle.end(), names.begin(), names.end());
    };
    if (which == Command::diff) add(of_writing);
    if (which != Command::sync) add(of_leaving);
    for (auto const& name : idle)
        command.get_option(name)->group("Options of no effect here");
    command.parse_complete_callback([&command, &to, idle] {
        for (auto const& name : idle)
            if (command.count(name) > 0) to.options.idle.push_back(name);
    });
}

constexpr auto* footer_of_runs = "\nExit status: 0 all done; 1 came to its end, but some users failed, "
                                 "conflicted or are uncertain; 2 wrong\n"
                                 "command line, configuration, mapping or file; 3 refused before the first "
                                 "write; 4 stopped before its end;\n"
                                 "128 + signal interrupted.\n"
                                 "See idiom(1), and gateway/migrate/README.md in share/doc/idiom.";
constexpr auto* footer_of_diff = "\nExit status: 0 they are the same, 1 they differ, 2 any error.\n"
                                 "See idiom(1), and gateway/migrate/README.md in share/doc/idiom.";

int wrong(std::string const& why) {
    std::cerr << why << '\n';
    return wrong_usage;
}

/// Parses the texts in `from` into its `options`. Returns what is wrong with the first invalid one; "" if all
/// are valid.
std::string read_words(MoveOptions& from) {
    auto& options = from.options;
    if (auto why = read_only(from.only, options.only); !why.empty()) return why;
    if (auto why = read_rate(from.rate, options.rate); !why.empty()) return why;
    if (!from.max_deletes.empty() && !(options.max_deletes = migrate::read_share(from.max_deletes)))
        return "--max-deletes: '" + from.max_deletes + "' is neither a number nor a percentage";
    auto const shrink = migrate::read_share(from.max_shrink);
    if (!shrink) return "--max-shrink: '" + from.max_shrink + "' is neither a number nor a percentage";
    options.max_shrink = *shrink;
    return {};
}

} // namespace

std::string read_only(std::vector<std::string> const& texts, std::vector<migrate::OnlyFilter>& to) {
    for (auto const& text : texts) {
        auto const only = migrate::read_only_filter(text);
        if (!only) return "--only: '" + text + "' is not userName=…, email=… or role=…";
        to.push_back(*only);
    }
    return {};
}

std::string read_rate(std::string const& text, std::optional<double>& to) {
    if (text.empty() || (to = migrate::read_rate(text))) return {};
    return "--rate: '" + text + "' is no rate such as 20/s";
}

migrate::ProgressStyle style_named(std::string const& name) {
    using enum migrate::ProgressStyle;
    if (name == "plain") return plain;
    if (name == "json") return json;
    return name == "none" ? none : automatic;
}

void add_move_options(CLI::App& command, MoveOptions& options) {
    add_pace(command, options);
    add_filters(command, options);
    add_writing(command, options);
    add_leaving(command, options);
    if (options.options.command == Command::sync) add_missing(command, options);
    set_idle(command, options);
    set_footer(command, options.options.command);
}

void set_footer(CLI::App& command, std::optional<Command> which) {
    command.footer(which == Command::diff ? footer_of_diff : footer_of_runs);
}

int run_move(MoveOptions& from) {
    if (auto const why = read_words(from); !why.empty()) return wrong(why);
    auto& options = from.options;
    if (!from.match.empty()) options.match = field_named(from.match);
    options.missing = migrate::mapping::missing_action_named(from.missing);
    options.missing_from = migrate::mapping::missing_scope_named(from.missing_from);
    options.global_deletes = !from.delete_scope.empty();
    using enum migrate::UnmappedRolesOption;
    options.unmapped_roles = from.unmapped_roles == "skip" ? skip : fail;
    options.inactive =
        from.inactive == "copy" ? migrate::InactiveOption::copy : migrate::InactiveOption::skip;
    options.from_format = migrate::files::format_named(from.from_format);
    options.progress = style_named(from.progress);
    options.json = from.format == "json";
    auto config = load_or_complain(options.config);
    if (!config) return wrong_usage;
    log::start_for_command();
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // past the file size limit (ulimit -f) a write fails instead
    return migrate::run(options, std::move(*config), standard_terminal());
}

migrate::Terminal standard_terminal() {
    migrate::Terminal terminal{
        .print = [](std::string_view text) { return (std::cout << text).flush().good(); },
        .say = [](std::string_view text) { (std::cerr << text).flush(); },
        .columns = {},
        .ask = {},
    };
    if (::isatty(STDERR_FILENO) == 1)
        terminal.columns = [] {
            constexpr std::size_t usual = 80;
            struct winsize about{};
            bool const told = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &about) == 0 && about.ws_col > 0;
            return told ? about.ws_col : usual;
        };
    if (::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1)
        terminal.ask = [](std::string_view question) {
            std::cerr << question << " [y/N] " << std::flush;
            std::string answer;
            std::getline(std::cin, answer);
            return answer == "y" || answer == "Y" || answer == "yes";
        };
    return terminal;
}

} // namespace idiom::cli
