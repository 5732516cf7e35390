#pragma once

#include "translators/core/client_request.hpp"
#include "translators/scim/face/projection.hpp"
#include "translators/scim/face/settings.hpp"

#include <optional>

namespace idiom::scim_face {

/// The parameters of a request, from its query or from a SearchRequest (RFC 7644, 3.4.3).
struct Parameters {
    std::optional<std::string_view> filter;
    std::optional<std::string_view> sort_by;
    bool descending = false;
    std::size_t start = 1;
    std::optional<std::size_t> count;
    std::optional<std::string_view> cursor;
    std::optional<Names> attributes;
    std::optional<Names> excluded;
    bool has_start = false;
    bool dry_run = false;
    /// All parameters except cursor and count. A cursor is valid only with the same ones.
    std::string_view bound;

    Projection projection(scim::ResourceType const& type, Arena& arena) const;
    std::size_t page_size(Settings const& settings) const;
};

/// Errors: a 400 with the reason invalidValue.
Result<Parameters> read_query(std::string_view query, Arena& arena);
/// Returns whether a query has a filter, whatever else it has.
bool has_filter(std::string_view query, Arena& arena);
Result<Parameters> read_search(scim::Value const& body, Arena& arena);

} // namespace idiom::scim_face
