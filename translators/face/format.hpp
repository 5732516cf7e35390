#pragma once

#include <cstdint>
#include <string_view>

namespace idiom::face {

/// The format of a document that a client sends or reads.
enum class Format : std::uint8_t { json, xml };

/// Returns the Content-Type of a document that is not a problem.
std::string_view content_type(Format format);

} // namespace idiom::face
