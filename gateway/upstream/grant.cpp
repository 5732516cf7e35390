#include "gateway/upstream/grant.hpp"

#include "gateway/upstream/refresh_grant.hpp"
#include "translators/codec/base64.hpp"
#include "translators/core/text.hpp"

namespace idiom::upstream {
namespace {

using boost::asio::awaitable;

/// Appendix B leaves to HTML which characters stay unescaped. All readers agree on these.
bool stays(char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; }

void append_encoded(Text& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (stays(c)) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
}

std::string form_encoded(std::string_view text) {
    Arena arena(256);
    auto out = arena.text();
    append_encoded(out, text);
    return std::string(out);
}

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

void append_form_field(Text& form, std::string_view name, std::string_view value) {
    if (!form.empty()) form += '&';
    append_encoded(form, name);
    form += '=';
    append_encoded(form, value);
}

std::string basic_authorization(std::string_view user, std::string_view password) {
    Arena arena(512);
    auto const pair = arena.join({user, ":", password});
    return "Basic " + std::string(base64::encode(pair, arena));
}

std::vector<std::string> secrets_of(OAuthOptions const& options) {
    std::vector<std::string> all{options.client_secret, options.password, options.refresh_token};
    constexpr std::string_view scheme = "Basic ";
    if (options.client_secret.empty()) return all;
    for (auto const& pair :
         {basic_authorization(options.client_id, options.client_secret),
          basic_authorization(form_encoded(options.client_id), form_encoded(options.client_secret))})
        all.push_back(pair.substr(scheme.size()));
    return all;
}

awaitable<std::expected<Granted, TokenFailure>>
ask_for_token(TokenClient& client, OAuthOptions const& options, std::string_view authorization,
              std::string_view form, CallContext& call_context) {
    auto headers = call_context.arena.vector<Header>();
    headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    headers.push_back({"Accept", "application/json"});
    if (!authorization.empty()) headers.push_back({"Authorization", authorization});
    auto const response = co_await client.post_form(options.token_url, headers, form, call_context);
    co_return read_token_response(response, options.token_type, call_context.arena);
}

} // namespace idiom::upstream
