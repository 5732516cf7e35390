#include "gateway/cli/audit_view.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/configuration.hpp"
#include "gateway/console/audit_json.hpp"
#include "gateway/http1/timestamp.hpp"
#include "translators/codec/printable.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>

namespace idiom::cli {

namespace {

/// Buffered standard output for long texts. If the reader closes the pipe, the output ends without an error.
class Output {
public:
    /// Returns whether the reader wants more.
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
    std::string run;
    std::string format = "text";
};

int audit(AuditOptions const& options) {
    store::AuditFilter filter;
    if (!options.user.empty()) filter.user = options.user;
    if (!options.run.empty()) filter.run = options.run;
    if (!options.since.empty()) {
        auto const now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        filter.since = http1::to_timestamp(options.since, now);
        if (!filter.since) {
            std::cerr
                << "--since: '" << options.since
                << "' is no time; write one such as 2026-11-22T02:00:00Z, 2026-11-22, 90s, 15m, 2h or 7d\n";
            return wrong_usage;
        }
    }
    auto const store = or_complain(config::load_store(options.config));
    if (!store) return failure;
    std::signal(SIGPIPE, SIG_IGN);
    Output output;
    bool const json = options.format == "json";
    if (!json) output.write(audit_heading());
    auto const read = read_audit(*store, filter, [&](store::AuditEntry const& entry) {
        return output.write(json ? console::audit_as_json(entry) + '\n' : audit_as_text(entry));
    });
    if (read) output.flush();
    if (!read) std::cerr << codec::printable_lines(read.error()) << '\n';
    if (output.failed()) std::cerr << "standard output cannot be written\n";
    return read && !output.failed() ? 0 : failure;
}

} // namespace

void add_audit(CLI::App& app, Run& run) {
    auto const options = std::make_shared<AuditOptions>();
    auto* const command = app.add_subcommand(
        "audit",
        "Shows who wrote what: the audit trail in the store, oldest first, while the gateway runs or "
        "not. It needs none of the configuration's secrets but the store's own.");
    command->add_option("--config", options->config, "The configuration")->capture_default_str();
    command->add_option("--user", options->user, "Only writes to the user with this id");
    command->add_option("--since", options->since,
                        "Only writes since then: 2026-11-22T02:00:00Z, 2026-11-22, or 90s, 15m, 2h, 7d ago");
    command->add_option("--run", options->run, "Only the writes of this run of copy, sync or import");
    command->add_option("--format", options->format, "A table, or one JSON object per line")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command->callback([&run, options] { run = [options] { return audit(*options); }; });
}

} // namespace idiom::cli
