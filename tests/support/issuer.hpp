#pragma once

#include "translators/codec/base64.hpp"
#include "translators/core/arena.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Makes keys and signs tokens with them, like an identity provider. It shares only OpenSSL with the product.
namespace idiom::test {

inline std::string base64url(std::string_view bytes) {
    Arena arena;
    return std::string(base64::encode_url(bytes, arena));
}

/// A private key of an issuer.
class SigningKey {
public:
    static SigningKey rsa(std::string id, unsigned bits = 2048) {
        return {std::move(id), "RS256", EVP_RSA_gen(bits)};
    }
    static SigningKey p256(std::string id) { return {std::move(id), "ES256", EVP_EC_gen("P-256")}; }
    static SigningKey ed25519(std::string id) {
        return {std::move(id), "EdDSA", EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
    }

    std::string const& id() const { return id_; }
    std::string const& alg() const { return alg_; }

    /// The public half as a JWK. `more` are members, each with a comma in front.
    std::string jwk(std::string const& more = {}) const {
        auto const kid = id_.empty() ? std::string() : R"("kid":")" + id_ + R"(",)";
        return "{" + kid + public_members() + more + "}";
    }

    /// The signature of `text` in the form of a JWS.
    std::string sign(std::string_view text) const {
        std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        auto const* const hash = alg_ == "EdDSA" ? nullptr : EVP_sha256();
        auto const* const data = reinterpret_cast<unsigned char const*>(text.data());
        std::size_t size = 0;
        if (EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key_.get()) != 1 ||
            EVP_DigestSign(context.get(), nullptr, &size, data, text.size()) != 1)
            throw std::runtime_error("cannot sign");
        std::string signature(size, '\0');
        if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                           text.size()) != 1)
            throw std::runtime_error("cannot sign");
        signature.resize(size);
        return alg_ == "ES256" ? side_by_side(signature) : signature;
    }

    /// A token with this header and these claims, both JSON.
    std::string token_with(std::string_view header, std::string_view claims) const {
        auto const text = base64url(header) + "." + base64url(claims);
        return text + "." + base64url(sign(text));
    }
    std::string token(std::string_view claims) const {
        auto const kid = id_.empty() ? std::string() : R"(,"kid":")" + id_ + '"';
        return token_with(R"({"alg":")" + alg_ + '"' + kid + R"(,"typ":"JWT"})", claims);
    }

private:
    SigningKey(std::string id, std::string alg, EVP_PKEY* key)
        : id_(std::move(id)), alg_(std::move(alg)), key_(key, EVP_PKEY_free) {
        if (!key) throw std::runtime_error("cannot make a key");
    }

    std::string number(char const* name, int size = 0) const {
        BIGNUM* value = nullptr;
        if (EVP_PKEY_get_bn_param(key_.get(), name, &value) != 1) throw std::runtime_error("no such part");
        std::string bytes(static_cast<std::size_t>(size > 0 ? size : BN_num_bytes(value)), '\0');
        BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
        BN_free(value);
        return base64url(bytes);
    }
    std::string public_members() const {
        if (alg_ == "RS256")
            return R"("kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N) + R"(","e":")" +
                   number(OSSL_PKEY_PARAM_RSA_E) + '"';
        if (alg_ == "ES256")
            return R"("kty":"EC","crv":"P-256","x":")" + number(OSSL_PKEY_PARAM_EC_PUB_X, 32) + R"(","y":")" +
                   number(OSSL_PKEY_PARAM_EC_PUB_Y, 32) + '"';
        std::string bytes(32, '\0');
        std::size_t size = bytes.size();
        EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size);
        return R"("kty":"OKP","crv":"Ed25519","x":")" + base64url(bytes) + '"';
    }
    static std::string side_by_side(std::string const& asn1) {
        auto const* at = reinterpret_cast<unsigned char const*>(asn1.data());
        std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> const pair(
            d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(asn1.size())), ECDSA_SIG_free);
        std::string made(64, '\0');
        auto* const to = reinterpret_cast<unsigned char*>(made.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), to, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), to + 32, 32);
        return made;
    }

    std::string id_;
    std::string alg_;
    std::shared_ptr<EVP_PKEY> key_;
};

inline std::string key_set_of(std::vector<std::string> const& jwks) {
    std::string text = R"({"keys":[)";
    for (auto const& jwk : jwks)
        text += (text.ends_with('[') ? "" : ",") + jwk;
    return text + "]}";
}

} // namespace idiom::test
