#pragma once

#include <functional>

namespace CLI {
class App;
}

/// The subcommands of the program: their command lines and what they do.
namespace idiom::cli {

/// The exit statuses besides 0.
inline constexpr int failure = 1;
inline constexpr int wrong_usage = 2;

/// Runs the subcommand of the command line; returns the exit status.
using Run = std::function<int()>;

/// Each function adds one subcommand to `app`. Parsing the subcommand sets `run`. The order is that of the
/// help.
void add_serve(CLI::App& app, Run& run);
void add_check(CLI::App& app, Run& run);
void add_routes(CLI::App& app, Run& run);
void add_explain(CLI::App& app, Run& run);
void add_openapi(CLI::App& app, Run& run);
void add_audit(CLI::App& app, Run& run);
void add_translators(CLI::App& app, Run& run);
void add_verify_translator(CLI::App& app, Run& run);
void add_new_translator(CLI::App& app, Run& run);
void add_new_dialect(CLI::App& app, Run& run);
void add_record(CLI::App& app, Run& run);
void add_health(CLI::App& app, Run& run);
void add_console(CLI::App& app, Run& run);
void add_copy(CLI::App& app, Run& run);
void add_sync(CLI::App& app, Run& run);
void add_diff(CLI::App& app, Run& run);
void add_export(CLI::App& app, Run& run);
void add_import(CLI::App& app, Run& run);

} // namespace idiom::cli
