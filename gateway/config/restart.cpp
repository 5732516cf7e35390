#include "gateway/config/restart.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace idiom::config {

namespace {

/// Returns the sockets that a list of listeners binds, with what is spoken there, sorted.
using Bound = std::tuple<std::string, bool, std::vector<ListenerProtocol>>;
std::vector<Bound> bound_by(std::vector<Listener> const& listeners) {
    std::vector<Bound> bound;
    for (auto const& listener : listeners)
        bound.emplace_back(listener.address.text(), listener.tls.has_value(), listener.protocols);
    std::ranges::sort(bound);
    return bound;
}

/// Returns the limits without those that a reload takes over.
Limits fixed(Limits limits) {
    limits.depth = Limits{}.depth;
    return limits;
}

} // namespace

KeptListeners keep_bound(std::vector<Listener> running, std::vector<Listener> listed) {
    KeptListeners kept{.listeners = std::move(running), .renewed = {}};
    for (auto& old : kept.listeners) {
        auto const same = std::ranges::find_if(
            listed, [&](Listener const& one) { return old.tls && one.tls && one.address == old.address; });
        kept.renewed.push_back(same != listed.end());
        if (same == listed.end()) continue;
        old.tls = same->tls;
        listed.erase(same); // removed, because two listeners may share an address with port 0
    }
    return kept;
}

std::vector<std::string_view> restart_keys(Config const& running, Config const& next) {
    std::vector<std::string_view> keys;
    auto const compare = [&](std::string_view key, bool same) {
        if (!same) keys.push_back(key);
    };
    compare("listen", bound_by(running.listen) == bound_by(next.listen));
    compare("admin", running.admin == next.admin);
    compare("threads", running.threads == next.threads);
    compare("store", running.store == next.store);
    compare("store_key", running.store_key == next.store_key);
    compare("limits", fixed(running.limits) == fixed(next.limits));
    compare("access_log", running.access_log == next.access_log);
    compare("tracing", running.tracing == next.tracing);
    compare("webhooks", running.webhooks == next.webhooks);
    return keys;
}

} // namespace idiom::config
