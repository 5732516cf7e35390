#pragma once

#include "translators/legacy/contracts.hpp"
#include "translators/unified/client_response.hpp"

namespace idiom::legacy {

/// The Content-Type as ServiceStack gives it.
constexpr std::string_view content_type_of(unified::Format format) {
    return format == unified::Format::xml ? "application/xml" : "application/json; charset=utf-8";
}

/// An object in the client's format, nil spelled out in XML and left out in JSON. A character that XML cannot
/// carry becomes U+FFFD.
std::string_view write_object(Contract const& contract, Record const& record, unified::Format format,
                              Arena& arena);

/// The same for a list, whose items are `items` (they are changed where XML cannot carry them).
std::string_view write_list(Contract const& item, std::span<Record> items, datacontract::ListResponse list,
                            unified::Format format, Arena& arena);

} // namespace idiom::legacy
