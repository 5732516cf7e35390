#include "translators/core/error.hpp"

namespace idiom {

FaultInfo const& info(Fault fault) {
    // The switch has no default, so a new fault without a row is a compiler warning. CI makes it an error.
    switch (fault) {
#define IDIOM_FAULT(fault_, status_, name_, title_)                                                          \
    case Fault::fault_: {                                                                                    \
        static constexpr FaultInfo row{status_, name_, title_};                                              \
        return row;                                                                                          \
    }
        IDIOM_FAULT(malformed_request, 400, "malformed-request", "The request is not well-formed HTTP.")
        IDIOM_FAULT(malformed_body, 400, "malformed-body", "The body is not what its Content-Type says.")
        IDIOM_FAULT(invalid_patch, 400, "invalid-patch", "The body is no valid patch document.")
        IDIOM_FAULT(invalid_parameter, 400, "invalid-parameter",
                    "A query parameter or header has no valid value.")
        IDIOM_FAULT(unauthenticated, 401, "unauthenticated", "Valid credentials are needed.")
        IDIOM_FAULT(forbidden, 403, "forbidden", "The client may not do this.")
        IDIOM_FAULT(charges_required, 402, "charges-required", "The back end would charge for this change.")
        IDIOM_FAULT(route_not_found, 404, "route-not-found", "There is no such route.")
        IDIOM_FAULT(user_not_found, 404, "user-not-found", "There is no such user.")
        IDIOM_FAULT(not_found, 404, "not-found", "There is no such resource.")
        IDIOM_FAULT(method_not_allowed, 405, "method-not-allowed", "The resource does not take this method.")
        IDIOM_FAULT(not_acceptable, 406, "not-acceptable", "No representation is acceptable to the client.")
        IDIOM_FAULT(request_timeout, 408, "request-timeout", "The request took too long to arrive.")
        IDIOM_FAULT(user_exists, 409, "user-exists", "There is such a user already.")
        IDIOM_FAULT(patch_test_failed, 409, "patch-test-failed", "A test operation of the patch failed.")
        IDIOM_FAULT(invalid_patch_target, 409, "invalid-patch-target",
                    "A target of the patch does not exist.")
        IDIOM_FAULT(delete_would_be_global, 409, "delete-would-be-global",
                    "The user would be deleted everywhere.")
        IDIOM_FAULT(backend_conflict, 409, "backend-conflict",
                    "The back end does not allow this in its present state.")
        IDIOM_FAULT(idempotency_in_progress, 409, "idempotency-in-progress",
                    "The first request is still running.")
        IDIOM_FAULT(length_required, 411, "length-required", "The length of the body must be given.")
        IDIOM_FAULT(precondition_failed, 412, "precondition-failed", "The user has changed in the meantime.")
        IDIOM_FAULT(content_too_large, 413, "content-too-large", "The body is too large.")
        IDIOM_FAULT(expectation_failed, 417, "expectation-failed", "An expectation cannot be met.")
        IDIOM_FAULT(uri_too_long, 414, "uri-too-long", "The request target is too long.")
        IDIOM_FAULT(unsupported_media_type, 415, "unsupported-media-type",
                    "The media type is not supported here.")
        IDIOM_FAULT(unsupported_field, 422, "unsupported-field", "The back end does not have this field.")
        IDIOM_FAULT(invalid_value, 422, "invalid-value", "A value cannot be taken.")
        IDIOM_FAULT(read_only_field, 422, "read-only-field", "The field cannot be changed.")
        IDIOM_FAULT(role_not_mapped, 422, "role-not-mapped", "The route has no such role.")
        IDIOM_FAULT(idempotency_key_reused, 422, "idempotency-key-reused",
                    "The key belongs to another request.")
        IDIOM_FAULT(precondition_required, 428, "precondition-required", "An index needs an If-Match.")
        IDIOM_FAULT(rate_limited, 429, "rate-limited", "Too many requests.")
        IDIOM_FAULT(header_fields_too_large, 431, "header-fields-too-large",
                    "The header section is too large.")
        IDIOM_FAULT(internal_error, 500, "internal-error", "The gateway failed.")
        IDIOM_FAULT(operation_not_supported, 501, "operation-not-supported",
                    "The back end has no means for this.")
        IDIOM_FAULT(backend_unreachable, 502, "backend-unreachable", "The back end cannot be reached.")
        IDIOM_FAULT(backend_error, 502, "backend-error", "The back end gave an answer that is of no use.")
        IDIOM_FAULT(backend_credentials_rejected, 502, "backend-credentials-rejected",
                    "The back end does not accept the gateway's credentials.")
        IDIOM_FAULT(write_not_confirmed, 502, "write-not-confirmed",
                    "The back end did not do all that was asked.")
        IDIOM_FAULT(backend_unavailable, 503, "backend-unavailable",
                    "The back end takes no requests at present.")
        IDIOM_FAULT(overloaded, 503, "overloaded", "The gateway takes no more requests at present.")
        IDIOM_FAULT(draining, 503, "draining", "The gateway is shutting down.")
        IDIOM_FAULT(backend_timeout, 504, "backend-timeout", "The back end did not answer in time.")
#undef IDIOM_FAULT
    }
    static constexpr FaultInfo unknown{500, "internal-error", "The gateway failed."};
    return unknown;
}

} // namespace idiom
