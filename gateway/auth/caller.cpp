#include "gateway/auth/caller.hpp"

#include "translators/codec/uri.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace idiom::auth {

namespace {

struct Proof {
    std::optional<std::string_view> name; ///< where more than a key was given
    std::string_view key;
};

/// What follows the scheme of an Authorization field; nothing where it is another scheme.
std::optional<std::string_view> credentials(std::string_view field, std::string_view scheme) {
    if (field.size() <= scheme.size() || field[scheme.size()] != ' ') return std::nullopt;
    if (!equal_ignoring_case(field.substr(0, scheme.size()), scheme)) return std::nullopt;
    auto rest = field.substr(scheme.size());
    while (rest.starts_with(' '))
        rest.remove_prefix(1);
    return rest;
}

std::optional<Proof> proof_in(std::span<Header const> headers, Arena& arena) {
    if (auto const key = find(headers, "X-Api-Key")) return Proof{{}, *key};
    auto const field = find(headers, "Authorization").value_or("");
    if (auto const token = credentials(field, "Bearer")) return Proof{{}, *token};
    if (auto const encoded = credentials(field, "Basic")) {
        auto const pair = uri::decode_base64(*encoded, arena);
        auto const colon = pair ? pair->find(':') : std::string_view::npos;
        if (colon == std::string_view::npos) return std::nullopt;
        return Proof{pair->substr(0, colon), pair->substr(colon + 1)};
    }
    return std::nullopt;
}

} // namespace

Digest digest_of(std::string_view text) {
    // Looking the algorithm up and making a context cost three times the hash itself.
    thread_local std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> const sha256(
        EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
    thread_local std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(),
                                                                                       EVP_MD_CTX_free);
    Digest digest{};
    bool const made = sha256 && context && EVP_DigestInit_ex2(context.get(), sha256.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
    // Without a hash nobody must be recognised, and zeros could be somebody's configured digest.
    if (!made) throw std::runtime_error("SHA-256 is not available");
    return digest;
}

Caller const* Callers::recognise(std::span<Header const> headers, Arena& arena) const {
    if (known_.empty()) return &anonymous_;
    auto const proof = proof_in(headers, arena);
    if (!proof) return nullptr;
    auto const digest = digest_of(proof->key);
    Caller const* found = nullptr;
    for (auto const& known : known_) {
        bool const key_fits = CRYPTO_memcmp(known.key.data(), digest.data(), digest.size()) == 0;
        bool const name_fits = !proof->name || *proof->name == known.caller.name;
        if (key_fits && name_fits) found = &known.caller;
    }
    return found;
}

Caller const* Callers::named(std::string_view name, Digest const& key) const {
    for (auto const& known : known_)
        if (known.caller.name == name && CRYPTO_memcmp(known.key.data(), key.data(), key.size()) == 0)
            return &known.caller;
    return nullptr;
}

} // namespace idiom::auth
