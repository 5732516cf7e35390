#include "gateway/upstream/refresh_grant.hpp"

#include <algorithm>

namespace idiom::upstream {

using boost::asio::awaitable;

namespace {

/// Key of the lock of a refresh token. No user has such an id.
constexpr auto token_lock_name = "\trefresh token";

constexpr std::string_view keep_the_new_one = "keep the new refresh token";

} // namespace

RefreshGrant::RefreshGrant(OAuthOptions options, std::string backend, store::Store& store)
    : options_(std::move(options)), backend_(std::move(backend)), store_(store) {}

awaitable<std::expected<Granted, TokenFailure>> RefreshGrant::fetch(TokenClient& client,
                                                                    CallContext& call_context) {
    auto const distributed_lock = co_await store_.enter(backend_, token_lock_name, call_context.deadline);
    if (!distributed_lock) co_return std::unexpected(store_is_away("read the refresh token"));
    auto token = co_await current();
    if (!token) co_return std::unexpected(token.error());
    // If the store has another token, another gateway has renewed since, and its token is newer.
    if (unsaved_ && (*token == unsaved_from_ || *token == unsaved_->refresh_token)) {
        auto late = co_await keep(*unsaved_, std::move(*token));
        co_return late;
    }
    unsaved_.reset();
    auto renewed = co_await renew(client, std::move(*token), **distributed_lock, call_context);
    co_return renewed;
}

awaitable<RefreshGrant::Fetched> RefreshGrant::renew(TokenClient& client, std::string token,
                                                     store::DistributedLock const& distributed_lock,
                                                     CallContext& call_context) {
    auto stood = token;
    auto const refused = [](Fetched const& fetched) { return !fetched && fetched.error().invalid_grant; };
    auto granted = co_await ask(client, token, distributed_lock, call_context);
    if (refused(granted)) {
        // A gateway that died after its request gave its lock back at once. Its last write to the store may
        // have arrived only now.
        auto late = co_await current();
        if (!late) co_return std::unexpected(late.error());
        if (*late != token) {
            stood = token = std::move(*late);
            granted = co_await ask(client, token, distributed_lock, call_context);
        }
    }
    if (refused(granted) && !configured_spent_ && token != options_.refresh_token &&
        !options_.refresh_token.empty()) {
        token = options_.refresh_token;
        granted = co_await ask(client, token, distributed_lock, call_context);
    }
    if (!granted) co_return granted;
    // If the endpoint sends no new refresh token, the old one stays valid.
    if (granted->refresh_token.empty()) granted->refresh_token = std::move(token);
    auto kept = co_await keep(std::move(*granted), std::move(stood));
    co_return kept;
}

TokenFailure RefreshGrant::store_is_away(std::string_view what) const {
    TokenFailure failure{.reason = "the store could not ", .delivery = Delivery::busy, .retry_after = 5};
    failure.reason += unsaved_ ? keep_the_new_one : what;
    return failure;
}

/// Returns whether the store is expected to save the next refresh token.
awaitable<bool> RefreshGrant::store_is_ready() {
    if (!store_.keeps_secrets() || !store_.trouble()) co_return true;
    auto const ready = co_await store_.ready_to_write();
    co_return ready.has_value();
}

awaitable<std::expected<std::string, TokenFailure>> RefreshGrant::current() {
    auto stored = co_await store_.load_token(backend_);
    if (stored && *stored) co_return std::move(**stored);
    // Unreadable counts as absent. For example, the store key was changed and a new token was configured with
    // it.
    bool const unavailable = !stored && stored.error().kind == store::StoreError::Kind::unavailable;
    if (unavailable) co_return std::unexpected(store_is_away("read the refresh token"));
    co_return held_.empty() ? options_.refresh_token : held_;
}

awaitable<RefreshGrant::Fetched> RefreshGrant::ask(TokenClient& client, std::string_view refresh_token,
                                                   store::DistributedLock const& distributed_lock,
                                                   CallContext& call_context) {
    bool const ready = co_await store_is_ready();
    if (!ready) co_return std::unexpected(store_is_away(keep_the_new_one));
    if (!distributed_lock.held()) co_return std::unexpected(store_is_away("keep other gateways out"));
    call_context.deadline =
        std::max(call_context.deadline, std::chrono::steady_clock::now() + options_.timeout);
    auto form = call_context.arena.text();
    append_form_field(form, "grant_type",
                      options_.grant_name.empty() ? std::string_view("refresh_token")
                                                  : std::string_view(options_.grant_name));
    append_form_field(form, "refresh_token", refresh_token);
    append_form_field(form, "client_id", options_.client_id);
    if (!options_.client_secret.empty()) append_form_field(form, "client_secret", options_.client_secret);
    if (!options_.scope.empty()) append_form_field(form, "scope", options_.scope);
    for (auto const& [name, value] : options_.parameters)
        append_form_field(form, name, value);
    auto granted = co_await ask_for_token(client, options_, {}, call_context.arena.keep(form), call_context);
    bool const decided = granted || granted.error().invalid_grant;
    if (decided && refresh_token == options_.refresh_token) configured_spent_ = true;
    co_return granted;
}

awaitable<std::expected<Granted, TokenFailure>> RefreshGrant::keep(Granted granted, std::string stood) {
    auto const saved = co_await store_.save_token(backend_, granted.refresh_token);
    if (!saved) {
        unsaved_ = std::move(granted);
        unsaved_from_ = std::move(stood);
        co_return std::unexpected(store_is_away(keep_the_new_one));
    }
    held_ = granted.refresh_token;
    unsaved_.reset();
    co_return granted;
}

} // namespace idiom::upstream
