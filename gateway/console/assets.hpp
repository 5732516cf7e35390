#pragma once

#include <span>
#include <string_view>

namespace idiom::console {

/// A file of web/, as it is part of the program (embed.cmake).
struct Asset {
    std::string_view path; ///< relative to web/: "pages/overview.js"
    std::string_view content;
};

/// Returns all files of web/, by path.
std::span<Asset const> embedded_assets();

} // namespace idiom::console
