#pragma once

#include "translators/core/arena.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace idiom::inspect {

/// What stands in place of a secret.
inline constexpr std::string_view secret_mask = "***";

/// Returns whether a member, an element, an attribute or a parameter of this name holds a secret. Compares
/// without case, and without the prefix of an XML name.
bool names_a_secret(std::string_view name);
/// Returns whether a JSON Pointer or a SCIM path ends in the name of a secret.
bool path_names_a_secret(std::string_view path);

/// The secrets that the gateway holds for one call. Finds them wherever they stand: as they are,
/// percent-encoded, in base64, and with the escapes of JSON or XML. One thread may use it at a time.
class Secrets {
public:
    Secrets();
    Secrets(Secrets const&) = delete;
    Secrets& operator=(Secrets const&) = delete;
    ~Secrets() = default;

    /// Adds a secret. Shorter ones than 6 bytes are ignored, because ordinary words would match them.
    void add(std::string_view secret);
    /// Adds the value of an Authorization field: the whole credential, its token, and the parts of Basic.
    void add_credential(std::string_view field);
    /// Returns whether `text` contains a secret in any spelling.
    bool in(std::string_view text) const;
    /// Returns the text with `***` for each secret, and adds their number to `masked`. Returns `text` itself
    /// if it holds none.
    std::string_view replace(std::string_view text, Arena& arena, std::size_t& masked) const;

private:
    struct Spelling {
        std::uint32_t head; ///< its first four bytes
        std::string_view text;
    };

    void add_escaped(std::string_view secret);
    void add_spelling(std::string_view spelling);
    /// Returns the size of the longest spelling at the start of `text`, which has 6 bytes or more; 0 if there
    /// is none.
    std::size_t at(std::string_view text) const;
    std::size_t find(std::string_view text, std::size_t from) const;

    Arena arena_{2048};
    std::pmr::vector<std::string_view> known_;       ///< the secrets
    std::pmr::vector<std::string_view> credentials_; ///< the values of Authorization fields
    std::pmr::vector<Spelling> spellings_;           ///< longest first
    /// By a hash of two bytes: how far a search may go on if they are the fifth and the sixth byte where it
    /// stands. 0: a spelling may begin there.
    std::array<std::uint8_t, 4096> steps_;
};

} // namespace idiom::inspect
