#include "gateway/auth/doorkeeper.hpp"

#include "translators/codec/uri.hpp"

#include <openssl/rand.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace idiom::auth {

namespace {

/// What follows the scheme of an Authorization field; nothing where it is another scheme.
std::optional<std::string_view> credentials(std::string_view field, std::string_view scheme) {
    if (field.size() <= scheme.size() || field[scheme.size()] != ' ') return std::nullopt;
    if (!equal_ignoring_case(field.substr(0, scheme.size()), scheme)) return std::nullopt;
    auto rest = field.substr(scheme.size());
    while (rest.starts_with(' '))
        rest.remove_prefix(1);
    return rest;
}

/// In a time that depends on the size only. OpenSSL's goes byte by byte, which for a token takes as long as
/// hashing it.
bool same(std::string_view a, std::string_view b) {
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
    // Nobody is to see here that a part of it would do.
    __asm__ volatile("" : "+r"(difference));
    return difference == 0;
}

} // namespace

Doorkeeper::Doorkeeper(std::shared_ptr<Callers const> callers,
                       std::vector<std::shared_ptr<KeyClient>> clients, boost::asio::any_io_executor executor,
                       WallClock now)
    : callers_(std::move(callers)), clients_(std::move(clients)), executor_(std::move(executor)),
      now_(std::move(now)), known_(callers_->open() ? 0 : most_known), waiting_(callers_->trusted().size()) {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&seed_), sizeof seed_) != 1)
        throw std::runtime_error("the system has no random bits to give");
}

Doorkeeper::Finding Doorkeeper::by_headers(std::span<Header const> headers, Arena& arena) {
    if (callers_->open()) return {configured(&callers_->anonymous())};
    auto const shown = shown_in(headers);
    if (shown.field == Field::none) return {};
    auto const hash = hash_of(shown);
    auto& place = known_[hash % most_known];
    if (still_knows(place, shown, hash)) return {place.caller};

    auto proven = prove(shown, arena);
    if (proven.finding.caller && shown.text.size() <= longest_known) {
        place = std::move(proven.known);
        place.hash = hash;
        place.field = shown.field;
        place.text = shown.text;
        place.caller = proven.finding.caller;
    }
    return std::move(proven.finding);
}

bool Doorkeeper::remembers(std::span<Header const> headers) {
    if (callers_->open()) return true;
    auto const shown = shown_in(headers);
    if (shown.field == Field::none) return false;
    auto const hash = hash_of(shown);
    return still_knows(known_[hash % most_known], shown, hash);
}

CallerPtr Doorkeeper::by_certificate(std::span<std::string const> names) const {
    return configured(callers_->by_certificate(names));
}

bool Doorkeeper::has_credentials(std::span<Header const> headers) {
    return shown_in(headers).field != Field::none;
}

boost::asio::awaitable<bool> Doorkeeper::fetch_keys(Callers::Trusted const& issuer) {
    auto& waiting = waiting_[static_cast<std::size_t>(&issuer - callers_->trusted().data())];
    // Those who wait do so for a fetch, so there is none to begin.
    if (waiting >= most_waiting && issuer.keys->keys()) co_return false;
    struct Wait {
        explicit Wait(std::size_t& of) : count(of) { ++count; }
        ~Wait() { --count; }
        std::size_t& count;
    } const wait(waiting);
    co_await issuer.keys->refresh(client_of(issuer));
    co_return true;
}

void Doorkeeper::fetch_first_keys() {
    for (auto const& issuer : callers_->trusted())
        if (!issuer.keys->keys()) issuer.keys->refresh_if_due(executor_, client_of(issuer));
}

Doorkeeper::Shown Doorkeeper::shown_in(std::span<Header const> headers) {
    if (auto const key = find(headers, "X-Api-Key")) return {Field::api_key, *key};
    if (auto const field = find(headers, "Authorization")) return {Field::authorization, *field};
    return {};
}

std::uint64_t Doorkeeper::hash_of(Shown const& shown) const {
    return XXH3_64bits_withSeed(shown.text.data(), shown.text.size(),
                                seed_ ^ static_cast<std::uint64_t>(shown.field));
}

bool Doorkeeper::still_knows(Known const& known, Shown const& shown, std::uint64_t hash) {
    if (known.hash != hash || known.field != shown.field || !same(known.text, shown.text)) return false;
    if (!known.issuer) return true;
    auto const& keys = *known.issuer->keys;
    if (keys.due()) known.issuer->keys->refresh_if_due(executor_, client_of(*known.issuer));
    // A key that was withdrawn ends the tokens that it signed.
    return known.version == keys.version() && now_() < known.until;
}

Doorkeeper::Proven Doorkeeper::prove(Shown const& shown, Arena& arena) {
    auto const by_key = [&](std::string_view key, std::optional<std::string_view> name = {}) {
        return Proven{.finding = {configured(callers_->by_key(key, name))}, .known = {}};
    };
    if (shown.field == Field::api_key) return by_key(shown.text);
    if (auto const token = credentials(shown.text, "Bearer")) {
        auto proven = by_key(*token);
        if (!proven.finding.caller && !callers_->trusted().empty()) proven = prove_token(*token, arena);
        return proven;
    }
    if (auto const encoded = credentials(shown.text, "Basic")) {
        auto const pair = uri::decode_base64(*encoded, arena);
        auto const colon = pair ? pair->find(':') : std::string_view::npos;
        if (colon != std::string_view::npos) return by_key(pair->substr(colon + 1), pair->substr(0, colon));
    }
    return {};
}

Doorkeeper::Proven Doorkeeper::prove_token(std::string_view token, Arena& arena) {
    auto const jwt = read_jwt(token, arena);
    if (!jwt) return {};
    auto const trusted = callers_->trusted();
    auto const meant = std::ranges::find_if(
        trusted, [&](Callers::Trusted const& one) { return is_meant(jwt->claims, *one.rule); });
    // From here on every token costs one check of a signature, whatever is wrong with it.
    auto const& issuer = meant == trusted.end() ? trusted.front() : *meant;
    issuer.keys->refresh_if_due(executor_, client_of(issuer));
    auto const version = issuer.keys->version(); // before the keys: a newer set only means one check more
    auto const keys = issuer.keys->keys();
    bool const has_key = keys && keys->has(jwt->algorithm, jwt->key_id);
    bool const is_signed = keys && keys->verify(jwt->algorithm, has_key ? jwt->key_id : std::string_view{},
                                                jwt->signed_text, jwt->signature);
    auto const until = valid_until(jwt->claims, *issuer.rule, now_());
    if (meant == trusted.end() || !until) return {};
    if (!has_key && issuer.keys->fetches())
        return {.finding = {.caller = {}, .lacks_key = &issuer}, .known = {}};
    if (!has_key || !is_signed) return {};
    auto caller = std::make_shared<Caller const>(caller_by(jwt->claims, *issuer.rule, issuer.caller));
    return {.finding = {std::move(caller)},
            .known = {.issuer = &issuer, .version = version, .until = *until}};
}

/// Callers outlive every request of this doorkeeper: whoever asks holds what owns it.
CallerPtr Doorkeeper::configured(Caller const* caller) const { return CallerPtr(CallerPtr{}, caller); }

std::shared_ptr<KeyClient> const& Doorkeeper::client_of(Callers::Trusted const& issuer) const {
    return clients_[static_cast<std::size_t>(&issuer - callers_->trusted().data())];
}

} // namespace idiom::auth
