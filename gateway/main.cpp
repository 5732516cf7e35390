#include "gateway/app/app.hpp"
#include "gateway/app/audit.hpp"
#include "gateway/app/explain.hpp"
#include "gateway/app/health.hpp"
#include "gateway/app/inspect.hpp"
#include "gateway/app/moment.hpp"
#include "gateway/app/new_translator.hpp"
#include "gateway/app/translators.hpp"
#include "gateway/config/format.hpp"
#include "gateway/config/load.hpp"
#include "gateway/kit/verify.hpp"
#include "gateway/modules/loader.hpp"
#include "translators/registry.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>

namespace {

using namespace idiom;

constexpr int failure = 1;

/// The configuration, or nothing after its problems were printed.
std::optional<config::Config> load_or_complain(std::string const& file) {
    auto loaded = config::load(file);
    if (loaded) return std::move(*loaded);
    std::cerr << config::problems_as_text(loaded.error());
    return std::nullopt;
}

int check(std::string const& file, std::string const& format) {
    auto const loaded = config::load(file);
    auto const problems = loaded ? app::inspect(*loaded, file) : loaded.error();
    if (format == "json")
        std::cout << config::problems_as_json(problems);
    else if (problems.empty())
        std::cout << file << ": no problems\n";
    else
        std::cout << config::problems_as_text(problems);
    return problems.empty() ? 0 : failure;
}

/// The whole of a file, "-" is standard input; nothing where it cannot be read.
std::optional<std::string> read_file(std::string const& path) {
    if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        std::cerr << path << ": cannot be read\n";
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

struct ExplainOptions {
    std::string config = "routes.yaml";
    std::string body_file;
    std::string user_file;
    app::ExplainedCall call{.type = "application/json"};
};

int explain(ExplainOptions options) {
    auto const config = load_or_complain(options.config);
    if (!config) return failure;
    for (auto [file, text] : {std::pair(&options.body_file, &options.call.body),
                              std::pair(&options.user_file, &options.call.user)}) {
        if (file->empty()) continue;
        auto read = read_file(*file);
        if (!read) return failure;
        *text = std::move(*read);
    }
    auto const explained = app::explain(*config, options.call);
    if (!explained) {
        std::cerr << explained.error() << '\n';
        return failure;
    }
    std::cout << *explained;
    return 0;
}

/// Standard output, for much of it. A reader who has enough and goes away is no error.
class Output {
public:
    /// Whether more is wanted.
    bool write(std::string_view text) {
        waiting_ += text;
        return waiting_.size() < 64 * 1024 || flush();
    }
    bool flush() {
        std::string_view rest = waiting_;
        while (!rest.empty() && error_ == 0) {
            auto const written = ::write(STDOUT_FILENO, rest.data(), rest.size());
            if (written >= 0)
                rest.remove_prefix(static_cast<std::size_t>(written));
            else if (errno != EINTR)
                error_ = errno;
        }
        waiting_.clear();
        return error_ == 0;
    }
    bool failed() const { return error_ != 0 && error_ != EPIPE; }

private:
    std::string waiting_;
    int error_ = 0;
};

struct AuditOptions {
    std::string config = "routes.yaml";
    std::string user;
    std::string since;
    std::string format = "text";
};

int audit(AuditOptions const& options) {
    store::AuditFilter filter;
    if (!options.user.empty()) filter.user = options.user;
    if (!options.since.empty()) {
        auto const now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        filter.since = app::to_moment(options.since, now);
        if (!filter.since) {
            std::cerr
                << "--since: '" << options.since
                << "' is no time; write one such as 2026-11-22T02:00:00Z, 2026-11-22, 90s, 15m, 2h or 7d\n";
            return failure;
        }
    }
    auto const store = config::load_store(options.config);
    if (!store) {
        std::cerr << config::problems_as_text(store.error());
        return failure;
    }
    std::signal(SIGPIPE, SIG_IGN);
    Output output;
    bool const json = options.format == "json";
    if (!json) output.write(app::audit_heading());
    auto const read = app::read_audit(*store, filter, [&](store::AuditEntry const& entry) {
        return output.write(json ? app::audit_as_json(entry) : app::audit_as_text(entry));
    });
    if (read) output.flush();
    if (!read) std::cerr << read.error() << '\n';
    if (output.failed()) std::cerr << "standard output cannot be written\n";
    return read && !output.failed() ? 0 : failure;
}

/// `file`: the configuration whose translators are shown, too; "" for none.
int translators(std::string const& file) {
    std::vector<config::Plugin> loaded;
    if (!file.empty()) {
        auto read = config::load_translators(file);
        if (!read) {
            std::cerr << config::problems_as_text(read.error());
            return failure;
        }
        loaded = std::move(*read);
    }
    std::cout << app::describe_translators(loaded);
    return 0;
}

int health(std::string const& file, bool ready, int process) {
    auto const admin = config::load_admin(file);
    if (!admin) {
        std::cerr << config::problems_as_text(admin.error());
        return failure;
    }
    auto const answer = process > 0 ? app::await_ready(*admin, process)
                                    : app::ask_health(*admin, ready ? "/readyz" : "/healthz");
    if (answer)
        std::cout << *answer << '\n';
    else
        std::cerr << answer.error() << '\n';
    return answer ? 0 : failure;
}

constexpr int wrong_usage = 2;

struct VerifyCommand {
    std::string translator;
    std::vector<std::string> settings; ///< KEY=VALUE
    double seconds = 5;
    bool list = false;
    kit::VerifyOptions options;
};

/// A setting that takes several is given several times.
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

/// A linked one by its name, or the one in a library; null after it was said why there is none.
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

int verify_translator(VerifyCommand command) {
    if (command.list) {
        std::cout << kit::describe_checks();
        return 0;
    }
    auto const* const dialect = find_translator(command.translator);
    if (!dialect) return wrong_usage;
    if (!read_settings(command.settings, command.options.settings)) return wrong_usage;
    command.options.fuzzing = std::chrono::milliseconds(static_cast<std::int64_t>(command.seconds * 1000));
    try {
        bool const ok = kit::verify(*dialect, command.options,
                                    [](std::string_view text) { std::cout << text << std::flush; });
        return ok ? 0 : failure;
    } catch (std::exception const& error) {
        std::cerr << error.what() << '\n';
        return wrong_usage;
    }
}

int new_translator(std::string const& name, std::string folder) {
    if (auto const why = app::why_no_name(name); !why.empty()) {
        std::cerr << "'" << name << "' is no name for a new translator: " << why << '\n';
        return wrong_usage;
    }
    if (folder.empty()) folder = name;
    auto const written = app::new_translator(name, folder);
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

constexpr auto* footer =
    "\nExit status: 0 for success, 1 where something was wrong, 2 for a wrong command line.\n"
    "Environment: the variables that the configuration names as ${env:NAME}; NOTIFY_SOCKET is systemd's.\n"
    "See idiom(1), and the README for what the configuration may say.";

} // namespace

int main(int argc, char** argv) {
    CLI::App cli("Idiom: one user API in front of every user system.", "idiom");
    cli.set_version_flag("--version", "idiom " IDIOM_VERSION);
    cli.require_subcommand(1);
    cli.footer(footer);

    std::string file = "routes.yaml";
    auto* const serve = cli.add_subcommand(
        "serve",
        "Runs the gateway. SIGHUP reloads the configuration, SIGTERM and SIGINT drain and exit 0. A second "
        "process with the same addresses takes over from a first that is then sent SIGTERM.");
    serve->add_option("routes", file, "The configuration")->capture_default_str();

    std::string format = "text";
    auto* const check_command =
        cli.add_subcommand("check", "Checks a configuration with the certificates, keys and folders that it "
                                    "names, and names every error with its line "
                                    "and column. Exits 1 if there are any.");
    check_command->add_option("routes", file, "The configuration")->capture_default_str();
    check_command->add_option("--format", format, "How to print the errors")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();

    auto* const routes =
        cli.add_subcommand("routes", "Shows a table of the routes and their back ends, secrets masked.");
    routes->add_option("routes", file, "The configuration")->capture_default_str();

    ExplainOptions options;
    auto* const explain_command = cli.add_subcommand(
        "explain", "Shows the back-end requests that a call becomes, without sending anything.");
    explain_command->add_option("route", options.call.route, "The route")->required();
    explain_command->add_option("method", options.call.method, "The HTTP method")->required();
    explain_command->add_option("path", options.call.path, "The path after the route, such as /users/7")
        ->required();
    explain_command->add_option("--config", options.config, "The configuration")->capture_default_str();
    explain_command->add_option("--body", options.body_file, "The file with the body, - for standard input");
    explain_command->add_option("--type", options.call.type, "The Content-Type of the body")
        ->capture_default_str();
    explain_command->add_option("--user", options.user_file,
                                "The file with the user whom the back end holds, as the API shows it");

    AuditOptions audit_options;
    auto* const audit_command = cli.add_subcommand(
        "audit",
        "Shows who wrote what: the audit trail in the store, oldest first, while the gateway runs or "
        "not. It needs none of the configuration's secrets but the store's own.");
    audit_command->add_option("--config", audit_options.config, "The configuration")->capture_default_str();
    audit_command->add_option("--user", audit_options.user, "Only writes to the user with this id");
    audit_command->add_option(
        "--since", audit_options.since,
        "Only writes since then: 2026-11-22T02:00:00Z, 2026-11-22, or 90s, 15m, 2h, 7d ago");
    audit_command->add_option("--format", audit_options.format, "A table, or one JSON object per line")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();

    std::string with_translators;
    auto* const translators_command = cli.add_subcommand(
        "translators", "Shows the translators that are compiled in, and what each can do.");
    translators_command->add_option("routes", with_translators,
                                    "The configuration whose translators are loaded and shown, too");

    VerifyCommand verify;
    auto* const verify_command = cli.add_subcommand(
        "verify-translator",
        "Holds a translator to what the gateway relies on: plays its cases, fails every step, answers with "
        "garbage, compares its capabilities with what it does. Exits 1 where a check fails.");
    verify_command->add_option("translator", verify.translator,
                               "The translator: its name, or the path of its library");
    verify_command->add_option("cases", verify.options.cases,
                               "Recorded conversations: YAML files, or folders of them");
    verify_command
        ->add_option("--set", verify.settings,
                     "KEY=VALUE: a setting of the translator, before what the cases say")
        ->allow_extra_args(false);
    verify_command->add_option("--only", verify.options.only, "Run this check only; may be given again")
        ->allow_extra_args(false);
    verify_command->add_option("--seconds", verify.seconds, "How long to answer with garbage")
        ->check(CLI::Range(0.0, 86400.0))
        ->capture_default_str();
    verify_command->add_option("--seed", verify.options.seed, "Where randomness begins")
        ->capture_default_str();
    verify_command->add_flag("--list", verify.list, "Names the checks and what each is about");

    std::string new_name;
    std::string new_folder;
    auto* const new_command = cli.add_subcommand(
        "new-translator",
        "Writes the skeleton of a translator: a CMake project that builds a library for routes.yaml to load, "
        "with cases that 'idiom verify-translator' plays. Files that are there stay as they are.");
    new_command->add_option("name", new_name, "What routes.yaml is to call the dialect")->required();
    new_command->add_option("directory", new_folder, "Where to; a new folder of that name if you do not say");

    bool ready = false;
    auto* const health_command = cli.add_subcommand(
        "health", "Asks the gateway that runs with a configuration whether it is up. Exits 1 if it is not.");
    health_command->add_option("routes", file, "The configuration")->capture_default_str();
    health_command->add_flag("--ready", ready, "Ask whether it should get traffic, too");
    int process = 0;
    health_command
        ->add_option("--pid", process,
                     "Wait until this process is ready, up to a minute; another that serves "
                     "at the same address does not count")
        ->check(CLI::PositiveNumber);

    for (auto* const command : cli.get_subcommands({}))
        command->footer(footer);
    try {
        cli.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        return cli.exit(error) == 0 ? 0 : wrong_usage;
    }
    if (check_command->parsed()) return check(file, format);
    if (explain_command->parsed()) return explain(std::move(options));
    if (audit_command->parsed()) return audit(audit_options);
    if (verify_command->parsed()) return verify_translator(std::move(verify));
    if (health_command->parsed()) return health(file, ready, process);
    if (new_command->parsed()) return new_translator(new_name, new_folder);
    if (translators_command->parsed()) return translators(with_translators);
    auto config = load_or_complain(file);
    if (!config) return failure;
    if (routes->parsed()) {
        std::cout << config::routes_table(*config);
        return 0;
    }
    return serve->parsed() ? app::serve(std::move(*config), file, IDIOM_VERSION) : failure;
}
