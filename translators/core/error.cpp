#include "translators/core/error.hpp"

#include <array>
#include <cstddef>

namespace idiom {

namespace {

struct Row {
    Fault fault;
    FaultInfo info;
};

/// In the order of the faults, so that a fault is the index of its row.
constexpr std::array<Row, fault_count> rows{{
    {Fault::malformed_request, {400, "malformed-request", "The request is not well-formed HTTP."}},
    {Fault::malformed_body, {400, "malformed-body", "The body is not what its Content-Type says."}},
    {Fault::invalid_patch, {400, "invalid-patch", "The body is no valid patch document."}},
    {Fault::invalid_parameter, {400, "invalid-parameter", "A query parameter or header has no valid value."}},
    {Fault::unauthenticated, {401, "unauthenticated", "Valid credentials are needed."}},
    {Fault::forbidden, {403, "forbidden", "The client may not do this."}},
    {Fault::charges_required, {402, "charges-required", "The back end would charge for this change."}},
    {Fault::route_not_found, {404, "route-not-found", "There is no such route."}},
    {Fault::user_not_found, {404, "user-not-found", "There is no such user."}},
    {Fault::not_found, {404, "not-found", "There is no such resource."}},
    {Fault::method_not_allowed, {405, "method-not-allowed", "The resource does not take this method."}},
    {Fault::not_acceptable, {406, "not-acceptable", "No representation is acceptable to the client."}},
    {Fault::request_timeout, {408, "request-timeout", "The request took too long to arrive."}},
    {Fault::user_exists, {409, "user-exists", "There is such a user already."}},
    {Fault::patch_test_failed, {409, "patch-test-failed", "A test operation of the patch failed."}},
    {Fault::invalid_patch_target, {409, "invalid-patch-target", "A target of the patch does not exist."}},
    {Fault::delete_would_be_global, {409, "delete-would-be-global", "The user would be deleted everywhere."}},
    {Fault::backend_conflict,
     {409, "backend-conflict", "The back end does not allow this in its present state."}},
    {Fault::idempotency_in_progress, {409, "idempotency-in-progress", "The first request is still running."}},
    {Fault::length_required, {411, "length-required", "The length of the body must be given."}},
    {Fault::precondition_failed, {412, "precondition-failed", "The user has changed in the meantime."}},
    {Fault::content_too_large, {413, "content-too-large", "The body is too large."}},
    {Fault::expectation_failed, {417, "expectation-failed", "An expectation cannot be met."}},
    {Fault::uri_too_long, {414, "uri-too-long", "The request target is too long."}},
    {Fault::unsupported_media_type, {415, "unsupported-media-type", "The media type is not supported here."}},
    {Fault::unsupported_field, {422, "unsupported-field", "The back end does not have this field."}},
    {Fault::invalid_value, {422, "invalid-value", "A value cannot be taken."}},
    {Fault::read_only_field, {422, "read-only-field", "The field cannot be changed."}},
    {Fault::role_not_mapped, {422, "role-not-mapped", "The route has no such role."}},
    {Fault::idempotency_key_reused, {422, "idempotency-key-reused", "The key belongs to another request."}},
    {Fault::precondition_required, {428, "precondition-required", "An index needs an If-Match."}},
    {Fault::rate_limited, {429, "rate-limited", "Too many requests."}},
    {Fault::header_fields_too_large, {431, "header-fields-too-large", "The header section is too large."}},
    {Fault::internal_error, {500, "internal-error", "The gateway failed."}},
    {Fault::operation_not_supported, {501, "operation-not-supported", "The back end has no means for this."}},
    {Fault::backend_unreachable, {502, "backend-unreachable", "The back end cannot be reached."}},
    {Fault::backend_error, {502, "backend-error", "The back end gave an answer that is of no use."}},
    {Fault::backend_credentials_rejected,
     {502, "backend-credentials-rejected", "The back end does not accept the gateway's credentials."}},
    {Fault::write_not_confirmed, {502, "write-not-confirmed", "The back end did not do all that was asked."}},
    {Fault::backend_unavailable, {503, "backend-unavailable", "The back end takes no requests at present."}},
    {Fault::overloaded, {503, "overloaded", "The gateway takes no more requests at present."}},
    {Fault::draining, {503, "draining", "The gateway is shutting down."}},
    {Fault::backend_timeout, {504, "backend-timeout", "The back end did not answer in time."}},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].fault != static_cast<Fault>(i)) return false;
    return true;
}
static_assert(in_order(), "a fault has no row, or its row stands in another place");

} // namespace

FaultInfo const& info(Fault fault) {
    auto const index = static_cast<std::size_t>(fault);
    return rows[index < rows.size() ? index : static_cast<std::size_t>(Fault::internal_error)].info;
}

} // namespace idiom
