#include "gateway/app/file_checks.hpp"

#include "gateway/app/client_directory.hpp"
#include "gateway/app/stores.hpp"
#include "gateway/tls/contexts.hpp"
#include "gateway/tls/file_error.hpp"
#include "gateway/tls/identity.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <tuple>

namespace idiom::app {

namespace {

class Inspector {
public:
    Inspector(config::Config const& config, std::string const& file) : config_(config), file_(file) {}

    void listener(config::ListenerTls const& tls) {
        auto const before = problems_.size();
        identity(tls.certificate, tls.private_key);
        for (auto const& [certificate, private_key] : tls.certificates)
            identity(certificate, private_key);
        authorities(tls.client_ca);
        if (problems_.size() == before) attempt([&] { (void)tls::server_context(tls); });
    }

    void backend(config::BackendTls const& tls) {
        if (tls.certificate && tls.private_key) identity(*tls.certificate, *tls.private_key);
        authorities(tls.ca);
    }

    void client(config::Client const& client) {
        auto const* const jwt = std::get_if<config::Jwt>(&client.credential);
        if (!jwt) return;
        if (auto const* const path = std::get_if<config::Path>(&jwt->jwks))
            attempt([&] { (void)keys_in(*path); });
        authorities(jwt->jwks_ca);
    }

    void traces(config::Tracing const& tracing) { authorities(tracing.ca); }

    void webhook(config::Webhook const& webhook) { authorities(webhook.ca); }

    void store() {
        attempt([&] { check_store(config_); });
    }

    /// Opens the log as a start would, but does not create it.
    void log(config::Path const& path) {
        attempt([&] {
            std::error_code error;
            if (!std::filesystem::exists(path, error)) return need_folder(path);
            int const file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK);
            if (file < 0)
                throw tls::FileError(path, "cannot be written: " + std::generic_category().message(errno));
            ::close(file);
        });
    }

    std::vector<config::Problem> problems() {
        auto const key = [](config::Problem const& one) { return std::tie(one.at, one.message); };
        std::ranges::sort(problems_, {}, key);
        auto const same = [&](auto const& one, auto const& other) { return key(one) == key(other); };
        problems_.erase(std::ranges::unique(problems_, same).begin(), problems_.end());
        return std::move(problems_);
    }

private:
    static void need_folder(config::Path const& path) {
        auto const folder = path.has_parent_path() ? path.parent_path() : config::Path(".");
        if (::access(folder.c_str(), W_OK | X_OK) != 0)
            throw tls::FileError(path, "is in a folder that cannot be written");
    }
    void identity(config::Path const& certificate, config::Path const& private_key) {
        attempt([&] { tls::Identity(certificate, private_key); });
    }
    void authorities(std::optional<config::Path> const& path) {
        if (path) attempt([&] { (void)tls::client_context({.ca = path}); });
    }

    template <class Work> void attempt(Work work) {
        try {
            work();
        } catch (tls::FileError const& error) {
            auto const place = config_.files.find(error.file);
            problems_.push_back(
                {file_, place == config_.files.end() ? config::Mark{} : place->second, error.what()});
        } catch (std::exception const& error) {
            problems_.push_back({file_, {}, error.what()});
        }
    }

    config::Config const& config_;
    std::string const& file_;
    std::vector<config::Problem> problems_;
};

void inspect_what_reloads(config::Config const& config, Inspector& inspector) {
    for (auto const& listener : config.listen)
        if (listener.tls) inspector.listener(*listener.tls);
    for (auto const& [name, backend] : config.backends)
        inspector.backend(backend.tls);
    for (auto const& client : config.clients)
        inspector.client(client);
}

} // namespace

std::vector<config::Problem> inspect_reload(config::Config const& config, std::string const& file) {
    Inspector inspector(config, file);
    inspect_what_reloads(config, inspector);
    return inspector.problems();
}

std::vector<config::Problem> inspect_start(config::Config const& config, std::string const& file) {
    Inspector inspector(config, file);
    inspect_what_reloads(config, inspector);
    if (config.tracing) inspector.traces(*config.tracing);
    for (auto const& webhook : config.webhooks)
        inspector.webhook(webhook);
    if (config.access_log.target == config::AccessLog::LogTarget::file) inspector.log(config.access_log.path);
    inspector.store();
    return inspector.problems();
}

config::Loaded load_for_start(std::string const& file) {
    auto loaded = config::load(file);
    if (!loaded) return loaded;
    auto problems = inspect_start(*loaded, file);
    if (!problems.empty()) return std::unexpected(std::move(problems));
    return loaded;
}

} // namespace idiom::app
