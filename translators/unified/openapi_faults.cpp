#include "translators/unified/openapi_faults.hpp"

#include <array>

namespace idiom::unified {
namespace {

bool is_about_user(DescribedCall const& call) {
    return call.resource && path_of(*call.resource).contains("{id}");
}

bool writes_user(DescribedCall const& call) {
    return call.is(Operation::create) || call.is(Operation::replace) || call.is(Operation::update);
}

bool writes_roles(DescribedCall const& call) {
    return writes_user(call) || call.is(Operation::replace_roles) || call.is(Operation::add_role) ||
           call.is(Operation::remove_role);
}

/// A DELETE may have the type of the client in a body, too.
bool takes_body(DescribedCall const& call) { return call.has_body() || call.is(Operation::unassign_device); }

using Where = bool (*)(DescribedCall const& call, bool whole);
/// The gateway itself answers so, before and after it knows the call.
constexpr Where anywhere = [](DescribedCall const&, bool) { return true; };
constexpr Where on_route = [](DescribedCall const& call, bool) { return call.resource.has_value(); };
constexpr Where on_right = [](DescribedCall const& call, bool) {
    return call.resource.has_value() || call.search;
};
constexpr Where on_post = [](DescribedCall const& call, bool) { return call.method == Method::post; };
constexpr Where on_body = [](DescribedCall const& call, bool) { return takes_body(call); };
constexpr Where on_values = [](DescribedCall const& call, bool) {
    return takes_body(call) || writes_roles(call);
};
constexpr Where on_user = [](DescribedCall const& call, bool) { return is_about_user(call); };
/// A batch with a call that cannot be carried out is refused whole.
constexpr Where on_user_write = [](DescribedCall const& call, bool) {
    return writes_user(call) || call.batch;
};
constexpr Where on_role_write = [](DescribedCall const& call, bool) {
    return writes_roles(call) || call.batch;
};
/// The audit trail has to be durable before the client is told.
constexpr Where on_record = [](DescribedCall const& call, bool) { return call.writes() || call.batch; };
constexpr Where on_users = [](DescribedCall const& call, bool) { return writes_user(call); };
constexpr Where on_patch = [](DescribedCall const& call, bool) { return call.is(Operation::update); };
constexpr Where on_delete = [](DescribedCall const& call, bool) { return call.is(Operation::delete_); };
constexpr Where on_write = [](DescribedCall const& call, bool) { return call.writes(); };
constexpr Where on_operation = [](DescribedCall const& call, bool) { return call.operation.has_value(); };
/// The changes are in the gateway's store, which may fail as a back end does.
constexpr Where on_store = [](DescribedCall const& call, bool) {
    return call.operation.has_value() || call.resource == Resource::changes;
};
/// The description of a route has only what its dialect serves.
constexpr Where in_whole = [](DescribedCall const& call, bool whole) {
    return whole && call.operation.has_value();
};

struct Row {
    Fault fault;
    Where where;
};

/// In the order of the faults, so that a fault is the index of its row.
constexpr std::array<Row, fault_count> rows{{
    {Fault::malformed_request, anywhere},
    {Fault::malformed_body, on_body},
    {Fault::invalid_patch, on_patch},
    {Fault::invalid_parameter, anywhere},
    {Fault::unauthenticated, anywhere},
    {Fault::forbidden, on_right},
    {Fault::charges_required, on_write},
    {Fault::route_not_found, on_route},
    {Fault::user_not_found, on_user},
    {Fault::not_found, anywhere},
    {Fault::method_not_allowed, on_post}, // by X-HTTP-Method-Override
    {Fault::not_acceptable, anywhere},
    {Fault::request_timeout, anywhere},
    {Fault::user_exists, on_users},
    {Fault::patch_test_failed, on_patch},
    {Fault::invalid_patch_target, on_patch},
    {Fault::delete_would_be_global, on_delete},
    {Fault::backend_conflict, on_write},
    {Fault::idempotency_in_progress, on_post},
    {Fault::length_required, on_body},
    {Fault::precondition_failed, on_write},
    {Fault::content_too_large, anywhere},
    {Fault::expectation_failed, anywhere},
    {Fault::uri_too_long, anywhere},
    {Fault::unsupported_media_type, on_body},
    {Fault::unsupported_field, on_body},
    {Fault::invalid_value, on_values},
    {Fault::read_only_field, on_user_write},
    {Fault::role_not_mapped, on_role_write},
    {Fault::idempotency_key_reused, on_post},
    {Fault::precondition_required, on_patch},
    {Fault::rate_limited, anywhere},
    {Fault::header_fields_too_large, anywhere},
    {Fault::internal_error, anywhere},
    {Fault::operation_not_supported, in_whole},
    {Fault::backend_unreachable, on_operation},
    {Fault::backend_error, on_operation},
    {Fault::backend_credentials_rejected, on_operation},
    {Fault::write_not_confirmed, on_record},
    {Fault::backend_unavailable, on_store},
    {Fault::overloaded, anywhere},
    {Fault::draining, anywhere},
    {Fault::backend_timeout, on_operation},
}};
static_assert(
    [] {
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (rows[i].fault != static_cast<Fault>(i)) return false;
        return true;
    }(),
    "a fault has no row, or its row stands in another place");

} // namespace

bool comes_to(DescribedCall const& call, Fault fault, bool whole) {
    return rows[static_cast<std::size_t>(fault)].where(call, whole);
}

} // namespace idiom::unified
