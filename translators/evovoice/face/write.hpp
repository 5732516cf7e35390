#pragma once

#include "translators/core/client_response.hpp"
#include "translators/evovoice/face/contracts.hpp"
#include "translators/face/format.hpp"

namespace idiom::evovoice_face {

/// Returns the Content-Type as ServiceStack spells it.
constexpr std::string_view content_type_of(face::Format format) {
    return format == face::Format::xml ? "application/xml" : "application/json; charset=utf-8";
}

/// Writes an object in the client's format. An absent member is nil in XML and left out in JSON. A character
/// that XML cannot carry becomes U+FFFD.
std::string_view write_object(Contract const& contract, Record const& record, face::Format format,
                              Arena& arena);

/// Writes a list in the same way. Changes those texts of `items` that XML cannot carry.
std::string_view write_list(Contract const& item, std::span<Record> items, datacontract::ListResponse list,
                            face::Format format, Arena& arena);

} // namespace idiom::evovoice_face
