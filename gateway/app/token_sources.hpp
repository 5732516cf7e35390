#pragma once

#include "gateway/auth/token_source.hpp"
#include "gateway/config/config.hpp"
#include "gateway/store/store.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace idiom::app {

/// The tokens of back ends. Outlives configurations: a reload that changes nothing of how a back end's tokens
/// are got goes on with those that are there, and with a refresh token that only the memory holds.
class TokenSources {
public:
    TokenSources(store::Store& store, telemetry::Named<telemetry::BackendEvents>& events)
        : store_(store), events_(events) {}

    /// That of the back end, made where there is none yet with these options.
    std::shared_ptr<auth::TokenSource> at(std::string const& backend, auth::OAuthOptions options);

    /// Whether a token is being fetched for any back end: what a vendor gives out for one that works once
    /// must not be lost. Any thread.
    bool fetching() const;

private:
    struct Source {
        auth::OAuthOptions options;
        std::weak_ptr<auth::TokenSource> tokens;
        std::shared_ptr<auth::Turns> turns; ///< of all its sources, this one and those before it
    };
    store::Store& store_;
    telemetry::Named<telemetry::BackendEvents>& events_;
    std::mutex mutable mutex_; ///< of what follows
    std::map<std::string, Source> sources_;
};

} // namespace idiom::app
