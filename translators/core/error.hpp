#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

namespace idiom {

/// All that can be wrong with a call, by the names that clients see (contract, section 6).
enum class Fault : std::uint8_t {
    malformed_request,
    malformed_body,
    invalid_patch,
    invalid_parameter,
    unauthenticated,
    forbidden,
    charges_required,
    route_not_found,
    user_not_found,
    not_found,
    method_not_allowed,
    not_acceptable,
    request_timeout,
    user_exists,
    patch_test_failed,
    invalid_patch_target,
    delete_would_be_global,
    backend_conflict,
    idempotency_in_progress,
    length_required,
    precondition_failed,
    content_too_large,
    expectation_failed,
    uri_too_long,
    unsupported_media_type,
    unsupported_field,
    invalid_value,
    read_only_field,
    role_not_mapped,
    idempotency_key_reused,
    precondition_required,
    rate_limited,
    header_fields_too_large,
    internal_error,
    operation_not_supported,
    backend_unreachable,
    backend_error,
    backend_credentials_rejected,
    write_not_confirmed,
    backend_unavailable,
    overloaded,
    draining,
    backend_timeout, // the last, see fault_count
};
inline constexpr std::size_t fault_count = static_cast<std::size_t>(Fault::backend_timeout) + 1;

/// The HTTP status and the problem type of a fault. `info` is the only table of them.
struct FaultInfo {
    std::uint16_t status;
    std::string_view name;  ///< the NAME in `urn:idiom:problem:NAME`
    std::string_view title; ///< one sentence that does not change from case to case (RFC 9457, 3.1.3)
};
FaultInfo const& info(Fault fault);

/// One thing that is wrong in the caller's document.
struct FieldError {
    /// JSON Pointer (RFC 6901) into the caller's document; "" is the whole document.
    std::string_view pointer;
    std::string_view detail;
    /// The id of the user that already has the value; "" if there is no such user or its id is not known.
    std::string_view id = {};
};

/// The back end's own error.
struct BackendSays {
    std::string_view dialect;
    int status = 0;
    std::string_view code;
    std::string_view message;
};

/// The reason why a call has no answer. A plain value; its texts are literals or live in the call's arena. It
/// never holds a secret, a path of the machine or data of another tenant.
struct Error {
    Fault fault = Fault::internal_error;
    std::string_view detail;
    std::span<FieldError const> errors;
    std::optional<BackendSays> backend;
    std::optional<std::uint32_t> retry_after; ///< seconds
    std::string_view allow;                   ///< what would be accepted: methods, or media types of a body
    bool uncertain = false;                   ///< a write may have happened, and the gateway cannot find out
    /// A finer name of the error in the language of a face that has such names; a literal. No dialect sets
    /// it.
    std::string_view reason = {};
};

template <class T> using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Fault fault, std::string_view detail = {},
                                   std::span<FieldError const> errors = {}) {
    return std::unexpected(Error{.fault = fault, .detail = detail, .errors = errors});
}

} // namespace idiom
