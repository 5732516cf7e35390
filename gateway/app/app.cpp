#include "gateway/app/app.hpp"

#include "gateway/app/departure.hpp"
#include "gateway/app/descriptors.hpp"
#include "gateway/app/metrics.hpp"
#include "gateway/app/notify.hpp"
#include "gateway/app/site.hpp"
#include "gateway/app/stores.hpp"
#include "gateway/app/tls.hpp"
#include "gateway/app/traces.hpp"
#include "gateway/app/worker.hpp"
#include "gateway/async/suspend.hpp"
#include "gateway/config/effective.hpp"
#include "gateway/config/format.hpp"
#include "gateway/config/load.hpp"
#include "gateway/config/restart.hpp"
#include "gateway/exchange/idempotency.hpp"
#include "gateway/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace idiom::app {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Made of the store key rather than the key itself: what signs does not encrypt.
std::string fingerprint_key(config::Config const& config) {
    constexpr std::array<std::string_view, 1> purpose{"idempotency fingerprints"};
    return config.store_key ? exchange::fingerprint(config.store_key->reveal(), purpose) : std::string();
}

std::shared_ptr<telemetry::LogFile> open_access_log(config::AccessLog const& log) {
    using Target = config::AccessLog::Target;
    switch (log.target) {
    case Target::off: return nullptr;
    case Target::standard_error: return telemetry::LogFile::standard_error();
    case Target::standard_output: return telemetry::LogFile::standard_output();
    case Target::file: return telemetry::LogFile::open(log.path.string());
    }
    return nullptr;
}

tcp::endpoint endpoint_of(config::Address const& address) {
    return {asio::ip::make_address(address.host), address.port};
}

std::string text_of(tcp::endpoint const& endpoint) {
    config::Address const address{endpoint.address().to_string(), endpoint.port()};
    return address.text();
}

/// The running gateway: event loops, and what they share.
class Gateway {
public:
    Gateway(config::Config config, std::filesystem::path file, std::string_view version)
        : version_(version), file_(std::move(file)), config_(std::move(config)) {
        auto const loops =
            config_.threads > 0 ? config_.threads : std::max(1u, std::thread::hardware_concurrency());
        auto const format = config_.access_log.format == config::LogFormat::json
                                ? telemetry::AccessLog::Format::json
                                : telemetry::AccessLog::Format::text;
        access_log_ = open_access_log(config_.access_log);
        fit_connections(loops);
        if (config_.tracing) traces_.emplace(*config_.tracing, loops);
        for (unsigned i = 0; i < loops; ++i)
            workers_.push_back(std::make_unique<Worker>(access_log_, format, share_of(i, loops),
                                                        traces_ ? traces_->recorder() : nullptr));
        store_ = open_store(config_);
        safeguards_.emplace(*store_, fingerprint_key(config_));
        safeguards_->report = [this](store::StoreError const& error, std::string_view request_id) {
            events_.store_errors[static_cast<std::size_t>(error.kind)].add();
            log::error("store: " + error.text, request_id);
        };
        tokens_.emplace(*store_, backend_events_);
        share_limits(buckets_, *store_);
        site_ = Site::build(config_, neighbours(), loops);
        for (auto& worker : workers_)
            worker->furnish(site_->open(worker->loop(), worker->counts()), *safeguards_, logins_);
        note_reload();
        open_listeners();
    }

    ~Gateway() {
        // Its last acknowledgements go to the event loops, which no longer run but are still there.
        store_.reset();
    }

    void run() {
        stop_.async_wait([this](boost::system::error_code error, int) {
            if (error) return;
            reload_.cancel();
            drain();
        });
        wait_for_reload();
        for (auto& worker : workers_)
            worker->run();
        notify_manager("READY=1");
        control_.run();
        for (auto& worker : workers_)
            worker->join();
        if (traces_) traces_->finish();
        office_.join();
        log::info("stopped");
        if (std::ranges::none_of(workers_, [](auto const& worker) { return worker->cut_off(); })) return;
        // What is still under way is not unwound: it may refer to loops that are gone by then.
        store_.reset();
        if (access_log_) access_log_->flush();
        log::flush();
        std::_Exit(0);
    }

private:
    /// Of the limits, what event loop number `i` has: together they have all of it.
    Worker::Shares share_of(unsigned i, unsigned loops) const {
        return {.in_flight = (config_.limits.in_flight + i) / loops,
                .connections = std::max<std::size_t>(1, (config_.limits.connections + i) / loops)};
    }

    /// Back ends, the store and the probes are not to go without because clients have taken every descriptor.
    void fit_connections(unsigned loops) {
        Descriptors const descriptors{.limit = raise_descriptor_limit(),
                                      .reserved = descriptors_needed(config_, loops)};
        auto& connections = config_.limits.connections;
        auto const fit = descriptors.connections(connections);
        if (fit < connections)
            log::warning("limits.connections is " + std::to_string(fit) + " instead of " +
                         std::to_string(connections) + ": the process may have " +
                         std::to_string(descriptors.limit) +
                         " open files (ulimit -n), and back ends, store " + "and listeners may need " +
                         std::to_string(descriptors.reserved));
        connections = fit;
    }

    void open_listeners() {
        server::SessionLimits const limits{
            .http = {.header = config_.limits.header, .body = config_.limits.body},
            .header_timeout = config_.limits.header_timeout,
            .body_timeout = config_.limits.body_timeout,
            .idle_timeout = config_.limits.idle_timeout};
        for (auto const& listener : config_.listen) {
            auto const tls = context_of(listener);
            auto address = endpoint_of(listener.address);
            auto& handover = addresses_.public_ones.emplace_back();
            for (auto& worker : workers_) {
                auto& one = worker->listen(address, tls, worker->front_door(), limits);
                address = one.address(); // the first fixes the port where the system chooses it
                handover.add(one.socket());
            }
            listening_.push_back(text_of(address));
            log::info(std::string("listening on ") + (tls ? "https://" : "http://") + text_of(address));
        }
        admin_ = std::make_unique<api::Admin>(
            api::AdminView{.draining = [this] { return draining_.load(); },
                           .any_route_usable = [this] { return site()->any_route_usable(); },
                           .metrics = [this] { return by_office([this] { return metrics(); }); },
                           .configuration = [this] { return by_office([this] { return configuration(); }); },
                           .reload = [this] { return reloaded(); }});
        // Probes ask at once and go; whoever only sits there is not to keep them out.
        constexpr std::chrono::milliseconds patience{5000};
        auto of_probes = limits;
        of_probes.idle_timeout = std::min(limits.idle_timeout, patience);
        of_probes.header_timeout = std::min(limits.header_timeout, patience);
        auto& admin = workers_.front()->listen_for_admin(endpoint_of(config_.admin), *admin_, of_probes);
        addresses_.admin.add(admin.socket());
        // Only now, when nothing can fail any more: another process may serve here, and would lose what came.
        for (auto& worker : workers_)
            worker->listen();
        log::info("admin on http://" + text_of(admin.address()));
    }

    /// Has `work` done off the event loops, which must not wait for files or for long texts.
    template <class F> asio::awaitable<std::invoke_result_t<F>> by_office(F work) {
        using T = std::invoke_result_t<F>;
        return async::suspend<T>([this, work = std::move(work)](async::Resume<T> resume) mutable {
            asio::post(office_,
                       [work = std::move(work), resume = std::move(resume)]() mutable { resume(work()); });
        });
    }

    std::string metrics() const {
        auto const now = site();
        return expose({.version = version_,
                       .workers = workers_,
                       .listeners = listening_,
                       .site = *now,
                       .safeguards = *safeguards_,
                       .events = events_,
                       .access_log = access_log_.get()});
    }

    /// What is in effect: of the site what a reload takes over, of the start what it does not.
    std::string configuration() const {
        auto shown = site()->config();
        auto const depth = shown.limits.depth;
        shown.listen = config_.listen;
        shown.admin = config_.admin;
        shown.threads = static_cast<unsigned>(workers_.size());
        shown.store = config_.store;
        shown.store_key = config_.store_key;
        shown.limits = config_.limits;
        shown.limits.depth = depth;
        shown.access_log = config_.access_log;
        shown.tracing = config_.tracing;
        shown.hidden.insert(shown.hidden.end(), config_.hidden.begin(), config_.hidden.end());
        return config::effective_as_json(shown);
    }

    asio::awaitable<std::vector<std::string>> reloaded() {
        using Errors = std::vector<std::string>;
        return async::suspend<Errors>([this](async::Resume<Errors> resume) {
            asio::post(office_, [this, resume = std::move(resume)]() mutable { reload(std::move(resume)); });
        });
    }

    void drain() {
        log::info("draining");
        notify_manager("STOPPING=1");
        draining_ = true;
        busy_loops_ = workers_.size();
        asio::co_spawn(control_, leave(addresses_, config_.limits, busy_loops_), asio::detached);
    }

    void wait_for_reload() {
        reload_.async_wait([this](boost::system::error_code error, int) {
            if (error) return;
            asio::post(office_, [this] { reload([](auto const&) {}); });
            wait_for_reload();
        });
    }

    std::shared_ptr<asio::ssl::context> context_of(config::Listener const& listener) const {
        if (!listener.tls) return nullptr;
        try {
            return server_context(*listener.tls, tickets_);
        } catch (std::exception const& error) {
            throw std::runtime_error("listener " + listener.address.text() + ": " + error.what());
        }
    }

    /// The listeners that are there, with the TLS that a new configuration has for them.
    struct Renewed {
        std::vector<config::Listener> listeners;
        Worker::Contexts contexts; ///< null where nothing changes
    };
    Renewed renew(std::vector<config::Listener> const& listed) const {
        auto kept = config::keep_bound(config_.listen, listed);
        Renewed renewed{.listeners = std::move(kept.listeners), .contexts = {}};
        for (std::size_t i = 0; i < renewed.listeners.size(); ++i)
            renewed.contexts.push_back(kept.renewed[i] ? context_of(renewed.listeners[i]) : nullptr);
        return renewed;
    }

    /// Says which of the new configuration's wishes wait for a restart.
    void tell_what_stays(config::Config const& next) const {
        std::string keys;
        for (auto const key : config::restart_keys(config_, next))
            keys.append(keys.empty() ? "" : ", ").append(key);
        if (!keys.empty()) log::warning("only a restart takes over the changes of " + keys);
    }

    /// Whatever becomes of the new configuration: who moved the file away wants to have it.
    void reopen_access_log() {
        try {
            if (access_log_) access_log_->reopen();
        } catch (std::system_error const& error) {
            log::error(std::string("the access log goes on where it was: ") + error.what());
        }
    }

    void note_reload() {
        auto const now = std::chrono::system_clock::now().time_since_epoch();
        events_.last_reload = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
        events_.last_reload_succeeded = true;
    }

    /// Called once all event loops go by the new configuration, or with what is wrong with it.
    using Reloaded = std::move_only_function<void(std::vector<std::string>)>;

    /// The one way to another configuration, for signals and for the admin listener. On the office's thread,
    /// so one at a time. Clients, back ends, routes and the TLS of listeners are taken over; the rest stays
    /// as it was at the start, which the log then says.
    void reload(Reloaded reloaded) {
        notify_manager("RELOADING=1");
        reopen_access_log();
        auto loaded = config::load_again(file_, config_.listen);
        if (!loaded)
            return refuse(", because the new one has errors:\n", config::lines_of(loaded.error()),
                          std::move(reloaded));
        try {
            auto renewed = renew(loaded->listen);
            auto const next = Site::build(std::move(*loaded), neighbours(), workers_.size(), site().get());
            std::vector<std::shared_ptr<api::Premises const>> premises;
            for (auto& worker : workers_)
                premises.push_back(next->open(worker->loop(), worker->counts()));
            tell_what_stays(next->config());
            config_.listen = std::move(renewed.listeners);
            take_over(next, std::move(premises), renewed.contexts, std::move(reloaded));
        } catch (std::exception const& error) {
            refuse(": ", {error.what()}, std::move(reloaded));
        }
    }

    struct Waiting {
        std::atomic<std::size_t> loops; ///< that have yet to move
        Reloaded reloaded;
    };
    /// Nothing fails from here on.
    void take_over(std::shared_ptr<Site> const& next,
                   std::vector<std::shared_ptr<api::Premises const>> premises,
                   Worker::Contexts const& contexts, Reloaded reloaded) {
        {
            std::scoped_lock const lock(site_mutex_);
            site_ = next;
        }
        events_.reloads.add();
        note_reload();
        auto const waiting = std::make_shared<Waiting>(workers_.size(), std::move(reloaded));
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            workers_[i]->renew(contexts);
            workers_[i]->move_to(std::move(premises[i]), [waiting] {
                if (--waiting->loops > 0) return;
                log::info("the new configuration is in effect");
                notify_manager("READY=1");
                waiting->reloaded({});
            });
        }
    }

    void refuse(std::string_view because, std::vector<std::string> const& errors, Reloaded reloaded) {
        events_.failed_reloads.add();
        events_.last_reload_succeeded = false;
        auto text = "the configuration stays as it is" + std::string(because);
        for (auto const& error : errors)
            text += (&error == &errors.front() ? "" : "\n") + error;
        log::error(text);
        notify_manager("READY=1");
        reloaded(errors);
    }

    /// What every configuration finds.
    Neighbours neighbours() {
        return {.store = *store_,
                .keys = keys_,
                .tokens = *tokens_,
                .buckets = buckets_,
                .guesses = guesses_,
                .backend_events = backend_events_,
                .events = events_};
    }

    std::shared_ptr<Site> site() const {
        std::scoped_lock const lock(site_mutex_);
        return site_;
    }

    // First, so that a signal that comes while the gateway opens is waited for like any other.
    asio::io_context control_;
    asio::signal_set stop_{control_, SIGTERM, SIGINT};
    asio::signal_set reload_{control_, SIGHUP};
    std::string_view version_;
    std::filesystem::path file_;
    config::Config config_;
    std::shared_ptr<telemetry::LogFile> access_log_; ///< null where there is none
    auth::Logins logins_;
    KeySources keys_;
    std::shared_ptr<TicketKeys> tickets_ = std::make_shared<TicketKeys>();
    telemetry::GatewayEvents events_;
    telemetry::Named<telemetry::BackendEvents> backend_events_;
    policy::Buckets buckets_;
    policy::Guesses guesses_{config_.limits.failed_logins};
    std::optional<Traces> traces_; ///< as the configuration had it at the start
    std::vector<std::unique_ptr<Worker>> workers_;
    std::unique_ptr<store::Store> store_;
    std::optional<exchange::Safeguards> safeguards_;
    std::optional<TokenSources> tokens_;
    mutable std::mutex site_mutex_;
    std::shared_ptr<Site> site_;
    std::vector<std::string> listening_; ///< the addresses
    std::unique_ptr<api::Admin> admin_;
    Addresses addresses_{.workers = workers_, .public_ones = {}, .admin = {}};
    std::atomic<bool> draining_ = false;
    std::atomic<std::size_t> busy_loops_ = 0;
    /// Reloads and whatever else takes its time, one after the other. Ends before what it works on.
    asio::thread_pool office_{1};
};

} // namespace

int serve(config::Config config, std::filesystem::path const& file, std::string_view version) {
    log::start();
    std::signal(SIGPIPE, SIG_IGN);
    try {
        Gateway gateway(std::move(config), file, version);
        gateway.run();
        return 0;
    } catch (std::exception const& error) {
        log::error(std::string("cannot start: ") + error.what());
        return 1;
    }
}

} // namespace idiom::app
