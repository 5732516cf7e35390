#include "translators/unified/negotiate.hpp"

#include <algorithm>
#include <array>

namespace idiom::unified {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// Takes what stands before the next `separator` that is not inside quotes off the front of a list.
std::string_view take_until(std::string_view& list, char separator) {
    bool quoted = false;
    std::size_t at = 0;
    for (; at < list.size(); ++at) {
        if (quoted && list[at] == '\\')
            ++at;
        else if (list[at] == '"')
            quoted = !quoted;
        else if (list[at] == separator && !quoted)
            break;
    }
    at = std::min(at, list.size());
    auto const item = trimmed(list.substr(0, at));
    list.remove_prefix(std::min(at + 1, list.size()));
    return item;
}

/// A weight in thousandths (RFC 9110, 12.4.2); nothing for what is none.
std::optional<int> weight_of(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return {};
    if (text.size() > 1 && text[1] != '.') return {};
    int weight = (text[0] - '0') * 1000;
    int unit = 100;
    for (char const c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') return {};
        weight += (c - '0') * unit;
        unit /= 10;
    }
    return weight <= 1000 ? std::optional(weight) : std::nullopt;
}

/// The weight of one representation so far, and how exactly it was named.
struct Weight {
    int value = 0;
    int exactness = 0;
    void offer(int weight, int how_exactly) {
        if (how_exactly < exactness) return;
        value = how_exactly == exactness ? std::max(value, weight) : weight;
        exactness = how_exactly;
    }
};

} // namespace

std::optional<Format> accepted(std::string_view accept) {
    if (accept == "application/json" || trimmed(accept).empty()) return Format::json; // what most say
    Weight json, xml;
    while (!accept.empty()) {
        auto range = take_until(accept, ',');
        auto const type = take_until(range, ';');
        std::optional<int> weight = 1000;
        while (!range.empty()) {
            auto const parameter = take_until(range, ';');
            if (parameter.size() > 1 && (parameter[0] == 'q' || parameter[0] == 'Q') && parameter[1] == '=')
                weight = weight_of(parameter.substr(2));
        }
        if (!weight) continue;
        bool const any = type == "*/*";
        bool const application = equal_ignoring_case(type, "application/*");
        if (any || application) {
            json.offer(*weight, any ? 1 : 2);
            xml.offer(*weight, any ? 1 : 2);
        } else if (equal_ignoring_case(type, "application/json") ||
                   equal_ignoring_case(type, "application/problem+json")) {
            json.offer(*weight, 3);
        } else if (equal_ignoring_case(type, "application/xml") || equal_ignoring_case(type, "text/xml") ||
                   equal_ignoring_case(type, "application/problem+xml")) {
            xml.offer(*weight, 3);
        }
    }
    if (json.value == 0 && xml.value == 0) return {};
    return xml.value > json.value ? Format::xml : Format::json;
}

std::optional<Format> format_named(std::string_view name) {
    if (name == "json") return Format::json;
    if (name == "xml") return Format::xml;
    return {};
}

std::optional<BodyType> body_type(std::string_view content_type) {
    struct Known {
        std::string_view type;
        BodyType body;
    };
    static constexpr std::array<Known, 5> known{{{"application/json", BodyType::json},
                                                 {"application/merge-patch+json", BodyType::merge_patch},
                                                 {"application/json-patch+json", BodyType::json_patch},
                                                 {"application/xml", BodyType::xml},
                                                 {"text/xml", BodyType::xml}}};
    auto const type = media_type(content_type);
    if (type.empty()) return BodyType::json;
    for (auto const& row : known)
        if (equal_ignoring_case(type, row.type)) return row.body;
    return {};
}

bool prefers_lenient(std::string_view prefer) {
    while (!prefer.empty()) {
        auto preference = take_until(prefer, ',');
        auto const token = take_until(preference, ';');
        auto const equals = token.find('=');
        if (equals == token.npos || !equal_ignoring_case(trimmed(token.substr(0, equals)), "handling"))
            continue;
        auto value = trimmed(token.substr(equals + 1));
        if (value.size() > 1 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return equal_ignoring_case(value, "lenient");
    }
    return false;
}

} // namespace idiom::unified
