#pragma once

#include "gateway/app/background_executor.hpp"
#include "gateway/app/inspections.hpp"
#include "gateway/app/server_state.hpp"
#include "gateway/console/audit.hpp"
#include "gateway/console/configuration.hpp"
#include "gateway/console/console.hpp"
#include "gateway/console/events.hpp"
#include "gateway/console/overview.hpp"
#include "gateway/console/webhooks.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::app {

/// What the console asks the running gateway for.
struct ConsoleOptions {
    std::string_view version;
    std::function<bool()> draining;
    console::Background reader;                      ///< runs work on the thread that reloads
    std::function<std::string()> show_configuration; ///< see ConfigurationState; on the thread of `reader`
    std::function<std::string()> check_configuration;
    std::function<std::string()> file_trouble;      ///< any thread
    std::optional<std::filesystem::path> from = {}; ///< a folder to take the pages from, see `serve`
};

/// The console of a running gateway: puts together the parts of gateway/console, and gives them what they
/// show.
class OperatorConsole {
public:
    /// `state` and `admin` outlive it.
    OperatorConsole(ServerState& state, server::Handler& admin, ConsoleOptions options);
    ~OperatorConsole();

    /// What the admin listener serves.
    server::Handler& handler() { return console_; }
    /// Takes a step of the history. Call it every console::Figures::step. Any thread.
    void step();
    /// Tells the pages that listen that the configuration, or its file, has changed. Any thread.
    void publish_configuration(std::string summary);
    /// See BackgroundExecutor::finish.
    bool finish(std::chrono::milliseconds limit) { return !background_ || background_->finish(limit); }

private:
    console::Pages::ReadFile read_from(std::optional<std::filesystem::path> const& from);
    console::Background background();
    // On the loop of the admin listener.
    void publish_call(inspect::Summary const& summary);
    void publish_inspections();

    console::Figures figures_; ///< used on the thread of background_ only
    console::Guard guard_;
    console::Addresses addresses_;
    console::Pages pages_;
    console::Console console_;
    console::LiveView live_;
    console::StatusView status_;
    console::AuditView audit_;
    console::WebhookView webhooks_;
    console::ConfigurationView configuration_;
    Inspections inspections_;
    std::optional<console::Events> events_;
    std::optional<BackgroundExecutor>
        background_; ///< null if the console is off; last, as its work uses the rest
};

} // namespace idiom::app
