#include "gateway/cli/html.hpp"

#include <algorithm>

namespace idiom::cli {

void append_html(std::string& out, std::string_view text) {
    for (char const c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
}

void append_prose(std::string& out, std::string_view text) {
    while (!text.empty()) {
        auto const begin = std::min(text.find('`'), text.size());
        append_html(out, text.substr(0, begin));
        text.remove_prefix(begin);
        if (text.empty()) return;
        auto const end = text.find('`', 1);
        if (end == text.npos) return append_html(out, text);
        out += "<code>";
        append_html(out, text.substr(1, end - 1));
        out += "</code>";
        text.remove_prefix(end + 1);
    }
}

} // namespace idiom::cli
