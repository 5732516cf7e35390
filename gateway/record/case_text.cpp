#include "gateway/record/case_text.hpp"

#include "translators/conformance/text.hpp"

namespace idiom::record {

namespace {

/// A text as a YAML scalar: in single quotes if they can hold it, else in double quotes with escapes.
std::string scalar(std::string_view text) {
    bool plain = true;
    for (unsigned char const c : text)
        plain = plain && c >= 0x20 && c != 0x7f;
    std::string made(1, plain ? '\'' : '"');
    for (char const c : text) {
        if (plain) {
            made.append(c == '\'' ? 2 : 1, c);
        } else if (c == '"' || c == '\\') {
            made.append("\\").append(1, c);
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            constexpr std::string_view hex = "0123456789abcdef";
            auto const byte = static_cast<unsigned char>(c);
            made.append("\\x").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
        } else {
            made += c;
        }
    }
    return made += plain ? '\'' : '"';
}

/// `{ NAME: VALUE, … }` of pairs of texts.
template <class Pairs> std::string map_of(Pairs const& pairs) {
    std::string made;
    for (auto const& [name, value] : pairs)
        made += (made.empty() ? " " : ", ") + scalar(name) + ": " + scalar(value);
    return made.empty() ? "{}" : "{" + made + " }";
}

std::string settings_of(Settings const& settings) {
    std::string made;
    for (auto const& [name, values] : settings.values) {
        made += (made.empty() ? " " : ", ") + scalar(name) + ": ";
        if (values.size() == 1) {
            made += scalar(values.front());
            continue;
        }
        std::string list;
        for (auto const& value : values)
            list += (list.empty() ? "" : ", ") + scalar(value);
        made += "[" + list + "]";
    }
    return made.empty() ? "{}" : "{" + made + " }";
}

std::string route_of(RolePolicy const& roles) {
    std::string made = "{";
    if (!roles.map.empty()) {
        std::string map;
        for (auto const& [unified, vendor] : roles.map)
            map += (map.empty() ? " " : ", ") + scalar(unified) + ": " + scalar(vendor);
        made += " roles: {" + map + " },";
    }
    std::string defaults;
    for (auto const& role : roles.default_roles)
        defaults += (defaults.empty() ? " " : ", ") + scalar(role);
    if (!defaults.empty()) made += " default_roles: [" + defaults + " ],";
    auto const word = roles.unmapped == UnmappedRoles::preserve      ? "preserve"
                      : roles.unmapped == UnmappedRoles::passthrough ? "passthrough"
                                                                     : "reject";
    return made + " unmapped_roles: " + word + " }";
}

std::string ask_of(conformance::Asked const& asked, std::optional<std::string> const& session) {
    auto made = "{ " + std::string(asked.peer == Peer::record ? "peer: record, " : "") +
                "method: " + std::string(name_of(asked.method)) + ", target: " + scalar(asked.target) +
                ", headers: " + map_of(asked.headers) + ", body: " + scalar(asked.body);
    if (!asked.secrets.empty()) made += ", secrets: " + scalar(asked.secrets);
    if (session) made += ", session: " + scalar(*session);
    return made + " }";
}

std::string reply_of(conformance::RecordedResponse const& reply) {
    if (reply.delivery != Delivery::answered)
        return "{ delivery: " + std::string(conformance::name_of(reply.delivery)) + " }";
    auto made = "{ status: " + std::to_string(reply.status) + ", headers: " + map_of(reply.headers) +
                ", body: " + scalar(reply.body);
    if (!reply.secrets.empty()) made += ", secrets: " + scalar(reply.secrets);
    return made + " }";
}

std::string answer_of(conformance::Expected const& answer) {
    auto made = "{ status: " + std::to_string(answer.status);
    if (!answer.problem.empty()) made += ", problem: " + scalar(answer.problem);
    std::string errors;
    for (auto const& pointer : answer.pointers)
        errors += (errors.empty() ? " " : ", ") + ("{ pointer: " + scalar(pointer) + " }");
    if (!errors.empty()) made += ", errors: [" + errors + " ]";
    if (!answer.outcome.empty()) made += ", outcome: " + answer.outcome;
    if (answer.body) made += ", body: " + scalar(*answer.body);
    return made + " }";
}

} // namespace

std::string case_text(conformance::Case const& from, std::string_view name) {
    auto text = "name: " + std::string(name) + "\nsettings: " + settings_of(from.settings) +
                "\nroute: " + route_of(from.roles) + "\n";
    if (!from.session.empty()) text += "session: " + scalar(from.session) + "\n";
    auto const path = from.query.empty() ? from.path : from.path + "?" + from.query;
    text += "call: { method: " + std::string(name_of(from.method)) + ", path: " + scalar(path);
    if (!from.headers.empty()) text += ", headers: " + map_of(from.headers);
    if (!from.body.empty()) text += ", body: " + scalar(from.body);
    text += " }\n";
    if (!from.recorded_steps.empty()) text += "turns:\n";
    for (auto const& step : from.recorded_steps) {
        text += "  - ask:\n";
        for (auto const& asked : step.asks)
            text +=
                "      - " + ask_of(asked, &asked == &step.asks.front() ? step.session : std::nullopt) + "\n";
        text += "    reply:\n";
        for (auto const& reply : step.responses)
            text += "      - " + reply_of(reply) + "\n";
    }
    return text + "answer: " + answer_of(from.answer) + "\n";
}

} // namespace idiom::record
