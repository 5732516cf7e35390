#pragma once

#include <array>
#include <string_view>

namespace idiom::upstream {

/// Whether parts of a request can be sent. These functions look at every character and do not stop at the
/// first invalid one. Nearly all characters fit, and without an exit the compiler vectorises the loop.

inline bool fits_a_target(std::string_view target) {
    bool fits = target.starts_with('/');
    for (unsigned char const c : target)
        fits &= c > 0x20 && c != 0x7F;
    return fits;
}

/// The characters of a token (RFC 9110, 5.6.2).
inline constexpr auto token_characters = [] {
    std::array<bool, 256> table{};
    for (unsigned char const c : std::string_view("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        table[c] = true;
    for (unsigned char c = 'a'; c <= 'z'; ++c)
        table[c] = true;
    return table;
}();

inline bool fits_a_name(std::string_view name) {
    bool fits = !name.empty();
    for (unsigned char const c : name)
        fits &= token_characters[c];
    return fits;
}

inline bool fits_a_field(std::string_view value) {
    bool fits = true;
    for (unsigned char const c : value)
        fits &= (c >= 0x20 || c == '\t') && c != 0x7F;
    return fits;
}

} // namespace idiom::upstream
