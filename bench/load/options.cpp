#include "bench/load/options.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <sstream>
#include <utility>

namespace load {

namespace {

std::string content_of(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

} // namespace

LoadOptions read_options(int argc, char** argv) {
    LoadOptions options;
    std::vector<std::string> requests;
    std::string values;
    std::string body;
    std::vector<std::pair<std::string, std::string>> answers;
    double seconds = 3;

    CLI::App app("Sends HTTP/1.1 requests over connections that are kept alive, checks every answer, and "
                 "prints one JSON line.",
                 "idiom-load");
    app.add_option("--host", options.host, "an IPv4 address")->capture_default_str();
    app.add_option("--port", options.port)->required();
    app.add_option("--tls", options.authorities, "PEM of the authorities to trust; without it no TLS");
    app.add_option("--connections", options.connections)->capture_default_str()->check(CLI::PositiveNumber);
    app.add_option("--seconds", seconds)->capture_default_str()->check(CLI::PositiveNumber);
    app.add_option("--rate", options.rate,
                   "requests a second whatever the answers do; 0: one after the other")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    app.add_option("--request", requests, "file with a whole request; several are sent in turn")
        ->required()
        ->check(CLI::ExistingFile);
    app.add_option("--values", values, "file with a line per connection, for {value}")
        ->check(CLI::ExistingFile);
    app.add_option("--expect", body, "file with the body that every answer must have")
        ->check(CLI::ExistingFile);
    app.add_option("--back-end", options.back_end_port,
                   "port on which the load itself is the back end; it then never sleeps");
    app.add_option("--answer", answers,
                   "beginning of a target, and the file with the whole message that the back end answers");
    app.add_option("--account", options.accounted, "process whose CPU time is told");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        std::exit(app.exit(error));
    }

    options.time = std::chrono::duration<double>(seconds);
    for (auto const& file : requests)
        options.requests.push_back(content_of(file));
    if (!body.empty()) options.body = content_of(body);
    for (auto const& [prefix, file] : answers)
        options.answers.push_back({.prefix = prefix, .message = content_of(file)});
    std::ifstream lines(values);
    for (std::string line; std::getline(lines, line);)
        options.values.push_back(line);
    return options;
}

} // namespace load
