#pragma once

#include "gateway/config/config.hpp"
#include "gateway/store/store.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/token_source.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace idiom::app {

/// The tokens of back ends. Outlives configurations: if a reload does not change how a back end's tokens are
/// fetched, the back end keeps its tokens, even a refresh token that is only in memory.
class TokenSources {
public:
    TokenSources(store::Store& store, telemetry::Named<telemetry::BackendEvents>& events)
        : store_(store), events_(events) {}

    /// Returns the source of the back end's tokens. Makes it if there is none yet with these options.
    std::shared_ptr<upstream::TokenSource> at(std::string const& backend, upstream::OAuthOptions options);

    /// Returns whether a token is being fetched for any back end. The gateway must not end then: a vendor may
    /// just have replaced a refresh token that works only once. Any thread.
    bool fetching() const;

private:
    struct Source {
        upstream::OAuthOptions options;
        std::weak_ptr<upstream::TokenSource> tokens;
        std::shared_ptr<upstream::FetchQueue>
            fetch_queue; ///< lets one source of the back end fetch at a time
    };
    store::Store& store_;
    telemetry::Named<telemetry::BackendEvents>& events_;
    std::mutex mutable mutex_; ///< guards sources_
    std::map<std::string, Source> sources_;
};

} // namespace idiom::app
