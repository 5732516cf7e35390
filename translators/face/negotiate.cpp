#include "translators/face/negotiate.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::face {
namespace {

/// Removes the text up to the next `separator` outside quotes from the front of a list.
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
    auto const item = trimmed(list.substr(0, at), blanks);
    list.remove_prefix(std::min(at + 1, list.size()));
    return item;
}

/// Returns a weight in thousandths (RFC 9110, 12.4.2). Lenient: `.2` is 0.2, further digits are ignored, and
/// a text that is no number from 0 to 1 is 1, as if it were missing. Only zero excludes.
int weight_of(std::string_view text) {
    constexpr int whole = 1000;
    if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    auto const point = std::min(text.find('.'), text.size());
    auto const units = text.substr(0, point);
    auto const decimals = text.substr(std::min(point + 1, text.size()));
    if (units.empty() && decimals.empty()) return whole;
    if (!std::ranges::all_of(units, is_digit) || !std::ranges::all_of(decimals, is_digit)) return whole;
    if (units.find_first_not_of('0') != units.npos) return whole;
    int weight = 0;
    int unit = 100;
    for (char const c : decimals.substr(0, 3)) {
        weight += (c - '0') * unit;
        unit /= 10;
    }
    bool const tiny = weight == 0 && decimals.find_first_not_of('0') != decimals.npos;
    return tiny ? 1 : weight;
}

/// Returns the weight among the parameters of a list element.
int weight_among(std::string_view parameters) {
    int weight = 1000;
    while (!parameters.empty()) {
        auto const parameter = take_until(parameters, ';');
        auto const equals = std::min(parameter.find('='), parameter.size());
        if (equals == parameter.size() ||
            !equal_ignoring_case(trimmed(parameter.substr(0, equals), blanks), "q"))
            continue;
        weight = weight_of(trimmed(parameter.substr(equals + 1), blanks));
    }
    return weight;
}

/// The weight of one format so far, and how exactly the list named it.
struct Weight {
    int value = 0;
    int exactness = 0;
    void offer(int weight, int how_exactly) {
        if (how_exactly < exactness) return;
        value = how_exactly == exactness ? std::max(value, weight) : weight;
        exactness = how_exactly;
    }
};

/// Returns whether the first preference of this name has the value.
bool prefers(std::string_view prefer, std::string_view name, std::string_view wanted) {
    while (!prefer.empty()) {
        auto preference = take_until(prefer, ',');
        auto const token = take_until(preference, ';');
        auto const equals = token.find('=');
        if (equals == token.npos || !equal_ignoring_case(trimmed(token.substr(0, equals), blanks), name))
            continue;
        auto value = trimmed(token.substr(equals + 1), blanks);
        if (value.size() > 1 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return equal_ignoring_case(value, wanted);
    }
    return false;
}

} // namespace

std::optional<Format> accepted(std::string_view accept) {
    // Most clients send one of these.
    if (accept == "application/json" || trimmed(accept, blanks).empty()) return Format::json;
    Weight json, xml;
    bool named = false;
    while (!accept.empty()) {
        auto range = take_until(accept, ',');
        auto const type = take_until(range, ';');
        auto const weight = weight_among(range);
        named |= !type.empty();
        bool const any = type == "*/*" || type == "*";
        bool const application = equal_ignoring_case(type, "application/*");
        if (any || application) {
            json.offer(weight, any ? 1 : 2);
            xml.offer(weight, any ? 1 : 2);
        } else if (equal_ignoring_case(type, "application/json") ||
                   equal_ignoring_case(type, "application/problem+json")) {
            json.offer(weight, 3);
        } else if (equal_ignoring_case(type, "application/xml") || equal_ignoring_case(type, "text/xml") ||
                   equal_ignoring_case(type, "application/problem+xml")) {
            xml.offer(weight, 3);
        }
    }
    if (!named) return Format::json; // an empty list says nothing (RFC 9110, 5.6.1)
    if (json.value == 0 && xml.value == 0) return {};
    return xml.value > json.value ? Format::xml : Format::json;
}

Error refuse_accept(std::string_view accept, Arena& arena) {
    return {.fault = Fault::not_acceptable,
            .detail = arena.join({"Accept is ", quoted_field(accept, arena),
                                  "; application/json and application/xml are what there is"})};
}

std::string_view quoted_field(std::string_view value, Arena& arena) {
    constexpr std::size_t most = 100;
    auto text = arena.text(std::min(value.size(), most) + 8);
    text += '\'';
    for (char const c : value.substr(0, most))
        text += c >= 0x20 && c < 0x7F ? c : '?';
    text += value.size() > most ? "...'" : "'";
    return arena.keep(text);
}

std::optional<Method> effective_method(Method method, std::span<Header const> headers) {
    if (method != Method::post) return method;
    std::string_view named;
    for (auto const& header : headers) {
        if (!equal_ignoring_case(header.name, "X-HTTP-Method-Override")) continue;
        auto const value = trimmed(header.value, blanks);
        if (value.empty()) continue;
        if (!named.empty() && !equal_ignoring_case(named, value)) return {};
        named = value;
    }
    if (named.empty()) return method;
    for (auto const meant : {Method::patch, Method::put, Method::delete_, Method::get, Method::post})
        if (equal_ignoring_case(named, name_of(meant))) return meant;
    return {};
}

std::optional<Format> format_named(std::string_view name) {
    if (equal_ignoring_case(name, "json")) return Format::json;
    if (equal_ignoring_case(name, "xml")) return Format::xml;
    return {};
}

std::optional<BodyType> body_type(std::string_view content_type) {
    struct NamedType {
        std::string_view type;
        BodyType body;
    };
    static constexpr std::array<NamedType, 5> known{{{"application/json", BodyType::json},
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

std::optional<Error> coded(std::span<Header const> headers) {
    for (auto const& header : headers) {
        if (!equal_ignoring_case(header.name, "Content-Encoding")) continue;
        if (header.value.empty() || equal_ignoring_case(header.value, no_coding)) continue;
        Error made{.fault = Fault::unsupported_media_type, .detail = "no content coding is taken here"};
        made.allow = no_coding;
        return made;
    }
    return std::nullopt;
}

bool prefers_lenient(std::string_view prefer) { return prefers(prefer, "handling", "lenient"); }
bool prefers_minimal(std::string_view prefer) { return prefers(prefer, "return", "minimal"); }

bool accepts_gzip(std::string_view accept_encoding) {
    Weight gzip;
    Weight identity{.value = 1, .exactness = 0}; // acceptable unless it is excluded, but less than any coding
    while (!accept_encoding.empty()) {
        auto range = take_until(accept_encoding, ',');
        auto const coding = take_until(range, ';');
        auto const weight = weight_among(range);
        if (coding == "*") gzip.offer(weight, 1);
        if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip"))
            gzip.offer(weight, 2);
        if (equal_ignoring_case(coding, no_coding)) identity.offer(weight, 2);
    }
    return gzip.value > 0 && gzip.value >= identity.value;
}

} // namespace idiom::face
