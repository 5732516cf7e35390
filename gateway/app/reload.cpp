#include "gateway/app/reload.hpp"

#include "gateway/app/file_checks.hpp"
#include "gateway/app/notify.hpp"
#include "gateway/app/stores.hpp"
#include "gateway/app/translators.hpp"
#include "gateway/app/validate_in_subprocess.hpp"
#include "gateway/config/format.hpp"
#include "gateway/config/load.hpp"
#include "gateway/config/restart.hpp"
#include "gateway/modules/loader.hpp"
#include "gateway/telemetry/log.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace idiom::app {

namespace {

/// If a library was replaced, adds to `errors` the errors that a new process finds in the file. This process
/// has the old library mapped and could accept a file that the next start would refuse.
void add_what_a_start_finds(std::filesystem::path const& file, std::vector<std::string>& errors) {
    std::error_code unknown;
    if (!modules::any_replaced() || !std::filesystem::is_regular_file(file, unknown)) return;
    auto found = validate_in_subprocess(file);
    for (auto& error : errors)
        if (std::ranges::find(found, error) == found.end()) found.push_back(std::move(error));
    errors = std::move(found);
}

} // namespace

Reload::Reload(ServerState& state, Listeners& listeners, std::filesystem::path file)
    : state_(state), listeners_(listeners), file_(std::move(file)) {}

void Reload::ask(BackgroundExecutor& executor, Done done) {
    std::scoped_lock const lock(mutex_);
    if (done) waiting_.push_back(std::move(done));
    if (asked_) return;
    executor.post([this] { run(take_waiting()); });
    asked_ = true;
}

/// Begins a run. Callers that ask from now on wait for the next run.
Reload::Done Reload::take_waiting() {
    std::scoped_lock const lock(mutex_);
    asked_ = false;
    return [this, waiting = std::exchange(waiting_, {})](pipeline::Reloaded const& reloaded) mutable {
        if (observer_) observer_(reloaded);
        for (auto& done : waiting)
            done(reloaded);
    };
}

void Reload::run(Done done) {
    notify_manager("RELOADING=1");
    reopen_access_log();
    if (file_.empty()) return refuse(": this process does not read it again", {}, std::move(done));
    auto loaded = config::load_again(file_, listeners_.listed());
    auto errors = config::lines_of(loaded ? inspect_reload(*loaded, file_.string()) : loaded.error());
    add_what_a_start_finds(file_, errors);
    if (!errors.empty())
        return refuse(", because the new one has errors:\n", std::move(errors), std::move(done));
    try {
        auto renewed = listeners_.renew(loaded->listen);
        auto const next =
            ActiveConfiguration::build(std::move(*loaded), state_.services(), state_.workers.size(),
                                       state_.active_configuration().get());
        RoutingSnapshots routing;
        for (auto& worker : state_.workers)
            routing.push_back(next->open(worker->loop(), worker->counts()));
        auto notify = [done = std::move(done), stays = restart_only_keys(next->config())]() mutable {
            done({.errors = {}, .warnings = std::move(stays)});
        };
        take_over(next, std::move(routing), std::move(renewed), std::move(notify));
    } catch (std::exception const& error) {
        refuse(": ", {error.what()}, std::move(done));
    }
}

/// Reopens the log even if the new configuration is refused: the operator may have moved the file to rotate
/// it.
void Reload::reopen_access_log() {
    try {
        if (state_.access_log) state_.access_log->reopen();
    } catch (std::system_error const& error) {
        log::error(std::string("the access log goes on where it was: ") + error.what());
    }
}

/// Returns what waits for a restart, a line each.
std::vector<std::string> Reload::restart_only_keys(config::Config const& next) const {
    auto stays = replaced_libraries(next);
    std::string keys;
    for (auto const key : config::restart_keys(state_.asked, next))
        keys.append(keys.empty() ? "" : ", ").append(key);
    if (!keys.empty()) stays.push_back("only a restart takes over the changes of " + keys);
    bool const shared = std::holds_alternative<config::PostgresqlStore>(state_.config.store);
    if (shared && longest_request(next) > longest_request(state_.config))
        stays.push_back("timeout.request has grown: restart, so that after the database was away nobody "
                        "writes for as long as a request may take now");
    for (auto const& one : stays)
        log::warning(one);
    return stays;
}

/// Puts the new configuration into effect. Nothing fails from here on.
void Reload::take_over(std::shared_ptr<ActiveConfiguration> const& next, RoutingSnapshots routing,
                       Listeners::Renewed renewed, Notify notify) {
    struct Waiting {
        std::atomic<std::size_t> loops; ///< the loops that still use the old configuration
        Notify notify;
    };
    state_.replace_active_configuration(next);
    state_.events.reloads.add();
    state_.note_reload();
    listeners_.take_over(std::move(renewed));
    auto& workers = state_.workers;
    auto const waiting = std::make_shared<Waiting>(workers.size(), std::move(notify));
    for (std::size_t i = 0; i < workers.size(); ++i)
        workers[i]->replace_configuration(std::move(routing[i]), [waiting] {
            if (--waiting->loops > 0) return;
            log::info("the new configuration is in effect");
            notify_manager("READY=1");
            waiting->notify();
        });
}

void Reload::refuse(std::string_view because, std::vector<std::string> errors, Done done) {
    state_.events.failed_reloads.add();
    state_.events.last_reload_succeeded = false;
    auto text = "the configuration stays as it is" + std::string(because);
    for (auto const& error : errors)
        text += (&error == &errors.front() ? "" : "\n") + error;
    log::error(text);
    notify_manager("READY=1");
    done({.errors = std::move(errors), .warnings = {}});
}

} // namespace idiom::app
