#pragma once

#include "translators/scim/face/user_calls.hpp"

namespace idiom::scim_face {

/// One operation of a bulk request (RFC 7644, 3.7).
struct BulkOperation {
    Method method = Method::post;
    std::string_view bulk_id; ///< "" if there is none
    std::string_view path;
    std::string_view version; ///< an If-Match; "" if there is none
    scim::Value data = scim::object_value({});
    std::span<std::size_t const> refers_to = {}; ///< the places of the POSTs whose ids it needs
    std::optional<Error> error = {};             ///< what is wrong with it, whatever the others do
};

struct BulkRequest {
    std::span<BulkOperation const> operations;
    std::span<std::size_t const> order; ///< a POST that another refers to goes first
    std::size_t fail_on_errors = 0;     ///< so many errors end the request; 0: it is carried out to its end
};

/// Error: content_too_large; a 400 with the reason invalidSyntax.
Result<BulkRequest> read_bulk(Asked const& asked, Arena& arena);

/// The ids of the resources that the POSTs have made, by the places of the operations; "" for others.
using MadeIds = std::span<std::string_view const>;
/// Returns the text with the ids in the place of the references to them.
std::string_view with_ids(std::string_view text, BulkRequest const& request, MadeIds ids, Arena& arena);
scim::Value with_ids(scim::Value const& value, BulkRequest const& request, MadeIds ids, Arena& arena);

Result<ClientCall const*> read_bulk_call(Asked const& asked, Arena& arena);

} // namespace idiom::scim_face
