#include "gateway/explain/explain.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "translators/codec/printable.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <memory>

namespace idiom::cli {

namespace {

/// Larger than a body may be by default. Stops the reading of a file that never ends.
constexpr std::size_t most_read = 1024 * 1024;

/// Reads a whole file, or standard input for "-". If it cannot be read or is too large, says so and returns
/// nullopt.
std::optional<std::string> read_file(std::string const& path) {
    std::ifstream file;
    if (path != "-") file.open(path, std::ios::binary);
    std::istream& in = path == "-" ? std::cin : file;
    std::string text(most_read + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    auto const* const why = !in.eof() && text.size() <= most_read ? "cannot be read"
                            : text.size() > most_read             ? "is larger than 1MiB"
                                                                  : nullptr;
    if (!why) return text;
    std::cerr << (path == "-" ? "standard input" : path) << ": " << why << '\n';
    return std::nullopt;
}

struct ExplainOptions {
    std::string config = "routes.yaml";
    std::string body_file;
    std::string user_file;
    explain::ExplainedCall call{.type = "application/json"};
};

int run_explain(ExplainOptions& options) {
    auto const config = or_complain(config::load_offline(options.config));
    if (!config) return failure;
    for (auto [file, text] : {std::pair(&options.body_file, &options.call.body),
                              std::pair(&options.user_file, &options.call.user)}) {
        if (file->empty()) continue;
        auto read = read_file(*file);
        if (!read) return failure;
        *text = std::move(*read);
    }
    auto const explained = explain::explain_as_text(*config, options.call);
    if (!explained) {
        std::cerr << codec::printable_lines(explained.error()) << '\n';
        return failure;
    }
    std::cout << codec::printable_lines(*explained);
    return 0;
}

} // namespace

void add_explain(CLI::App& app, Run& run) {
    auto const options = std::make_shared<ExplainOptions>();
    auto* const command = app.add_subcommand(
        "explain", "Shows the back-end requests that a call becomes, without sending anything.");
    command->add_option("route", options->call.route, "The route")->required();
    command->add_option("method", options->call.method, "The HTTP method")->required();
    command->add_option("path", options->call.path, "The path after the route, such as /users/7")->required();
    command->add_option("--config", options->config, "The configuration")->capture_default_str();
    command->add_option("--face", options->call.face,
                        "The API that the call is made in, the first by default");
    command->add_option("--body", options->body_file, "The file with the body, - for standard input");
    command->add_option("--type", options->call.type, "The Content-Type of the body")->capture_default_str();
    command->add_option("--user", options->user_file,
                        "The file with the user that the simulated back end holds, as the API shows it");
    command->callback([&run, options] { run = [options] { return run_explain(*options); }; });
}

} // namespace idiom::cli
