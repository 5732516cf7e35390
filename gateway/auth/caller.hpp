#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::auth {

/// A client that may call the gateway, with its rights. Immutable.
struct Caller {
    std::string name;       ///< "" for the anonymous caller of an open gateway
    std::string login = {}; ///< user name that it may give instead of `name`; "" for none
    std::optional<std::set<std::string, std::less<>>> routes; ///< null: all routes
    bool may_read = true;
    bool may_write = true;
    /// Number of the client in the configuration, from 1; 0 for the anonymous caller.
    std::uint32_t number = 0;

    bool may_use(std::string_view route) const { return !routes || routes->contains(route); }
};

using Digest = std::array<std::uint8_t, 32>;
/// Returns the SHA-256 of `text`. Throws std::runtime_error if OpenSSL has no SHA-256.
Digest digest_of(std::string_view text);

/// Keeps a caller alive. Callers owns the callers of the configuration; a pointer to one of them owns nothing
/// and costs nothing to copy. A caller that a token made belongs to its pointers.
using CallerPtr = std::shared_ptr<Caller const>;

class KeySource;
struct TokenRule;

/// The clients of the configuration, with the credentials of each. Immutable; any thread.
class Callers {
public:
    /// A client with an API key.
    struct Keyed {
        Caller caller;
        Digest key; ///< SHA-256 of the key
    };
    /// A client with a certificate.
    struct Certified {
        Caller caller;
        std::string name; ///< as tls::certificate_names writes it: "subject:CN=batch", "dns:batch.example"
    };
    /// A client with tokens of an issuer.
    struct Trusted {
        Caller caller; ///< the most that a token can allow
        std::shared_ptr<TokenRule const> rule;
        std::shared_ptr<KeySource> keys;
    };
    explicit Callers(std::vector<Keyed> keyed, std::vector<Certified> certified = {},
                     std::vector<Trusted> trusted = {})
        : keyed_(std::move(keyed)), certified_(std::move(certified)), trusted_(std::move(trusted)) {}

    /// Returns whether the gateway is open: no client is configured, and every request is the anonymous
    /// caller's.
    bool open() const { return keyed_.empty() && certified_.empty() && trusted_.empty(); }
    Caller const& anonymous() const { return anonymous_; }

    /// Returns the client that has the key, or null. A given name must also be the client's name, or its
    /// login in any case of ASCII letters, because logins are e-mail addresses. Every client is compared in
    /// full, so that the time reveals nothing about keys.
    Caller const* by_key(std::string_view key, std::optional<std::string_view> name = {}) const;
    /// Returns the client that has one of these names of a verified certificate, or null.
    Caller const* by_certificate(std::span<std::string const> names) const;
    /// Returns the client of that name if `key` is still its key, or null.
    Caller const* named(std::string_view name, Digest const& key) const;
    std::span<Trusted const> trusted() const { return trusted_; }

private:
    std::vector<Keyed> keyed_;
    std::vector<Certified> certified_;
    std::vector<Trusted> trusted_;
    Caller anonymous_;
};

} // namespace idiom::auth
