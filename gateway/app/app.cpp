#include "gateway/app/app.hpp"

#include "gateway/app/site.hpp"
#include "gateway/app/stores.hpp"
#include "gateway/app/tls.hpp"
#include "gateway/app/worker.hpp"
#include "gateway/config/format.hpp"
#include "gateway/config/load.hpp"
#include "gateway/exchange/idempotency.hpp"
#include "gateway/telemetry/log.hpp"

#include <boost/asio/signal_set.hpp>

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
    Gateway(config::Config config, std::filesystem::path file)
        : file_(std::move(file)), config_(std::move(config)) {
        auto const loops =
            config_.threads > 0 ? config_.threads : std::max(1u, std::thread::hardware_concurrency());
        auto const format = config_.access_log.format == config::LogFormat::json
                                ? telemetry::AccessLog::Format::json
                                : telemetry::AccessLog::Format::text;
        auto const log = open_access_log(config_.access_log);
        for (unsigned i = 0; i < loops; ++i)
            workers_.push_back(std::make_unique<Worker>(log, format, config_.limits.in_flight / loops));
        store_ = open_store(config_);
        safeguards_.emplace(*store_, fingerprint_key(config_));
        safeguards_->report = [](store::StoreError const& error) { log::error("store: " + error.text); };
        tokens_.emplace(*store_);
        share_limits(buckets_, *store_);
        site_ = Site::build(config_, neighbours(), loops);
        for (auto& worker : workers_)
            worker->furnish(site_->open(worker->loop()), *safeguards_, logins_);
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
        control_.run();
        for (auto& worker : workers_)
            worker->join();
        log::info("stopped");
        if (std::ranges::none_of(workers_, [](auto const& worker) { return worker->cut_off(); })) return;
        // What is still under way is not unwound: it may refer to loops that are gone by then.
        store_.reset();
        std::_Exit(0);
    }

private:
    void open_listeners() {
        server::SessionLimits const limits{
            .http = {.header = config_.limits.header, .body = config_.limits.body},
            .header_timeout = config_.limits.header_timeout,
            .body_timeout = config_.limits.body_timeout,
            .idle_timeout = config_.limits.idle_timeout};
        auto const share = std::max<std::size_t>(1, config_.limits.connections / workers_.size());
        for (auto const& listener : config_.listen) {
            auto const tls = context_of(listener);
            auto address = endpoint_of(listener.address);
            for (auto& worker : workers_)
                // The first listener fixes the port where the system chooses it.
                address = worker->listen(address, tls, worker->front_door(), limits, share).address();
            log::info(std::string("listening on ") + (tls ? "https://" : "http://") + text_of(address));
        }
        admin_ = std::make_unique<api::Admin>(
            api::AdminView{.draining = [this] { return draining_.load(); },
                           .any_route_usable = [this] { return site()->any_route_usable(); }});
        auto const address =
            workers_.front()->listen_for_admin(endpoint_of(config_.admin), *admin_, limits).address();
        log::info("admin on http://" + text_of(address));
    }

    void drain() {
        log::info("draining");
        draining_ = true;
        busy_loops_ = workers_.size();
        for (auto& worker : workers_)
            worker->drain(config_.limits.drain_timeout, busy_loops_);
    }

    void wait_for_reload() {
        reload_.async_wait([this](boost::system::error_code error, int) {
            if (error) return;
            reload();
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

    /// The TLS of the listeners that are there, as a new configuration has it.
    Worker::Contexts contexts_of(std::vector<config::Listener> listed) const {
        Worker::Contexts contexts;
        for (auto const& old : config_.listen) {
            auto const same = std::ranges::find_if(listed, [&](config::Listener const& one) {
                return old.tls && one.tls && one.address == old.address;
            });
            contexts.push_back(same == listed.end() ? nullptr : context_of(*same));
            if (same != listed.end()) listed.erase(same); // two may share an address whose port is 0
        }
        return contexts;
    }

    /// Clients, back ends, routes and the TLS of listeners; their addresses, threads, store and limits stay
    /// as they were at the start.
    void reload() {
        auto loaded = config::load(file_);
        if (!loaded) {
            log::error("the configuration stays as it is, because the new one has errors:\n" +
                       config::problems_as_text(loaded.error()));
            return;
        }
        try {
            auto const contexts = contexts_of(loaded->listen);
            auto const next = Site::build(std::move(*loaded), neighbours(), workers_.size());
            for (auto& worker : workers_) {
                worker->move_to(next->open(worker->loop()));
                worker->renew(contexts);
            }
            std::scoped_lock const lock(site_mutex_);
            site_ = next;
            log::info("the new configuration is in effect");
        } catch (std::exception const& error) {
            log::error(std::string("the configuration stays as it is: ") + error.what());
        }
    }

    /// What every configuration finds.
    Neighbours neighbours() {
        return {
            .store = *store_, .keys = keys_, .tokens = *tokens_, .buckets = buckets_, .guesses = guesses_};
    }

    std::shared_ptr<Site> site() const {
        std::scoped_lock const lock(site_mutex_);
        return site_;
    }

    // First, so that a signal that comes while the gateway opens is waited for like any other.
    asio::io_context control_;
    asio::signal_set stop_{control_, SIGTERM, SIGINT};
    asio::signal_set reload_{control_, SIGHUP};
    std::filesystem::path file_;
    config::Config config_;
    auth::Logins logins_;
    KeySources keys_;
    std::shared_ptr<TicketKeys> tickets_ = std::make_shared<TicketKeys>();
    policy::Buckets buckets_;
    policy::Guesses guesses_{config_.limits.failed_logins};
    std::vector<std::unique_ptr<Worker>> workers_;
    std::unique_ptr<store::Store> store_;
    std::optional<exchange::Safeguards> safeguards_;
    std::optional<TokenSources> tokens_;
    mutable std::mutex site_mutex_;
    std::shared_ptr<Site> site_;
    std::unique_ptr<api::Admin> admin_;
    std::atomic<bool> draining_ = false;
    std::atomic<std::size_t> busy_loops_ = 0;
};

} // namespace

int serve(config::Config config, std::filesystem::path const& file) {
    log::start();
    std::signal(SIGPIPE, SIG_IGN);
    try {
        Gateway gateway(std::move(config), file);
        gateway.run();
        return 0;
    } catch (std::exception const& error) {
        log::error(std::string("cannot start: ") + error.what());
        return 1;
    }
}

} // namespace idiom::app
