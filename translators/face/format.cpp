#include "translators/face/format.hpp"

namespace idiom::face {

std::string_view content_type(Format format) {
    return format == Format::xml ? "application/xml; charset=utf-8" : "application/json";
}

} // namespace idiom::face
