#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st; // OpenSSL's EVP_PKEY

namespace idiom::auth {

/// Algorithms that a token may be signed with: RSASSA-PKCS1-v1_5 and ECDSA P-256 with SHA-256 (RFC 7518, 3.3
/// and 3.4), and Ed25519 (RFC 8037). Nothing symmetric, so that a public key can never be taken for a shared
/// secret (RFC 8725, 2.1).
enum class Algorithm : std::uint8_t { rs256, es256, eddsa };

/// Returns the algorithm that an `alg` member names, or nullopt for any other name, `none` among them.
std::optional<Algorithm> algorithm_named(std::string_view alg);

/// A public key of an issuer.
struct Key {
    std::string id; ///< `kid`; "" for none
    Algorithm algorithm = Algorithm::rs256;
    std::shared_ptr<evp_pkey_st> key;
};

/// The public keys of an issuer: a JSON Web Key Set (RFC 7517). Immutable; any thread.
///
/// No library of Debian 12 suffices: libjose (11) knows neither EdDSA nor keys of type OKP (RFC 8037), and
/// libjwt (1.10) neither EdDSA nor key sets. OpenSSL does the cryptography.
class KeySet {
public:
    static constexpr std::size_t largest = 256 * 1024; ///< bytes of the JSON
    static constexpr std::size_t most_keys = 64;

    /// Skips keys of other kinds and for other uses (RFC 7517, 5), and keys that are broken or too short.
    /// Returns an error if the text is no key set, or if no usable key is in it. Never throws for what it
    /// reads.
    static std::expected<KeySet, std::string_view> read(std::string_view json);

    /// Returns whether one of the keys for `algorithm` made `signature` over `text`. Only keys named `id` are
    /// tried; if `id` is "", all are.
    bool verify(Algorithm algorithm, std::string_view id, std::string_view text,
                std::string_view signature) const;
    /// Returns whether a key for `algorithm` has the name `id`, or whether there is any if `id` is "".
    bool has(Algorithm algorithm, std::string_view id) const;
    std::size_t size() const { return keys_.size(); }

private:
    std::vector<Key> keys_;
};

} // namespace idiom::auth
