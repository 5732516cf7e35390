#pragma once

#include "gateway/config/config.hpp"
#include "gateway/store/store.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/token_source.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
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

    /// The end of the last fetch of a token.
    struct Fetch {
        std::optional<std::chrono::sys_time<std::chrono::milliseconds>> at; ///< null if there was none
        std::string error; ///< why it failed; safe to show; "" if it succeeded
    };
    /// Any thread.
    Fetch last_fetch(std::string const& backend) const;

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
    /// Shared with the observers of the sources, which may outlive this.
    struct Fetches {
        std::mutex mutex;
        std::map<std::string, Fetch> last;
    };
    std::shared_ptr<Fetches> const fetches_ = std::make_shared<Fetches>();
};

} // namespace idiom::app
