#include "gateway/app/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <variant>

namespace idiom::app {

namespace {

constexpr std::size_t of_a_loop = 4; ///< two epolls, eventfd, timerfd
constexpr std::size_t of_postgresql = 40;
constexpr std::size_t of_sqlite = 16;
/// For standard streams, logs, the loops that are not workers', and the files that a reload reads.
constexpr std::size_t of_the_process = 48;

bool fetches_tokens(config::Auth const& auth) {
    return std::holds_alternative<config::OAuthPassword>(auth) ||
           std::holds_alternative<config::OAuthClientCredentials>(auth) ||
           std::holds_alternative<config::OAuthRefreshToken>(auth);
}

} // namespace

std::size_t Descriptors::connections(std::size_t wanted) const {
    auto const left = limit - std::min(limit, reserved);
    return std::min(wanted, std::max({left, limit / 4, std::size_t{1}}));
}

std::size_t descriptors_needed(config::Config const& config, unsigned loops) {
    bool const shared = std::holds_alternative<config::PostgresqlStore>(config.store);
    std::size_t const of_each_loop = of_a_loop + config.listen.size() + config.clients.size();
    auto needed = of_the_process + most_probes + 1 + (shared ? of_postgresql : of_sqlite) +
                  // Each client may have an issuer, and each loop may fetch its keys.
                  loops * of_each_loop;
    for (auto const& [name, backend] : config.backends) {
        needed += backend.urls.size() * std::max<std::size_t>(loops, backend.pool.max_connections);
        if (fetches_tokens(backend.auth)) needed += loops;
    }
    return needed;
}

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024; // the usual default
    auto const soft = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    return static_cast<std::size_t>(::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : soft);
}

} // namespace idiom::app
