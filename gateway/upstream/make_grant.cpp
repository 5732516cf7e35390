#include "gateway/upstream/make_grant.hpp"

#include "gateway/upstream/refresh_grant.hpp"

namespace idiom::upstream {
namespace {

using boost::asio::awaitable;

class PasswordGrant final : public Grant {
public:
    explicit PasswordGrant(OAuthOptions options)
        : options_(std::move(options)),
          // As the vendor documents it: user and password unescaped. RFC 6749, 2.3.1 would have them
          // form-encoded first.
          authorization_(options_.client_secret.empty()
                             ? std::string()
                             : basic_authorization(options_.client_id, options_.client_secret)) {}

    awaitable<std::expected<Granted, TokenFailure>> fetch(TokenClient& client,
                                                          CallContext& call_context) override {
        auto form = call_context.arena.text();
        append_form_field(form, "username", options_.username);
        append_form_field(form, "password", options_.password);
        append_form_field(form, "grant_type", "password");
        if (authorization_.empty()) append_form_field(form, "client_id", options_.client_id);
        if (!options_.scope.empty()) append_form_field(form, "scope", options_.scope);
        return ask_for_token(client, options_, authorization_, call_context.arena.keep(form), call_context);
    }

private:
    OAuthOptions options_;
    std::string authorization_;
};

class ClientCredentialsGrant final : public Grant {
public:
    explicit ClientCredentialsGrant(OAuthOptions options)
        : options_(std::move(options)),
          authorization_(options_.client_secret.empty()
                             ? std::string()
                             : basic_authorization(form_encoded(options_.client_id),
                                                   form_encoded(options_.client_secret))) {}

    awaitable<std::expected<Granted, TokenFailure>> fetch(TokenClient& client,
                                                          CallContext& call_context) override {
        auto form = call_context.arena.text();
        append_form_field(form, "grant_type", "client_credentials");
        if (authorization_.empty()) append_form_field(form, "client_id", options_.client_id);
        if (!options_.scope.empty()) append_form_field(form, "scope", options_.scope);
        return ask_for_token(client, options_, authorization_, call_context.arena.keep(form), call_context);
    }

private:
    OAuthOptions options_;
    std::string authorization_;
};

} // namespace

std::unique_ptr<Grant> make_grant(OAuthOptions options, std::string backend, store::Store& store) {
    switch (options.grant) {
    case GrantType::password: return std::make_unique<PasswordGrant>(std::move(options));
    case GrantType::refresh_token:
        return std::make_unique<RefreshGrant>(std::move(options), std::move(backend), store);
    case GrantType::client_credentials: break;
    }
    return std::make_unique<ClientCredentialsGrant>(std::move(options));
}

} // namespace idiom::upstream
