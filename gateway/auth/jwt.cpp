#include "gateway/auth/jwt.hpp"

#include "translators/codec/base64.hpp"
#include "translators/core/http.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace idiom::auth {

namespace {

using std::chrono::system_clock;

constexpr json::ReadOptions strict{.depth = 16, .doubled = json::DoubledMembers::refused};

std::optional<json::Value> read_object(std::string_view base64url, Arena& arena) {
    auto const text = base64::decode_url(base64url, arena);
    if (!text) return std::nullopt;
    auto const value = json::read(*text, arena, strict);
    if (!value || !value->is_object()) return std::nullopt;
    return *value;
}

/// Returns whether the token is an access token, or does not name its type. A logout token, for example, has
/// the same keys and audience and another meaning.
bool is_access_token(json::Value const& header) {
    auto const* const type = header.find("typ");
    if (type == nullptr) return true;
    constexpr std::string_view prefix = "application/"; // RFC 7515, 4.1.9: optional
    auto name = type->is_string() ? type->text : std::string_view{};
    if (equal_ignoring_case(name.substr(0, prefix.size()), prefix)) name.remove_prefix(prefix.size());
    return equal_ignoring_case(name, "JWT") || equal_ignoring_case(name, "at+jwt");
}

/// Reads a NumericDate (RFC 7519, 2), to the second. Returns nullopt if the value is none.
std::optional<system_clock::time_point> to_time(json::Value const* value) {
    constexpr double latest = 8'000'000'000; // what the clock's nanoseconds can hold
    if (value == nullptr || !value->is_number()) return std::nullopt;
    double number = 0;
    auto const* const end = value->text.data() + value->text.size();
    auto const [at, error] = std::from_chars(value->text.data(), end, number);
    if (error != std::errc() || at != end || !(number >= 0)) return std::nullopt;
    auto const seconds = static_cast<std::int64_t>(std::floor(std::min(number, latest)));
    return system_clock::time_point(std::chrono::seconds(seconds));
}

/// Calls `f` with each word of a claim. A claim is a text with spaces between words, or an array.
template <class F> void for_each_word(json::Value const* claim, F const& f) {
    if (claim == nullptr) return;
    for (auto const& item : claim->items)
        if (item.is_string()) f(item.text);
    auto rest = claim->is_string() ? claim->text : std::string_view{};
    while (!rest.empty()) {
        auto const word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        if (!word.empty()) f(word);
    }
}

} // namespace

std::optional<Jwt> read_jwt(std::string_view token, Arena& arena) {
    if (token.size() > Jwt::largest) return std::nullopt;
    auto const first = token.find('.');
    auto const last = token.rfind('.');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    // A third dot would be in the payload, where base64url refuses it.
    auto const header = read_object(token.substr(0, first), arena);
    if (!header || header->find("crit") != nullptr || !is_access_token(*header)) return std::nullopt;
    auto const algorithm = algorithm_named(header->text_of("alg").value_or(""));
    auto const* const key_id = header->find("kid");
    if (!algorithm || (key_id != nullptr && !key_id->is_string())) return std::nullopt;
    auto const claims = read_object(token.substr(first + 1, last - first - 1), arena);
    auto const signature = base64::decode_url(token.substr(last + 1), arena);
    if (!claims || !signature || signature->empty()) return std::nullopt;
    return Jwt{.algorithm = *algorithm,
               .key_id = key_id != nullptr ? key_id->text : std::string_view{},
               .signed_text = token.substr(0, last),
               .signature = *signature,
               .claims = *claims};
}

bool is_meant(json::Value const& claims, TokenRule const& rule) {
    auto const* const audience = claims.find("aud");
    if (claims.text_of("iss") != rule.issuer || audience == nullptr) return false;
    auto const ours = [&](json::Value const& value) {
        return value.is_string() && value.text == rule.audience;
    };
    return ours(*audience) || std::ranges::any_of(audience->items, ours);
}

std::optional<system_clock::time_point> valid_until(json::Value const& claims, TokenRule const& rule,
                                                    system_clock::time_point now) {
    auto const end = to_time(claims.find("exp"));
    if (!end || now >= *end + rule.clock_skew) return std::nullopt;
    for (std::string_view const name : {"nbf", "iat"}) {
        auto const* const claim = claims.find(name);
        if (claim == nullptr) continue;
        auto const begin = to_time(claim);
        if (!begin || *begin > now + rule.clock_skew) return std::nullopt;
    }
    return *end + rule.clock_skew;
}

Caller caller_by(json::Value const& claims, TokenRule const& rule, Caller const& client) {
    Caller caller = client;
    if (!rule.routes_claim.empty()) {
        std::set<std::string, std::less<>> routes;
        bool all = false;
        for_each_word(claims.find(rule.routes_claim), [&](std::string_view name) {
            all = all || name == "*";
            if (client.may_use(name)) routes.emplace(name);
        });
        if (!all) caller.routes = std::move(routes);
    }
    if (!rule.scope_claim.empty()) {
        bool read = false;
        bool write = false;
        for_each_word(claims.find(rule.scope_claim), [&](std::string_view word) {
            read = read || word == "read" || word == "idiom:read";
            write = write || word == "write" || word == "idiom:write";
        });
        caller.may_read = client.may_read && read;
        caller.may_write = client.may_write && write;
    }
    return caller;
}

} // namespace idiom::auth
