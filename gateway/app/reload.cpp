#include "gateway/app/reload.hpp"

#include "gateway/app/notify.hpp"
#include "gateway/app/stores.hpp"
#include "gateway/config/format.hpp"
#include "gateway/config/load.hpp"
#include "gateway/config/restart.hpp"
#include "gateway/telemetry/log.hpp"

#include <atomic>

namespace idiom::app {

Reload::Reload(Common& common, Listeners& listeners, std::filesystem::path file)
    : common_(common), listeners_(listeners), file_(std::move(file)) {}

void Reload::run(Done done) {
    notify_manager("RELOADING=1");
    reopen_access_log();
    auto loaded = config::load_again(file_, listeners_.listed());
    if (!loaded)
        return refuse(", because the new one has errors:\n", config::lines_of(loaded.error()),
                      std::move(done));
    try {
        auto renewed = listeners_.renew(loaded->listen);
        auto const next = Site::build(std::move(*loaded), common_.neighbours(), common_.workers.size(),
                                      common_.site().get());
        Premises premises;
        for (auto& worker : common_.workers)
            premises.push_back(next->open(worker->loop(), worker->counts()));
        tell_what_stays(next->config());
        take_over(next, std::move(premises), std::move(renewed), std::move(done));
    } catch (std::exception const& error) {
        refuse(": ", {error.what()}, std::move(done));
    }
}

/// Whatever becomes of the new configuration: who moved the file away wants to have it.
void Reload::reopen_access_log() {
    try {
        if (common_.access_log) common_.access_log->reopen();
    } catch (std::system_error const& error) {
        log::error(std::string("the access log goes on where it was: ") + error.what());
    }
}

/// Says which of the new configuration's wishes wait for a restart.
void Reload::tell_what_stays(config::Config const& next) const {
    std::string keys;
    for (auto const key : config::restart_keys(common_.asked, next))
        keys.append(keys.empty() ? "" : ", ").append(key);
    if (!keys.empty()) log::warning("only a restart takes over the changes of " + keys);
    bool const shared = std::holds_alternative<config::PostgresqlStore>(common_.config.store);
    if (shared && longest_request(next) > longest_request(common_.config))
        log::warning("timeout.request has grown: restart, so that after the database was away nobody writes "
                     "for as long as a request may take now");
}

/// Nothing fails from here on.
void Reload::take_over(std::shared_ptr<Site> const& next, Premises premises, Listeners::Renewed renewed,
                       Done done) {
    struct Waiting {
        std::atomic<std::size_t> loops; ///< that have yet to move
        Done done;
    };
    common_.replace_site(next);
    common_.events.reloads.add();
    common_.note_reload();
    listeners_.take_over(std::move(renewed));
    auto& workers = common_.workers;
    auto const waiting = std::make_shared<Waiting>(workers.size(), std::move(done));
    for (std::size_t i = 0; i < workers.size(); ++i)
        workers[i]->move_to(std::move(premises[i]), [waiting] {
            if (--waiting->loops > 0) return;
            log::info("the new configuration is in effect");
            notify_manager("READY=1");
            waiting->done({});
        });
}

void Reload::refuse(std::string_view because, std::vector<std::string> const& errors, Done done) {
    common_.events.failed_reloads.add();
    common_.events.last_reload_succeeded = false;
    auto text = "the configuration stays as it is" + std::string(because);
    for (auto const& error : errors)
        text += (&error == &errors.front() ? "" : "\n") + error;
    log::error(text);
    notify_manager("READY=1");
    done(errors);
}

} // namespace idiom::app
