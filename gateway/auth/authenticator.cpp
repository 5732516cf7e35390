#include "gateway/auth/authenticator.hpp"

#include "translators/codec/base64.hpp"

#include <openssl/rand.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace idiom::auth {

namespace {

/// Returns what follows the scheme of an Authorization field, or nullopt if the field has another scheme.
std::optional<std::string_view> after_scheme(std::string_view field, std::string_view scheme) {
    if (field.size() <= scheme.size() || field[scheme.size()] != ' ') return std::nullopt;
    if (!equal_ignoring_case(field.substr(0, scheme.size()), scheme)) return std::nullopt;
    auto rest = field.substr(scheme.size());
    while (rest.starts_with(' '))
        rest.remove_prefix(1);
    return rest;
}

/// Compares in a time that depends on the size only. CRYPTO_memcmp goes byte by byte, which for a token takes
/// as long as hashing it.
bool equal(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    std::uint64_t difference = 0;
    std::size_t at = 0;
    for (; at + sizeof difference <= a.size(); at += sizeof difference) {
        std::uint64_t x = 0;
        std::uint64_t y = 0;
        std::memcpy(&x, a.data() + at, sizeof x);
        std::memcpy(&y, b.data() + at, sizeof y);
        difference |= x ^ y;
    }
    for (; at < a.size(); ++at)
        difference |= static_cast<unsigned char>(a[at] ^ b[at]);
    // Constant time: the compiler must not see that the loops could stop at the first difference.
    __asm__ volatile("" : "+r"(difference));
    return difference == 0;
}

} // namespace

Authenticator::Authenticator(std::shared_ptr<Callers const> callers,
                             std::vector<std::shared_ptr<KeyClient>> clients,
                             boost::asio::any_io_executor executor, WallClock now)
    : callers_(std::move(callers)), clients_(std::move(clients)), executor_(std::move(executor)),
      now_(std::move(now)), recognised_(callers_->open() ? 0 : most_known),
      waiting_(callers_->trusted().size()) {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&seed_), sizeof seed_) != 1)
        throw std::runtime_error("the system has no random bits to give");
}

Authenticator::Finding Authenticator::by_headers(std::span<Header const> headers, Arena& arena) {
    if (callers_->open()) return {configured(&callers_->anonymous())};
    auto const credentials = credentials_in(headers);
    if (credentials.field == Field::none) return {};
    auto const hash = hash_of(credentials);
    auto& place = recognised_[hash % most_known];
    if (still_knows(place, credentials, hash)) return {place.caller};

    auto verified = verify(credentials, arena);
    if (verified.finding.caller && credentials.text.size() <= longest_known) {
        place = std::move(verified.recognised);
        place.hash = hash;
        place.field = credentials.field;
        place.text = credentials.text;
        place.caller = verified.finding.caller;
    }
    return std::move(verified.finding);
}

bool Authenticator::remembers(std::span<Header const> headers) {
    if (callers_->open()) return true;
    auto const credentials = credentials_in(headers);
    if (credentials.field == Field::none) return false;
    auto const hash = hash_of(credentials);
    return still_knows(recognised_[hash % most_known], credentials, hash);
}

CallerPtr Authenticator::by_certificate(std::span<std::string const> names) const {
    return configured(callers_->by_certificate(names));
}

bool Authenticator::has_credentials(std::span<Header const> headers) {
    return credentials_in(headers).field != Field::none;
}

boost::asio::awaitable<bool> Authenticator::fetch_keys(Callers::Trusted const& issuer) {
    auto& waiting = waiting_[static_cast<std::size_t>(&issuer - callers_->trusted().data())];
    // The requests that wait already have a fetch under way, so there is none to begin.
    if (waiting >= most_waiting && issuer.keys->keys()) co_return false;
    struct Wait {
        explicit Wait(std::size_t& of) : count(of) { ++count; }
        ~Wait() { --count; }
        std::size_t& count;
    } const wait(waiting);
    co_await issuer.keys->refresh(client_of(issuer));
    co_return true;
}

void Authenticator::fetch_first_keys() {
    for (auto const& issuer : callers_->trusted())
        if (!issuer.keys->keys()) issuer.keys->refresh_if_due(executor_, client_of(issuer));
}

Authenticator::Credentials Authenticator::credentials_in(std::span<Header const> headers) {
    if (auto const key = find(headers, "X-Api-Key")) return {Field::api_key, *key};
    if (auto const field = find(headers, "Authorization")) return {Field::authorization, *field};
    return {};
}

std::uint64_t Authenticator::hash_of(Credentials const& credentials) const {
    return XXH3_64bits_withSeed(credentials.text.data(), credentials.text.size(),
                                seed_ ^ static_cast<std::uint64_t>(credentials.field));
}

bool Authenticator::still_knows(Recognised const& recognised, Credentials const& credentials,
                                std::uint64_t hash) {
    if (recognised.hash != hash || recognised.field != credentials.field ||
        !equal(recognised.text, credentials.text))
        return false;
    if (!recognised.issuer) return true;
    auto const& keys = *recognised.issuer->keys;
    if (keys.due()) recognised.issuer->keys->refresh_if_due(executor_, client_of(*recognised.issuer));
    // If the issuer withdraws a key, the tokens that it signed are no longer valid.
    return recognised.version == keys.version() && now_() < recognised.until;
}

Authenticator::Verified Authenticator::verify(Credentials const& credentials, Arena& arena) {
    auto const by_key = [&](std::string_view key, std::optional<std::string_view> name = {}) {
        return Verified{.finding = {configured(callers_->by_key(key, name))}, .recognised = {}};
    };
    if (credentials.field == Field::api_key) return by_key(credentials.text);
    if (auto const token = after_scheme(credentials.text, "Bearer")) {
        auto verified = by_key(*token);
        if (!verified.finding.caller && !callers_->trusted().empty()) verified = verify_token(*token, arena);
        return verified;
    }
    if (auto const encoded = after_scheme(credentials.text, "Basic")) {
        auto const pair = base64::decode(*encoded, arena);
        auto const colon = pair ? pair->find(':') : std::string_view::npos;
        if (colon != std::string_view::npos) return by_key(pair->substr(colon + 1), pair->substr(0, colon));
    }
    return {};
}

Authenticator::Verified Authenticator::verify_token(std::string_view token, Arena& arena) {
    auto const jwt = read_jwt(token, arena);
    if (!jwt) return {};
    auto const trusted = callers_->trusted();
    auto const meant = std::ranges::find_if(
        trusted, [&](Callers::Trusted const& one) { return is_meant(jwt->claims, *one.rule); });
    // From here on every token costs one signature check, whatever is wrong with it.
    auto const& issuer = meant == trusted.end() ? trusted.front() : *meant;
    issuer.keys->refresh_if_due(executor_, client_of(issuer));
    auto const version = issuer.keys->version(); // before the keys: a newer set costs one check more
    auto const keys = issuer.keys->keys();
    bool const has_key = keys && keys->has(jwt->algorithm, jwt->key_id);
    bool const is_signed = keys && keys->verify(jwt->algorithm, has_key ? jwt->key_id : std::string_view{},
                                                jwt->signed_text, jwt->signature);
    auto const until = valid_until(jwt->claims, *issuer.rule, now_());
    if (meant == trusted.end() || !until) return {};
    if (!has_key && issuer.keys->fetches())
        return {.finding = {.caller = {}, .lacks_key = &issuer}, .recognised = {}};
    if (!has_key || !is_signed) return {};
    auto caller = std::make_shared<Caller const>(caller_by(jwt->claims, *issuer.rule, issuer.caller));
    return {.finding = {std::move(caller)},
            .recognised = {.issuer = &issuer, .version = version, .until = *until}};
}

/// The pointer owns nothing. `callers_` outlives every request of this authenticator.
CallerPtr Authenticator::configured(Caller const* caller) const { return CallerPtr(CallerPtr{}, caller); }

std::shared_ptr<KeyClient> const& Authenticator::client_of(Callers::Trusted const& issuer) const {
    return clients_[static_cast<std::size_t>(&issuer - callers_->trusted().data())];
}

} // namespace idiom::auth
