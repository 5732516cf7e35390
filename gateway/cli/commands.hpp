#pragma once

#include <functional>

namespace CLI {
class App;
}

/// The subcommands of the program: how each is spelled, and what it then does.
namespace idiom::cli {

/// Exit statuses, besides 0.
inline constexpr int failure = 1;
inline constexpr int wrong_usage = 2;

/// What was chosen on the command line; returns the exit status.
using Run = std::function<int()>;

/// Each adds one subcommand to `app`, which sets `run` once it is parsed. In the order in which they are
/// shown.
void add_serve(CLI::App& app, Run& run);
void add_check(CLI::App& app, Run& run);
void add_routes(CLI::App& app, Run& run);
void add_explain(CLI::App& app, Run& run);
void add_audit(CLI::App& app, Run& run);
void add_translators(CLI::App& app, Run& run);
void add_verify_translator(CLI::App& app, Run& run);
void add_new_translator(CLI::App& app, Run& run);
void add_health(CLI::App& app, Run& run);

} // namespace idiom::cli
