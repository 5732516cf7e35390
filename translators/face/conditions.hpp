#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <span>
#include <string_view>

namespace idiom::face {

/// Returns all values of a list field, joined as RFC 9110, 5.3 allows; "" if the field is absent.
std::string_view combined(std::span<Header const> headers, std::string_view name, Arena& arena);

/// The preconditions of a request (RFC 9110, 13.1), which are well formed.
struct Conditions {
    std::string_view if_match;      ///< "" if absent
    std::string_view if_none_match; ///< "" if absent

    bool empty() const { return if_match.empty() && if_none_match.empty(); }
    /// Returns whether a write may go on for this version of the user. If-Match compares strongly: a weak tag
    /// never matches. Error: precondition_failed.
    Result<void> allow_write(std::string_view etag) const;
    /// Returns whether the client has this version (304). Compares weakly.
    bool not_modified(std::string_view etag) const;
};

/// Error: invalid_parameter for a field that is neither "*" nor a list of at least one entity tag.
Result<Conditions> read_conditions(std::span<Header const> headers, Arena& arena);

} // namespace idiom::face
