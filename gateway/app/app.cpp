#include "gateway/app/app.hpp"

#include "gateway/app/background_executor.hpp"
#include "gateway/app/configuration_state.hpp"
#include "gateway/app/graceful_shutdown.hpp"
#include "gateway/app/listeners.hpp"
#include "gateway/app/metrics.hpp"
#include "gateway/app/notify.hpp"
#include "gateway/app/operator_console.hpp"
#include "gateway/app/reload.hpp"
#include "gateway/app/server_state.hpp"
#include "gateway/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>

namespace idiom::app {

namespace asio = boost::asio;

namespace {

/// The running gateway. Signals and the admin listener control it.
class Gateway {
public:
    Gateway(config::Config config, std::filesystem::path const& file, std::string_view version,
            std::optional<std::filesystem::path> const& console_from)
        : version_(version), state_(std::move(config)), admin_(admin_view()),
          console_(state_, admin_, console_options(console_from)), listeners_(state_, console_.handler()),
          configuration_(state_, listeners_, file), reload_(state_, listeners_, file) {
        reload_.observe([this](pipeline::Reloaded const& reloaded) {
            executor_.post([this, reloaded] {
                configuration_.note(reloaded);
                console_.publish_configuration(configuration_.summary());
            });
        });
    }

    void run() {
        stop_.async_wait([this](boost::system::error_code error, int) {
            if (error) return;
            hang_up_.cancel();
            drain();
        });
        wait_for_hang_up();
        asio::co_spawn(control_, watch_store(), asio::detached);
        if (state_.config.admin.console) asio::co_spawn(control_, step_console(), asio::detached);
        for (auto& worker : state_.workers)
            worker->run();
        notify_manager("READY=1");
        control_.run();
        for (auto& worker : state_.workers)
            worker->join();
        if (state_.traces) state_.traces->finish();
        if (state_.webhooks) state_.webhooks->finish();
        constexpr std::chrono::seconds patience{5};
        bool const idle =
            executor_.finish(patience) && scrapes_.finish(patience) && console_.finish(patience);
        log::info("stopped");
        if (idle && std::ranges::none_of(state_.workers, [](auto const& one) { return one->cut_off(); }))
            return;
        // The process ends without destructors, because work that is still under way refers to the loops.
        state_.store.reset();
        if (state_.access_log) state_.access_log->flush();
        log::flush();
        std::_Exit(0);
    }

private:
    pipeline::AdminView admin_view() {
        return {
            .version = version_,
            .hosts = state_.config.admin.hosts,
            .draining = [this] { return draining_.load(); },
            .any_route_usable = [this] { return state_.active_configuration()->any_route_usable(); },
            .store_trouble = [this] { return state_.store->trouble(); },
            .metrics = [this] { return scrapes_.ask([this] { return metrics(); }); },
            .configuration = [this] { return executor_.ask([this] { return configuration_.effective(); }); },
            .reload = [this] { return reloaded(); }};
    }

    std::string metrics() {
        auto const active_configuration = state_.active_configuration();
        return expose({.version = version_,
                       .workers = state_.workers,
                       .listeners = listeners_.names(),
                       .active_configuration = *active_configuration,
                       .write_services = *state_.write_services,
                       .events = state_.events,
                       .access_log = state_.access_log.get(),
                       .face_gauges = face_gauges_,
                       .webhooks = state_.webhooks ? &*state_.webhooks : nullptr});
    }

    /// Reloads. Ends when the observer has noted the result, which it does on the thread of the executor.
    asio::awaitable<pipeline::Reloaded> reloaded() {
        auto result = co_await net::suspend<pipeline::Reloaded>(
            [this](net::Resume<pipeline::Reloaded> resume) { reload_.ask(executor_, std::move(resume)); });
        co_await executor_.ask([] { return true; });
        co_return result;
    }

    void wait_for_hang_up() {
        hang_up_.async_wait([this](boost::system::error_code error, int) {
            // While the gateway drains, a reload is of no use.
            if (error || draining_) return;
            reload_.ask(executor_, {});
            wait_for_hang_up();
        });
    }

    /// Checks the store periodically until the gateway drains, so that a missing file is reported before a
    /// write fails.
    asio::awaitable<void> watch_store() {
        while (!draining_) {
            store_look_.expires_after(std::chrono::seconds(1));
            boost::system::error_code ended;
            co_await store_look_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
            if (!ended && !draining_) (void)co_await state_.store->look();
        }
    }

    /// Takes the steps of the console's history until the gateway drains.
    asio::awaitable<void> step_console() {
        while (!draining_) {
            console_.step();
            executor_.post([this] {
                if (configuration_.look()) console_.publish_configuration(configuration_.summary());
            });
            console_step_.expires_after(console::Figures::step);
            boost::system::error_code ended;
            co_await console_step_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
        }
    }

    ConsoleOptions console_options(std::optional<std::filesystem::path> const& from) {
        return {
            .version = version_,
            .draining = [this] { return draining_.load(); },
            .reader = [this](std::function<std::string()> work) { return executor_.ask(std::move(work)); },
            .show_configuration = [this] { return configuration_.show(); },
            .check_configuration = [this] { return configuration_.check(); },
            .file_trouble = [this] { return configuration_.file_trouble(); },
            .from = from};
    }

    void drain() {
        log::info("draining");
        notify_manager("STOPPING=1");
        draining_ = true;
        if (state_.webhooks) state_.webhooks->stop();
        store_look_.cancel();
        console_step_.cancel();
        busy_loops_ = state_.workers.size();
        asio::co_spawn(control_,
                       shut_down_gracefully(listeners_.addresses(), state_.config.limits, busy_loops_),
                       asio::detached);
    }

    // These come first: a signal during the start then waits in `control_` until it runs.
    asio::io_context control_;
    asio::signal_set stop_{control_, SIGTERM, SIGINT};
    asio::signal_set hang_up_{control_, SIGHUP};
    asio::steady_timer store_look_{control_};
    asio::steady_timer console_step_{control_};
    std::string_view version_;
    std::atomic<bool> draining_ = false;
    std::atomic<std::size_t> busy_loops_ = 0;
    ServerState state_;
    pipeline::Admin admin_;
    OperatorConsole console_;
    Listeners listeners_;
    ConfigurationState configuration_;
    Reload reload_;
    FaceGauges face_gauges_;      ///< for the thread of scrapes_
    BackgroundExecutor executor_; ///< last, because its work uses the members above
    /// Last for the same reason. Separate from executor_, so that a scrape of /metrics does not wait for a
    /// reload.
    BackgroundExecutor scrapes_;
};

} // namespace

int serve(config::Config config, std::filesystem::path const& file, std::string_view version,
          std::optional<std::filesystem::path> const& console_from) {
    log::start();
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // past the file size limit (ulimit -f) a write fails instead
    try {
        Gateway gateway(std::move(config), file, version, console_from);
        gateway.run();
        return 0;
    } catch (std::exception const& error) {
        log::error(std::string("cannot start: ") + error.what());
        return 1;
    }
}

} // namespace idiom::app
