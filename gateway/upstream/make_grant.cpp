#include "gateway/upstream/make_grant.hpp"

#include "gateway/upstream/refresh_grant.hpp"

namespace idiom::upstream {
namespace {

using boost::asio::awaitable;

/// Whether the client's id and secret go into the form and not into an Authorization field.
bool in_body(OAuthOptions const& options) {
    return options.client_secret.empty() || options.client_in_body.value_or(false);
}

/// Appends what is in the form of every grant.
void append_common(Text& form, OAuthOptions const& options, std::string_view usual_grant, bool with_client) {
    append_form_field(form, "grant_type",
                      options.grant_name.empty() ? usual_grant : std::string_view(options.grant_name));
    if (with_client) append_form_field(form, "client_id", options.client_id);
    if (with_client && !options.client_secret.empty())
        append_form_field(form, "client_secret", options.client_secret);
    if (!options.scope.empty()) append_form_field(form, "scope", options.scope);
    for (auto const& [name, value] : options.parameters)
        append_form_field(form, name, value);
}

class PasswordGrant final : public Grant {
public:
    explicit PasswordGrant(OAuthOptions options)
        : options_(std::move(options)),
          // User and password are not escaped, as the vendor documents it. RFC 6749, 2.3.1 demands that they
          // be form-encoded first.
          authorization_(in_body(options_)
                             ? std::string()
                             : basic_authorization(options_.client_id, options_.client_secret)) {}

    awaitable<std::expected<Granted, TokenFailure>> fetch(TokenClient& client,
                                                          CallContext& call_context) override {
        auto form = call_context.arena.text();
        append_form_field(form, "username", options_.username);
        append_form_field(form, "password", options_.password);
        append_common(form, options_, "password", authorization_.empty());
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
          authorization_(in_body(options_) ? std::string()
                                           : basic_authorization(form_encoded(options_.client_id),
                                                                 form_encoded(options_.client_secret))) {}

    awaitable<std::expected<Granted, TokenFailure>> fetch(TokenClient& client,
                                                          CallContext& call_context) override {
        auto form = call_context.arena.text();
        append_common(form, options_, "client_credentials", authorization_.empty());
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
