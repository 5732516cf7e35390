#include "gateway/upstream/token_response.hpp"

#include "translators/codec/json/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace idiom::upstream {
namespace {

using std::chrono::seconds;

constexpr std::size_t largest_response = 64 * 1024;
constexpr std::size_t largest_token = 16 * 1024;
constexpr seconds longest_lifetime = std::chrono::hours(24);

std::unexpected<TokenFailure> fail(std::string_view reason) {
    return std::unexpected(TokenFailure{.reason = std::string(reason)});
}

std::string_view undelivered(Response const& response) {
    switch (response.delivery) {
    case Delivery::answered: break;
    case Delivery::not_sent: return "the token endpoint could not be reached";
    case Delivery::lost: return "the token endpoint ended the connection without an answer";
    case Delivery::timed_out: return "the token endpoint did not answer in time";
    case Delivery::unusable:
        if (response.status != 0) return "the token endpoint's answer is in an encoding that is not taken";
        return "the token endpoint's answer is not HTTP, or is too large";
    case Delivery::busy:
        return "the token endpoint was not asked: too many connections, or its circuit is open";
    case Delivery::refused:
    case Delivery::unfit: return "the token endpoint was not asked";
    }
    return "the token endpoint gave no answer";
}

// RFC 6749, 5.2. Any other code of an endpoint is not repeated, because it may contain anything.
constexpr std::array<std::string_view, 6> error_codes{
    "invalid_request",     "invalid_client",         "invalid_grant",
    "unauthorized_client", "unsupported_grant_type", "invalid_scope",
};

/// Returns the delivery of the request to the back end, given the delivery of the request for its token.
Delivery follows_from(Delivery delivery) {
    switch (delivery) {
    case Delivery::not_sent:
    case Delivery::lost:
    case Delivery::timed_out: return Delivery::not_sent;
    case Delivery::busy: return Delivery::busy;
    case Delivery::answered:
    case Delivery::unusable:
    case Delivery::refused:
    case Delivery::unfit: break;
    }
    return Delivery::refused;
}

std::unexpected<TokenFailure> refusal(Response const& response, std::optional<json::Value> const& body) {
    TokenFailure failure{.reason = "the token endpoint answered " + std::to_string(response.status)};
    auto const code = body ? body->text_of("error") : std::nullopt;
    if (code && std::ranges::find(error_codes, *code) != error_codes.end()) {
        failure.reason.append(" ").append(*code);
        failure.invalid_grant = *code == "invalid_grant";
    }
    if (response.status == 429 || response.status == 503) {
        failure.delivery = Delivery::busy;
        failure.retry_after = response.retry_after;
    }
    return std::unexpected(std::move(failure));
}

/// Reads seconds from a number, or from a string, as some endpoints send it. Drops fractions.
std::optional<seconds> read_lifetime(json::Value const* value) {
    if (value == nullptr || !(value->is_number() || value->is_string())) return std::nullopt;
    auto const text = value->text;
    double number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = end == text.data() + text.size();
    if (whole && error == std::errc::result_out_of_range) return std::nullopt;
    if (!whole || error != std::errc() || !(number >= 1)) return std::nullopt;
    auto const capped = std::min(number, static_cast<double>(longest_lifetime.count()));
    return seconds(static_cast<seconds::rep>(capped));
}

/// Visible ASCII only. A space would end the token. A line break would begin another field.
bool fits_in_field(std::string_view token) {
    return !token.empty() && token.size() <= largest_token &&
           std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// RFC 6749, A.17 allows spaces in a refresh token. It is only ever sent inside a form.
bool fits_in_form(std::string_view token) {
    return token.size() <= largest_token &&
           std::ranges::all_of(token, [](char c) { return c >= ' ' && c < '\x7f'; });
}

std::expected<Granted, TokenFailure> read_grant(json::Value const& body, std::string_view token_type) {
    auto const token = body.text_of("access_token");
    if (!token) return fail("the token endpoint's answer holds no access token");
    if (!fits_in_field(*token))
        return fail("the token endpoint's access token is not fit for a header field");
    // RFC 6749, 7.1: a client must not use a token whose type it does not understand.
    auto const* const type = body.find("token_type");
    auto const is = [&](std::string_view name) {
        return type->is_string() && equal_ignoring_case(type->text, name);
    };
    bool const bearer =
        type == nullptr || type->is_null() || is("bearer") || (!token_type.empty() && is(token_type));
    if (!bearer) return fail("the token endpoint's token is not of the type bearer");
    auto const refresh = body.text_of("refresh_token").value_or("");
    if (!fits_in_form(refresh))
        return fail("the token endpoint's refresh token has characters that it must not have");
    return Granted{.access_token = std::string(*token),
                   .refresh_token = std::string(refresh),
                   .lifetime = read_lifetime(body.find("expires_in"))};
}

} // namespace

std::expected<Granted, TokenFailure> read_token_response(Response const& response,
                                                         std::string_view token_type, Arena& arena) {
    if (response.delivery != Delivery::answered)
        return std::unexpected(TokenFailure{.reason = std::string(undelivered(response)),
                                            .delivery = follows_from(response.delivery),
                                            .retry_after = response.retry_after});
    if (response.body.size() > largest_response) return fail("the token endpoint's answer is too large");
    // Content-Type is ignored, because some endpoints call their JSON text/plain.
    auto const read = json::read(
        response.body, arena, {.depth = 16, .doubled = json::DoubledMembers::ambiguous, .mend_text = true});
    auto const body = read && read->is_object() ? std::optional(*read) : std::nullopt;
    if (!response.ok()) return refusal(response, body);
    if (!body) return fail("the token endpoint's answer is not a JSON object");
    return read_grant(*body, token_type);
}

} // namespace idiom::upstream
