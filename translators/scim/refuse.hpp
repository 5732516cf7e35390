#pragma once

#include "translators/core/error.hpp"

namespace idiom::scim {

/// The `scimType` of an error (RFC 7644, 3.12; RFC 9865, 2). Literals, as Error::reason needs them.
inline constexpr std::string_view invalid_filter = "invalidFilter";
inline constexpr std::string_view invalid_path = "invalidPath";
inline constexpr std::string_view invalid_syntax = "invalidSyntax";
inline constexpr std::string_view invalid_value = "invalidValue";
inline constexpr std::string_view mutability = "mutability";
inline constexpr std::string_view no_target = "noTarget";
inline constexpr std::string_view too_many = "tooMany";
inline constexpr std::string_view uniqueness = "uniqueness";

/// Returns a 400 with this scimType.
inline std::unexpected<Error> refuse(std::string_view reason, std::string_view detail) {
    Error error{.fault = Fault::malformed_request, .detail = detail};
    error.reason = reason;
    return std::unexpected(error);
}

} // namespace idiom::scim
