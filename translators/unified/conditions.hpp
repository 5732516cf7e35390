#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <span>
#include <string_view>

namespace idiom::unified {

/// All values of a field that is a list, joined as RFC 9110, 5.3 allows; "" where there is none.
std::string_view combined(std::span<Header const> headers, std::string_view name, Arena& arena);

/// The preconditions of a request (RFC 9110, 13.1), checked to be well formed.
struct Conditions {
    std::string_view if_match;      ///< "" where there is none
    std::string_view if_none_match; ///< "" where there is none

    bool empty() const { return if_match.empty() && if_none_match.empty(); }
    /// Whether a write may go on for a user of this version. Strong comparison for If-Match: a weak tag never
    /// matches.
    bool allow_write(std::string_view etag) const;
    /// Whether a read has nothing new (304). Weak comparison.
    bool not_modified(std::string_view etag) const;
};

/// Error: invalid_parameter for a field that is there and is neither "*" nor a list of at least one entity
/// tag.
Result<Conditions> read_conditions(std::span<Header const> headers, Arena& arena);

} // namespace idiom::unified
