#include "translators/codec/xml/xml.hpp"

#include "translators/codec/xml/xml_chars.hpp"

#include <algorithm>

namespace idiom::xml {

namespace {

/// Returns the escaped form of `c`; "" if `c` needs no escape.
std::string_view escape(char c, bool in_value) {
    switch (c) {
    case '<': return "&lt;";
    case '>': return "&gt;"; // required only in `]]>`, harmless elsewhere
    case '&': return "&amp;";
    case '\r': return "&#xD;";
    case '"': return in_value ? "&quot;" : "";
    case '\n': return in_value ? "&#xA;" : "";
    case '\t': return in_value ? "&#x9;" : "";
    default: return {};
    }
}

void append_escaped(Text& out, std::string_view text, bool in_value) {
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const as = escape(text[i], in_value);
        if (as.empty()) continue;
        out.append(text, from, i - from).append(as);
        from = i + 1;
    }
    out.append(text, from);
}

} // namespace

bool can_carry(std::string_view text) {
    auto const* at = text.data();
    auto const* const end = at + text.size();
    while (at != end) {
        at = skip_text(at, end);
        if (at == end) break;
        if (is_ascii(*at)) {
            if (static_cast<unsigned char>(*at) < 0x20 && *at != '\r') return false;
            ++at;
            continue;
        }
        auto const size = decode_utf8(at, end).size;
        if (size == 0) return false;
        at += size;
    }
    return true;
}

bool append_text(Text& out, std::string_view text) {
    if (!can_carry(text)) return false;
    append_escaped(out, text, false);
    return true;
}

bool append_element(Text& out, std::string_view prefix, std::string_view name, std::string_view text) {
    auto const* const end = text.data() + text.size();
    bool const plain = skip_text(text.data(), end) == end && text.find('>') == text.npos;
    if (!plain && !can_carry(text)) return false;
    auto const old = out.size();
    auto const tags = 5 + 2 * (prefix.size() + name.size());
    auto const put = [](char* to, std::initializer_list<std::string_view> parts) {
        for (auto const part : parts)
            to = std::ranges::copy(part, to).out;
        return to;
    };
    // Most texts have nothing to escape. One append then checks the capacity once.
    auto const inside = plain ? text : std::string_view{};
    auto const size = old + tags + inside.size();
    out.resize_and_overwrite(size, [&](char* characters, std::size_t) {
        put(put(characters + old, {"<", prefix, name, ">"}), {inside, "</", prefix, name, ">"});
        return size;
    });
    if (plain) return true;
    out.resize(old + 2 + prefix.size() + name.size());
    append_escaped(out, text, false);
    out.append("</").append(prefix).append(name).append(">");
    return true;
}

std::string_view carriable(std::string_view text, Arena& arena) {
    if (can_carry(text)) return text;
    auto made = arena.text(text.size() + 16);
    while (!text.empty()) {
        auto const size = std::max<std::size_t>(1, utf8::sequence(text));
        auto const one = text.substr(0, size);
        made.append(can_carry(one) ? one : "\xEF\xBF\xBD");
        text.remove_prefix(size);
    }
    return arena.keep(made);
}

bool append_attribute(Text& out, std::string_view name, std::string_view value) {
    if (!can_carry(value)) return false;
    out.append(1, ' ').append(name).append("=\"");
    append_escaped(out, value, true);
    out += '"';
    return true;
}

} // namespace idiom::xml
