#pragma once

#include "translators/core/arena.hpp"

#include <bitset>
#include <string>
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
    void add_spelling(std::string_view spelling);
    /// Returns the size of the longest spelling at the start of `text`; 0 if there is none.
    std::size_t at(std::string_view text) const;
    std::size_t find(std::string_view text, std::size_t from) const;

    std::vector<std::string> spellings_; ///< longest first
    std::bitset<256 * 256> begins_ = {}; ///< by the first two bytes of a spelling
};

} // namespace idiom::inspect
