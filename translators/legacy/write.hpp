#pragma once

#include "translators/legacy/contracts.hpp"
#include "translators/unified/client_response.hpp"

namespace idiom::legacy {

/// Returns the Content-Type as ServiceStack spells it.
constexpr std::string_view content_type_of(unified::Format format) {
    return format == unified::Format::xml ? "application/xml" : "application/json; charset=utf-8";
}

/// Writes an object in the client's format. An absent member is nil in XML and left out in JSON. A character
/// that XML cannot carry becomes U+FFFD.
std::string_view write_object(Contract const& contract, Record const& record, unified::Format format,
                              Arena& arena);

/// Writes a list in the same way. Changes those texts of `items` that XML cannot carry.
std::string_view write_list(Contract const& item, std::span<Record> items, datacontract::ListResponse list,
                            unified::Format format, Arena& arena);

} // namespace idiom::legacy
