#include "gateway/auth/key_set.hpp"

#include "translators/codec/base64.hpp"
#include "translators/codec/json/json.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>

namespace idiom::auth {

namespace {

template <class T, void (*free)(T*)> struct Freed {
    void operator()(T* object) const { free(object); }
};
template <class T, void (*free)(T*)> using Owned = std::unique_ptr<T, Freed<T, free>>;
using Number = Owned<BIGNUM, BN_free>;
using SharedKey = std::shared_ptr<EVP_PKEY>;

constexpr int smallest_rsa = 2048; ///< bits; RFC 7518, 3.3
constexpr int largest_rsa = 8192;  ///< bits; the cost of a check grows with the square of the size
constexpr std::size_t p256_size = 32;
constexpr std::size_t ed25519_size = 32;

unsigned char const* bytes_of(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

/// Decodes a member in base64url. Returns nullopt if it is absent, empty or something else.
std::optional<std::string_view> bytes_in(json::Value const& jwk, std::string_view name, Arena& arena) {
    auto const text = jwk.text_of(name);
    auto const bytes = text ? base64::decode_url(*text, arena) : std::nullopt;
    return bytes && !bytes->empty() ? bytes : std::nullopt;
}

Number number_of(std::string_view bytes) {
    return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// Makes a key from its parts. Returns null if they make none.
SharedKey made_from(char const* type, OSSL_PARAM_BLD* builder) {
    Owned<OSSL_PARAM, OSSL_PARAM_free> const parts(OSSL_PARAM_BLD_to_param(builder));
    Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> const context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    if (!parts || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parts.get()) != 1)
        return nullptr;
    SharedKey key(made, EVP_PKEY_free);
    Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> const check(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr));
    return check && EVP_PKEY_public_check(check.get()) == 1 ? key : nullptr;
}

SharedKey read_rsa(json::Value const& jwk, Arena& arena) {
    auto const modulus = bytes_in(jwk, "n", arena);
    auto const exponent = bytes_in(jwk, "e", arena);
    if (!modulus || !exponent || modulus->size() > largest_rsa / 8 + 1 || exponent->size() > 8)
        return nullptr;
    auto const n = number_of(*modulus);
    auto const e = number_of(*exponent);
    if (!n || !e || BN_num_bits(n.get()) < smallest_rsa || BN_num_bits(n.get()) > largest_rsa) return nullptr;
    Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> const builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return nullptr;
    return made_from("RSA", builder.get());
}

SharedKey read_p256(json::Value const& jwk, Arena& arena) {
    auto const x = bytes_in(jwk, "x", arena);
    auto const y = bytes_in(jwk, "y", arena);
    // RFC 7518, 6.2.1.2: coordinates have their full length, with leading zeros.
    if (jwk.text_of("crv") != "P-256" || !x || !y || x->size() != p256_size || y->size() != p256_size)
        return nullptr;
    auto const point = arena.join({"\x04", *x, *y}); // uncompressed (SEC 1, 2.3.3)
    Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> const builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1)
        return nullptr;
    return made_from("EC", builder.get());
}

SharedKey read_ed25519(json::Value const& jwk, Arena& arena) {
    auto const x = bytes_in(jwk, "x", arena);
    if (jwk.text_of("crv") != "Ed25519" || !x || x->size() != ed25519_size) return nullptr;
    return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*x), x->size()), EVP_PKEY_free};
}

struct Kind {
    std::string_view type; ///< `kty`
    std::string_view name; ///< `alg`
    SharedKey (*read)(json::Value const& jwk, Arena& arena);
};
/// In the order of `Algorithm`. Each kind of key has one algorithm, so a key can never be used with another.
constexpr std::array<Kind, 3> kinds{
    {{"RSA", "RS256", read_rsa}, {"EC", "ES256", read_p256}, {"OKP", "EdDSA", read_ed25519}}};

/// Returns whether the JWK may check signatures by `alg` (RFC 7517, 4.2 to 4.4). An absent member forbids
/// nothing.
bool is_for_checking(json::Value const& jwk, std::string_view alg) {
    auto const says = [&](std::string_view member, std::string_view word) {
        auto const* const value = jwk.find(member);
        return value == nullptr || (value->is_string() && value->text == word);
    };
    auto const* const operations = jwk.find("key_ops");
    bool const may_verify =
        operations == nullptr || std::ranges::any_of(operations->items, [](json::Value const& operation) {
            return operation.is_string() && operation.text == "verify";
        });
    return says("use", "sig") && says("alg", alg) && may_verify;
}

std::optional<Key> read_key(json::Value const& jwk, Arena& arena) {
    auto const kind = std::ranges::find(kinds, jwk.text_of("kty").value_or(""), &Kind::type);
    if (kind == kinds.end() || !is_for_checking(jwk, kind->name)) return std::nullopt;
    auto key = kind->read(jwk, arena);
    if (!key) return std::nullopt;
    return Key{.id = std::string(jwk.text_of("kid").value_or("")),
               .algorithm = static_cast<Algorithm>(kind - kinds.begin()),
               .key = std::move(key)};
}

/// A JWS carries r and s side by side (RFC 7518, 3.4). OpenSSL takes them as ASN.1.
std::optional<std::string> to_asn1(std::string_view signature) {
    if (signature.size() != 2 * p256_size) return std::nullopt;
    Owned<ECDSA_SIG, ECDSA_SIG_free> const pair(ECDSA_SIG_new());
    auto r = number_of(signature.substr(0, p256_size));
    auto s = number_of(signature.substr(p256_size));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return std::nullopt;
    static_cast<void>(r.release()); // the pair owns it now
    static_cast<void>(s.release());
    unsigned char* encoded = nullptr;
    auto const size = i2d_ECDSA_SIG(pair.get(), &encoded);
    if (size <= 0) return std::nullopt;
    std::string made(reinterpret_cast<char const*>(encoded), static_cast<std::size_t>(size));
    OPENSSL_free(encoded);
    return made;
}

bool has_signed(EVP_PKEY* key, Algorithm algorithm, std::string_view text, std::string_view signature) {
    Owned<EVP_MD_CTX, EVP_MD_CTX_free> const context(EVP_MD_CTX_new());
    auto const* const hash = algorithm == Algorithm::eddsa ? nullptr : EVP_sha256();
    return context && EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                            text.size()) == 1;
}

bool may_mean(Key const& key, Algorithm algorithm, std::string_view id) {
    return key.algorithm == algorithm && (id.empty() || key.id == id);
}

} // namespace

std::optional<Algorithm> algorithm_named(std::string_view alg) {
    auto const kind = std::ranges::find(kinds, alg, &Kind::name);
    if (kind == kinds.end()) return std::nullopt;
    return static_cast<Algorithm>(kind - kinds.begin());
}

std::expected<KeySet, std::string_view> KeySet::read(std::string_view json) {
    if (json.size() > largest) return std::unexpected("is larger than 256KiB");
    Arena arena;
    auto const document = json::read(json, arena, {.depth = 16, .doubled = json::DoubledMembers::refused});
    auto const* const keys = document ? document->find("keys") : nullptr;
    if (keys == nullptr || !keys->is_array()) return std::unexpected("is no JSON Web Key Set");
    if (keys->items.size() > most_keys) return std::unexpected("holds more than 64 keys");
    KeySet set;
    for (auto const& jwk : keys->items)
        if (auto key = read_key(jwk, arena)) set.keys_.push_back(std::move(*key));
    if (set.keys_.empty()) return std::unexpected("holds no key for RS256, ES256 or EdDSA");
    return set;
}

bool KeySet::verify(Algorithm algorithm, std::string_view id, std::string_view text,
                    std::string_view signature) const {
    std::optional<std::string> asn1;
    if (algorithm == Algorithm::es256) {
        asn1 = to_asn1(signature);
        if (!asn1) return false;
        signature = *asn1;
    }
    // At most four signatures are checked for one token.
    std::size_t tries = 4;
    for (auto const& key : keys_) {
        if (!may_mean(key, algorithm, id)) continue;
        if (tries-- == 0) break;
        if (has_signed(key.key.get(), algorithm, text, signature)) return true;
    }
    return false;
}

bool KeySet::has(Algorithm algorithm, std::string_view id) const {
    return std::ranges::any_of(keys_, [&](Key const& key) { return may_mean(key, algorithm, id); });
}

} // namespace idiom::auth
