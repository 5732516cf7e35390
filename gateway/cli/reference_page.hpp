#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace idiom::cli {

/// Returns a reference of the API for people: one HTML file that needs no other. `document` is an OpenAPI
/// document. The error is one line.
std::expected<std::string, std::string> reference_page(std::string_view document);

} // namespace idiom::cli
