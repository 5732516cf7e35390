#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace idiom::console {

/// A file of web/.
struct Asset {
    std::string_view path; ///< relative to web/: "pages/overview.js"
    std::string_view content;
};

/// Returns all files of web/, sorted by path. They are compressed in the program: the first call unpacks them
/// (some 300 KiB, about 1 ms), and they stay until the process ends. Any thread. Throws std::bad_alloc.
std::span<Asset const> embedded_assets();

struct PackedFile {
    std::string_view path;
    std::size_t size; ///< in bytes, unpacked
};

/// The files of web/ as they are part of the program: one after the other, in one gzip (embed.cmake).
struct Packed {
    std::string_view gzip;
    std::span<PackedFile const> files; ///< in their order in `gzip`, by path
};
Packed packed_assets();

} // namespace idiom::console
