#include "gateway/auth/caller.hpp"

#include "translators/core/http.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace idiom::auth {

Digest digest_of(std::string_view text) {
    // Looking up the algorithm and making a context cost three times as much as the hash.
    thread_local std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> const sha256(
        EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
    thread_local std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(),
                                                                                       EVP_MD_CTX_free);
    Digest digest{};
    bool const made = sha256 && context && EVP_DigestInit_ex2(context.get(), sha256.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
    // Without a hash no client may be recognised. Zeros would not do: they could be a configured digest.
    if (!made) throw std::runtime_error("SHA-256 is not available");
    return digest;
}

Caller const* Callers::by_key(std::string_view key, std::optional<std::string_view> name) const {
    auto const digest = digest_of(key);
    Caller const* found = nullptr;
    for (auto const& keyed : keyed_) {
        bool const key_fits = CRYPTO_memcmp(keyed.key.data(), digest.data(), digest.size()) == 0;
        auto const& login = keyed.caller.login;
        bool const name_fits =
            !name || *name == keyed.caller.name || (!login.empty() && equal_ignoring_case(*name, login));
        if (key_fits && name_fits) found = &keyed.caller;
    }
    return found;
}

Caller const* Callers::by_certificate(std::span<std::string const> names) const {
    for (auto const& certified : certified_)
        if (std::ranges::find(names, certified.name) != names.end()) return &certified.caller;
    return nullptr;
}

Caller const* Callers::named(std::string_view name, Digest const& key) const {
    for (auto const& keyed : keyed_)
        if (keyed.caller.name == name && CRYPTO_memcmp(keyed.key.data(), key.data(), key.size()) == 0)
            return &keyed.caller;
    return nullptr;
}

} // namespace idiom::auth
