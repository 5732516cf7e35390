#include "gateway/app/token_sources.hpp"

#include "gateway/telemetry/log.hpp"

#include <algorithm>

namespace idiom::app {

namespace {

void note_token(upstream::TokenEvent const& event) {
    std::string text = "back end '";
    text += event.backend;
    if (event.renewed) return log::info(text + "': got a token");
    text += "': no token: ";
    text += event.reason;
    log::error(text);
}

} // namespace

std::shared_ptr<upstream::TokenSource> TokenSources::at(std::string const& backend,
                                                        upstream::OAuthOptions options) {
    std::scoped_lock const lock(mutex_);
    auto& source = sources_[backend];
    if (!source.fetch_queue) source.fetch_queue = std::make_shared<upstream::FetchQueue>();
    auto tokens = source.options == options ? source.tokens.lock() : nullptr;
    if (!tokens) {
        auto note = [events = events_.get(backend), fetches = fetches_](upstream::TokenEvent const& event) {
            {
                using namespace std::chrono;
                std::scoped_lock const held(fetches->mutex);
                fetches->last[std::string(event.backend)] = {
                    .at = floor<milliseconds>(system_clock::now()),
                    .error = std::string(event.renewed ? std::string_view{} : event.reason)};
            }
            (event.renewed ? events->tokens_fetched : events->tokens_failed).add();
            note_token(event);
        };
        tokens = std::make_shared<upstream::TokenSource>(backend, options, store_, telemetry::steady_clock(),
                                                         std::move(note), source.fetch_queue);
        source.options = std::move(options);
        source.tokens = tokens;
    }
    return tokens;
}

TokenSources::Fetch TokenSources::last_fetch(std::string const& backend) const {
    std::scoped_lock const lock(fetches_->mutex);
    auto const found = fetches_->last.find(backend);
    return found == fetches_->last.end() ? Fetch{} : found->second;
}

bool TokenSources::fetching() const {
    std::scoped_lock const lock(mutex_);
    return std::ranges::any_of(sources_, [](auto const& one) { return one.second.fetch_queue->busy(); });
}

} // namespace idiom::app
