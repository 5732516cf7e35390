#include "gateway/app/token_sources.hpp"

#include "gateway/telemetry/log.hpp"

namespace idiom::app {

namespace {

void note_token(auth::TokenEvent const& event) {
    std::string text = "back end '";
    text += event.backend;
    if (event.renewed) return log::info(text + "': got a token");
    text += "': no token: ";
    text += event.reason;
    log::error(text);
}

} // namespace

std::shared_ptr<auth::TokenSource> TokenSources::at(std::string const& backend, auth::OAuthOptions options) {
    auto& source = sources_[backend];
    auto tokens = source.options == options ? source.tokens.lock() : nullptr;
    if (!tokens) {
        auto note = [events = events_.get(backend)](auth::TokenEvent const& event) {
            (event.renewed ? events->tokens_fetched : events->tokens_failed).add();
            note_token(event);
        };
        tokens = std::make_shared<auth::TokenSource>(backend, options, store_, telemetry::steady_clock(),
                                                     std::move(note));
        source = {.options = std::move(options), .tokens = tokens};
    }
    return tokens;
}

} // namespace idiom::app
