#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::auth {

/// Someone who may call the gateway. Immutable.
struct Caller {
    std::string name; ///< "" for the anonymous caller of an open gateway
    std::optional<std::set<std::string, std::less<>>> routes; ///< nothing: all of them
    bool may_read = true;
    bool may_write = true;

    bool may_use(std::string_view route) const { return !routes || routes->contains(route); }
};

using Digest = std::array<std::uint8_t, 32>;
/// SHA-256.
Digest digest_of(std::string_view text);

/// The clients of the configuration and what each proves itself by. Immutable; any thread.
class Callers {
public:
    struct Known {
        Caller caller;
        Digest key; ///< SHA-256 of its API key
    };
    /// Without any known caller the gateway is open: everybody is the anonymous caller.
    explicit Callers(std::vector<Known> known) : known_(std::move(known)) {}

    /// Who sends this: by `X-Api-Key`, `Authorization: Bearer KEY`, or Basic with the client's name and key.
    /// Null where the proof is missing or wrong. Every known caller is compared in full, so that the time
    /// tells nothing about keys.
    Caller const* recognise(std::span<Header const> headers, Arena& arena) const;

    /// The caller of that name, if `key` is still its key; null otherwise.
    Caller const* named(std::string_view name, Digest const& key) const;

private:
    std::vector<Known> known_;
    Caller anonymous_;
};

} // namespace idiom::auth
