#include "translators/core/error.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

namespace {

using namespace idiom;

/// Contract, section 6. `internal_error` is ours: the contract has no name for a bug.
struct Row {
    Fault fault;
    int status;
    std::string_view name;
};
constexpr Row contract[]{
    {Fault::malformed_request, 400, "malformed-request"},
    {Fault::malformed_body, 400, "malformed-body"},
    {Fault::invalid_patch, 400, "invalid-patch"},
    {Fault::invalid_parameter, 400, "invalid-parameter"},
    {Fault::unauthenticated, 401, "unauthenticated"},
    {Fault::forbidden, 403, "forbidden"},
    {Fault::charges_required, 402, "charges-required"},
    {Fault::route_not_found, 404, "route-not-found"},
    {Fault::user_not_found, 404, "user-not-found"},
    {Fault::not_found, 404, "not-found"},
    {Fault::method_not_allowed, 405, "method-not-allowed"},
    {Fault::not_acceptable, 406, "not-acceptable"},
    {Fault::request_timeout, 408, "request-timeout"},
    {Fault::user_exists, 409, "user-exists"},
    {Fault::patch_test_failed, 409, "patch-test-failed"},
    {Fault::invalid_patch_target, 409, "invalid-patch-target"},
    {Fault::delete_would_be_global, 409, "delete-would-be-global"},
    {Fault::backend_conflict, 409, "backend-conflict"},
    {Fault::idempotency_in_progress, 409, "idempotency-in-progress"},
    {Fault::length_required, 411, "length-required"},
    {Fault::precondition_failed, 412, "precondition-failed"},
    {Fault::content_too_large, 413, "content-too-large"},
    {Fault::expectation_failed, 417, "expectation-failed"},
    {Fault::uri_too_long, 414, "uri-too-long"},
    {Fault::unsupported_media_type, 415, "unsupported-media-type"},
    {Fault::unsupported_field, 422, "unsupported-field"},
    {Fault::invalid_value, 422, "invalid-value"},
    {Fault::read_only_field, 422, "read-only-field"},
    {Fault::role_not_mapped, 422, "role-not-mapped"},
    {Fault::idempotency_key_reused, 422, "idempotency-key-reused"},
    {Fault::precondition_required, 428, "precondition-required"},
    {Fault::rate_limited, 429, "rate-limited"},
    {Fault::header_fields_too_large, 431, "header-fields-too-large"},
    {Fault::internal_error, 500, "internal-error"},
    {Fault::operation_not_supported, 501, "operation-not-supported"},
    {Fault::backend_unreachable, 502, "backend-unreachable"},
    {Fault::backend_error, 502, "backend-error"},
    {Fault::backend_credentials_rejected, 502, "backend-credentials-rejected"},
    {Fault::write_not_confirmed, 502, "write-not-confirmed"},
    {Fault::backend_unavailable, 503, "backend-unavailable"},
    {Fault::overloaded, 503, "overloaded"},
    {Fault::draining, 503, "draining"},
    {Fault::backend_timeout, 504, "backend-timeout"},
};

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(every_fault_has_the_status_and_name_of_the_contract) {
    for (auto const& row : contract)
        BOOST_TEST_CONTEXT(row.name) {
            BOOST_TEST(info(row.fault).status == row.status);
            BOOST_TEST(info(row.fault).name == row.name);
        }
}

BOOST_AUTO_TEST_CASE(the_table_knows_every_fault) {
    // The faults are numbered without a gap, and the last one is backend_timeout.
    BOOST_TEST(std::size(contract) == fault_count);
    std::set<Fault> seen;
    for (auto const& row : contract)
        seen.insert(row.fault);
    BOOST_TEST(seen.size() == std::size(contract));
}

BOOST_AUTO_TEST_CASE(names_and_titles_are_unique) {
    std::set<std::string_view> names;
    std::set<std::string_view> titles;
    for (auto const& row : contract) {
        names.insert(info(row.fault).name);
        titles.insert(info(row.fault).title);
        BOOST_TEST(info(row.fault).title.ends_with('.'));
    }
    BOOST_TEST(names.size() == std::size(contract));
    BOOST_TEST(titles.size() == std::size(contract));
}

BOOST_AUTO_TEST_CASE(a_number_that_is_no_fault_is_an_internal_error) {
    BOOST_TEST(info(static_cast<Fault>(255)).status == 500);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
