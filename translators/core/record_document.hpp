#pragma once

#include <string_view>

namespace idiom {

/// One document of the record of a face.
struct RecordDocument {
    std::string_view key;
    std::string_view document; ///< JSON text; in a write, "" erases the record
    /// Sealed with the store key, and kept only if there is one. A list does not show it.
    std::string_view secrets = {};
};

} // namespace idiom
