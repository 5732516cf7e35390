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

/// Someone who may call the gateway. Immutable.
struct Caller {
    std::string name;       ///< "" for the anonymous caller of an open gateway
    std::string login = {}; ///< what it may give as user name beside `name`; "" for nothing
    std::optional<std::set<std::string, std::less<>>> routes; ///< nothing: all of them
    bool may_read = true;
    bool may_write = true;
    /// Of the client among those of the configuration, from 1; 0 for the anonymous caller.
    std::uint32_t number = 0;

    bool may_use(std::string_view route) const { return !routes || routes->contains(route); }
};

using Digest = std::array<std::uint8_t, 32>;
/// SHA-256.
Digest digest_of(std::string_view text);

/// A caller for as long as somebody holds it. Those of the configuration are held by Callers, and a pointer
/// to one costs nothing to copy; one that a token made belongs to whoever holds the pointer.
using CallerPtr = std::shared_ptr<Caller const>;

class KeySource;
struct TokenRule;

/// The clients of the configuration and what each proves itself by. Immutable; any thread.
class Callers {
public:
    /// By an API key.
    struct Keyed {
        Caller caller;
        Digest key; ///< SHA-256 of the key
    };
    /// By a certificate.
    struct Certified {
        Caller caller;
        std::string name; ///< one of those that Listener gives: "subject:CN=batch", "dns:batch.example"
    };
    /// By tokens of an issuer.
    struct Trusted {
        Caller caller; ///< the most that a token can allow
        std::shared_ptr<TokenRule const> rule;
        std::shared_ptr<KeySource> keys;
    };
    explicit Callers(std::vector<Keyed> keyed, std::vector<Certified> certified = {},
                     std::vector<Trusted> trusted = {})
        : keyed_(std::move(keyed)), certified_(std::move(certified)), trusted_(std::move(trusted)) {}

    /// Without any client the gateway is open: everybody is the anonymous caller.
    bool open() const { return keyed_.empty() && certified_.empty() && trusted_.empty(); }
    Caller const& anonymous() const { return anonymous_; }

    /// Whose key it is, null for nobody's. Where a name is given it must be the client's too, or its login,
    /// in any case of ASCII letters, as e-mail addresses are taken. Every client is compared in full, so that
    /// the time tells nothing about keys.
    Caller const* by_key(std::string_view key, std::optional<std::string_view> name = {}) const;
    /// Whom a verified certificate with these names belongs to; null for nobody.
    Caller const* by_certificate(std::span<std::string const> names) const;
    /// The caller of that name, if `key` is still its key; null otherwise.
    Caller const* named(std::string_view name, Digest const& key) const;
    std::span<Trusted const> trusted() const { return trusted_; }

private:
    std::vector<Keyed> keyed_;
    std::vector<Certified> certified_;
    std::vector<Trusted> trusted_;
    Caller anonymous_;
};

} // namespace idiom::auth
