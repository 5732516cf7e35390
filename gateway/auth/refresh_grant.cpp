#include "gateway/auth/refresh_grant.hpp"

namespace idiom::auth {

using boost::asio::awaitable;

namespace {

/// The section of a refresh token: no user has such a name.
constexpr auto token_section = "\trefresh token";

} // namespace

RefreshGrant::RefreshGrant(OAuthOptions options, std::string backend, store::Store& store)
    : options_(std::move(options)), backend_(std::move(backend)), store_(store) {}

awaitable<std::expected<Granted, TokenFailure>> RefreshGrant::fetch(TokenClient& client,
                                                                    backend::Trip& trip) {
    auto const section = co_await store_.enter(backend_, token_section, trip.deadline);
    if (!section) co_return std::unexpected(store_is_away());
    auto token = co_await current();
    if (!token) co_return std::unexpected(store_is_away());
    // Another gateway may have gone on from there: its token is newer.
    if (unsaved_ && (*token == unsaved_from_ || *token == unsaved_->refresh_token)) {
        auto late = co_await keep(*unsaved_, std::move(*token));
        co_return late;
    }
    unsaved_.reset();
    if (!(*section)->held()) co_return std::unexpected(store_is_away());

    auto const stood = *token;
    auto granted = co_await ask(client, *token, trip);
    bool const refused = !granted && granted.error().invalid_grant;
    if (refused && !configured_spent_ && *token != options_.refresh_token &&
        !options_.refresh_token.empty()) {
        *token = options_.refresh_token;
        granted = co_await ask(client, *token, trip);
    }
    bool const decided = granted || granted.error().invalid_grant;
    if (decided && *token == options_.refresh_token) configured_spent_ = true;
    if (!granted) co_return granted;
    // An endpoint that sends no new one lets the old one live on.
    if (granted->refresh_token.empty()) granted->refresh_token = std::move(*token);
    auto kept = co_await keep(std::move(*granted), stood);
    co_return kept;
}

TokenFailure RefreshGrant::store_is_away() const {
    return {.reason = unsaved_ ? "the store could not keep the new refresh token"
                               : "the store could not read the refresh token"};
}

awaitable<std::expected<std::string, TokenFailure>> RefreshGrant::current() {
    auto stored = co_await store_.load_token(backend_);
    if (stored && *stored) co_return std::move(**stored);
    // Unreadable is as good as absent: the store key was changed, say, and a new token configured with it.
    bool const unavailable = !stored && stored.error().kind == store::StoreError::Kind::unavailable;
    if (unavailable)
        co_return std::unexpected(TokenFailure{.reason = "the store could not read the refresh token"});
    co_return held_.empty() ? options_.refresh_token : held_;
}

awaitable<std::expected<Granted, TokenFailure>>
RefreshGrant::ask(TokenClient& client, std::string_view refresh_token, backend::Trip& trip) {
    auto form = trip.arena.text();
    append_form_field(form, "grant_type", "refresh_token");
    append_form_field(form, "refresh_token", refresh_token);
    append_form_field(form, "client_id", options_.client_id);
    if (!options_.client_secret.empty()) append_form_field(form, "client_secret", options_.client_secret);
    if (!options_.scope.empty()) append_form_field(form, "scope", options_.scope);
    return ask_for_token(client, options_, {}, trip.arena.keep(form), trip);
}

awaitable<std::expected<Granted, TokenFailure>> RefreshGrant::keep(Granted granted, std::string stood) {
    auto const saved = co_await store_.save_token(backend_, granted.refresh_token);
    if (!saved) {
        unsaved_ = std::move(granted);
        unsaved_from_ = std::move(stood);
        co_return std::unexpected(TokenFailure{.reason = "the store could not keep the new refresh token"});
    }
    held_ = granted.refresh_token;
    unsaved_.reset();
    co_return granted;
}

} // namespace idiom::auth
