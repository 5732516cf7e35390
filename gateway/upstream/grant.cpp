#include "gateway/upstream/grant.hpp"

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

} // namespace

std::string form_encoded(std::string_view text) {
    Arena arena(256);
    auto out = arena.text();
    append_encoded(out, text);
    return std::string(out);
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
