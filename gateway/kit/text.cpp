#include "gateway/kit/text.hpp"

#include "translators/codec/utf8.hpp"

namespace idiom::kit {

namespace {

/// What a terminal may take for a command: control characters, also those of ISO 6429 (U+0080 … U+009F), and
/// the marks that turn the direction of writing.
bool is_command(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200E && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

} // namespace

std::string printable(std::string_view text) {
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string made;
    while (!text.empty()) {
        auto const size = utf8::sequence(text);
        auto const character = text.substr(0, std::max<std::size_t>(size, 1));
        text.remove_prefix(character.size());
        if (character == "\n")
            made += "\\n";
        else if (character == "\r")
            made += "\\r";
        else if (size > 0 && !is_command(utf8::decode(character)))
            made += character;
        else
            for (unsigned char const c : character)
                made.append("\\x").append({hex[c >> 4], hex[c & 15]});
    }
    return made;
}

std::string shown(std::string_view text, std::size_t most) {
    auto end = std::min(text.size(), most);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // not within a character
    auto made = printable(text.substr(0, end));
    if (text.size() > most) made += "… (" + std::to_string(text.size()) + " bytes)";
    return made;
}

std::string_view name_of(Delivery delivery) {
    switch (delivery) {
    case Delivery::answered: return "answered";
    case Delivery::not_sent: return "not_sent";
    case Delivery::lost: return "lost";
    case Delivery::timed_out: return "timed_out";
    case Delivery::unusable: return "unusable";
    case Delivery::busy: return "busy";
    case Delivery::refused: return "refused";
    case Delivery::unfit: return "unfit";
    }
    return "?";
}

std::string shown(Request const& request) {
    std::string made(request.peer == Peer::record ? "record " : "");
    made.append(idiom::name_of(request.method)).append(" ").append(shown(request.target));
    if (!request.body.empty()) made += " " + shown(request.body);
    return made;
}

std::string shown(Response const& reply) {
    if (reply.delivery != Delivery::answered) return std::string(name_of(reply.delivery));
    std::string made = std::to_string(reply.status);
    if (auto const type = reply.header("Content-Type"); !type.empty()) made += " " + shown(type, 60);
    return made + (reply.body.empty() ? " without a body" : " " + shown(reply.body));
}

std::string shown(Error const& error) {
    std::string made(info(error.fault).name);
    if (!error.detail.empty()) made += ": " + shown(error.detail);
    for (auto const& one : error.errors)
        made += "; " + shown(one.pointer, 80) + " " + shown(one.detail, 120);
    return made;
}

} // namespace idiom::kit
