#include "translators/unified/client_response.hpp"

namespace idiom::unified {

std::string_view content_type(Format format) {
    return format == Format::xml ? "application/xml; charset=utf-8" : "application/json";
}

} // namespace idiom::unified
