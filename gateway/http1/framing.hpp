#pragma once

#include <string_view>

namespace idiom::http1 {

/// Counts the fields that decide where a message ends and to whom it goes. Request smuggling uses more than
/// one of them, or an unusual value.
struct Framing {
    int hosts = 0;
    int lengths = 0;
    int codings = 0;
    bool chunked = false;
};

/// Returns why a message with these fields must be refused; "" if it need not. `version` is 10 or 11.
inline std::string_view misframed(Framing const& framing, bool is_request, int version) {
    if (framing.lengths > 1) return "more than one Content-Length";
    if (framing.codings > 0 && framing.lengths > 0) return "both Transfer-Encoding and Content-Length";
    if (framing.codings > 1 || (framing.codings == 1 && !framing.chunked))
        return "a Transfer-Encoding other than chunked";
    if (!is_request) return {};
    if (framing.codings > 0 && version < 11) return "Transfer-Encoding in HTTP/1.0";
    if (framing.hosts > 1 || (framing.hosts == 0 && version >= 11)) return "there must be one Host";
    return {};
}

} // namespace idiom::http1
