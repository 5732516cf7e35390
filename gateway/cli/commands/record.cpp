#include "gateway/app/app.hpp"
#include "gateway/app/file_checks.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/config/values.hpp"
#include "gateway/record/recorder.hpp"
#include "gateway/version.hpp"
#include "translators/declared/declared.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iterator>
#include <memory>

namespace idiom::cli {

namespace {

struct RecordOptions {
    std::string route;
    std::string config = "routes.yaml";
    std::string into = "cases";
    std::string listen = "127.0.0.1:8090";
    std::vector<std::string> only;
    std::vector<std::string> keep;
};

int misused(std::string const& why) {
    std::cerr << why << '\n';
    return wrong_usage;
}

std::string text_of(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Leaves of the configuration only the route, its back end, and a listener on loopback.
void narrow(config::Config& config, std::string const& route, config::Address const& address) {
    auto const backend = config.routes.at(route).backend;
    std::erase_if(config.routes, [&](auto const& one) { return one.first != route; });
    std::erase_if(config.backends, [&](auto const& one) { return one.first != backend; });
    config.listen = {config::Listener{.address = address, .tls = std::nullopt}};
    config.admin = {
        .address = {"127.0.0.1", 0}, .token = {}, .hosts = {}, .console = false, .inspect = {}, .links = {}};
}

int record(RecordOptions const& options) {
    auto const address = config::to_address(options.listen);
    if (!address) return misused("--listen " + options.listen + ": " + address.error());
    if (!address->loopback()) return misused("--listen: cases are recorded on loopback only");
    record::RecorderOptions wanted;
    for (auto const& word : options.only) {
        auto const method = method_named(word);
        if (!method) return misused("--only " + word + " is no method");
        wanted.only.push_back(*method);
    }
    for (auto const& word : options.keep) {
        auto const field = field_named(word);
        if (!field || *field == Field::password)
            return misused("--keep " + word + " is no field that can be kept");
        wanted.kept.add(*field);
    }
    auto config = or_complain(app::load_for_start(options.config));
    if (!config) return failure;
    if (!config->routes.contains(options.route)) return misused("there is no route '" + options.route + "'");
    narrow(*config, options.route, *address);
    auto& backend = config->backends.begin()->second;
    wanted.into = options.into;
    wanted.settings = backend.settings;
    for (auto const& secret : config->hidden)
        wanted.secrets.emplace_back(secret.reveal());
    for (auto const& file : config->dialect_files)
        if (&file.loaded->info() == backend.translator) wanted.words = text_of(file.file);
    // The gateway may still use it while it ends.
    static std::unique_ptr<record::Recorder> recorder;
    recorder = std::make_unique<record::Recorder>(*backend.translator, std::move(wanted));
    backend.translator = &recorder->info();
    // A configuration that was read again would serve every route, on the addresses of the file.
    return app::serve(std::move(*config), {}, version());
}

} // namespace

void add_record(CLI::App& app, Run& run) {
    auto const options = std::make_shared<RecordOptions>();
    auto* const command = app.add_subcommand(
        "record",
        "Serves one route on loopback, and writes every call as a case that 'idiom verify-translator' "
        "plays: without names, addresses, numbers and tokens, for which made-up ones stand.");
    command->add_option("route", options->route, "The route whose calls are recorded")->required();
    command->add_option("--config", options->config, "The configuration")->capture_default_str();
    command->add_option("--into", options->into, "Where the cases go")->capture_default_str();
    command->add_option("--listen", options->listen, "An address on loopback")->capture_default_str();
    command->add_option("--only", options->only, "Records calls with this method only; may be given again");
    command->add_option("--keep", options->keep, "Leaves the values of this field; may be given again");
    command->callback([&run, options] { run = [options] { return record(*options); }; });
}

} // namespace idiom::cli
