#include "gateway/kit/text.hpp"

namespace idiom::kit {

std::string shown(std::string_view text, std::size_t most) {
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string made;
    for (unsigned char const c : text.substr(0, most)) {
        if (c == '\n')
            made += "\\n";
        else if (c == '\r')
            made += "\\r";
        else if (c < 0x20 || c == 0x7F)
            made.append("\\x").append({hex[c >> 4], hex[c & 15]});
        else
            made += static_cast<char>(c);
    }
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
