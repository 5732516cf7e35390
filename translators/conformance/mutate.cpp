#include "translators/conformance/mutate.hpp"

#include <array>

namespace idiom::conformance {

namespace {

using namespace std::string_view_literals;

constexpr std::array tokens{"null"sv,
                            "true"sv,
                            "0"sv,
                            "-1"sv,
                            "1e999"sv,
                            "99999999999999999999"sv,
                            "[]"sv,
                            "{}"sv,
                            "\"\""sv,
                            "\""sv,
                            "\\"sv,
                            "\\u0000"sv,
                            "\\ud800"sv,
                            ","sv,
                            "\0"sv,
                            "\xff\xfe"sv,
                            "<"sv,
                            "/>"sv,
                            "<!DOCTYPE x>"sv,
                            "<![CDATA["sv,
                            "&#0;"sv,
                            " xsi:nil=\"true\""sv,
                            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["sv};

/// Hostile values for an id or a name from the vendor; each is a valid text in JSON and in XML.
constexpr std::array texts{
    ""sv,       "."sv,    ".."sv,      "a/b"sv,      "../x"sv,           "a?b=c&amp;d"sv, "#"sv,
    "%2e%2e"sv, "a b"sv,  "%"sv,       "\xc3\xbc"sv, "\\r\\nX-Kit: y"sv, "&#13;&#10;x"sv, "0"sv,
    "null"sv,   "\\\\"sv, "\\u0001"sv, ";"sv};

constexpr std::array statuses{200, 201, 202, 204, 206, 301, 304, 400, 401, 402, 403, 404, 405, 406, 408,
                              409, 410, 412, 413, 415, 422, 423, 428, 429, 500, 501, 502, 503, 504, 599};
constexpr std::array deliveries{Delivery::not_sent, Delivery::lost, Delivery::timed_out,
                                Delivery::unusable, Delivery::busy, Delivery::refused,
                                Delivery::unfit};
constexpr std::array types{
    ""sv,          "application/json"sv, "application/problem+json"sv,         "application/xml"sv,
    "text/html"sv, "text/plain"sv,       "application/json; charset=utf-16"sv, "a"sv,
    ";;"sv};
constexpr std::array names{"Location"sv,     "ETag"sv,          "Link"sv,
                           "Retry-After"sv,  "Set-Cookie"sv,    "Content-Location"sv,
                           "X-CSRF-TOKEN"sv, "X-CSRF-HEADER"sv, "WWW-Authenticate"sv};
constexpr std::array values{""sv,   "/"sv,      "/users/.."sv, "http://"sv,     "\"x\""sv, "W/\"\\\"\""sv,
                            "-1"sv, "a=b; c"sv, "%"sv,         "99999999999"sv, "\xff"sv,  "x y"sv};

} // namespace

Mutator::Mutator(std::span<Conversation const> conversations, std::uint64_t seed)
    : conversations_(conversations), seed_(seed), conversation_(&conversations.front()) {
    for (auto const& conversation : conversations)
        for (auto const& recorded_step : conversation.recorded_steps)
            for (auto const& response : recorded_step.responses)
                pool_.push_back(&response);
}

void Mutator::begin(std::uint64_t n) {
    random_.seed(seed_ * 0x9e3779b97f4a7c15u + n);
    conversation_ = &conversations_[below(conversations_.size())];
    script_.clear();
    for (auto const& recorded_step : conversation_->recorded_steps)
        for (auto const& response : recorded_step.responses)
            script_.push_back(&response);
}

RecordedResponse const& Mutator::any_response() {
    static RecordedResponse const nothing{.delivery = Delivery::lost};
    return pool_.empty() ? nothing : *pool_[below(pool_.size())];
}

RecordedResponse Mutator::response(std::size_t n) {
    bool const scripted = n < script_.size() && !one_in(6);
    RecordedResponse made = scripted ? *script_[n] : any_response();
    for (auto times = below(4); times > 0; --times)
        mutate(made);
    return made;
}

void Mutator::mutate(RecordedResponse& response) {
    switch (below(12)) {
    case 0: response.status = statuses[below(statuses.size())]; break;
    case 1:
        if (one_in(3)) response = {.delivery = deliveries[below(deliveries.size())]};
        break;
    case 2:
    case 3: mutate_headers(response); break;
    case 4: response.body = any_response().body; break;
    case 5: response.body = garbage(); break;
    case 6:
    case 7:
    case 8: mutate_text_value(response.body); break;
    default: mutate_body(response.body);
    }
    if (one_in(10)) mutate_body(response.secrets);
}

void Mutator::mutate_headers(RecordedResponse& response) {
    switch (below(3)) {
    case 0: response.headers.clear(); break;
    case 1: response.headers.emplace_back(names[below(names.size())], values[below(values.size())]); break;
    default:
        for (auto& [name, value] : response.headers)
            value = name == "Content-Type" ? types[below(types.size())] : values[below(values.size())];
    }
}

void Mutator::mutate_body(std::string& body) {
    auto const at = below(body.size() + 1);
    auto const length = below(std::min<std::size_t>(body.size() - at, 40) + 1);
    switch (below(5)) {
    case 0: body.resize(at); break;
    case 1: body.erase(at, length); break;
    case 2: body.insert(at, body.substr(at, length)); break;
    case 3: body.insert(at, tokens[below(tokens.size())]); break;
    default:
        if (at < body.size()) body[at] = static_cast<char>(random_());
    }
}

/// Replaces one text of a JSON or XML document. The document stays well-formed.
void Mutator::mutate_text_value(std::string& body) {
    if (body.empty()) return;
    bool const xml = body.front() == '<';
    auto open = below(body.size());
    // Look for a value, not for the name of a member.
    if (!xml) open = body.find_first_of(":[", open);
    if (open != std::string::npos) open = body.find(xml ? '>' : '"', open);
    if (open == std::string::npos) return;
    auto const close = body.find(xml ? '<' : '"', open + 1);
    if (close == std::string::npos) return;
    auto const text = one_in(4) ? std::string_view{} : texts[below(texts.size())];
    body.replace(open + 1, close - open - 1, text);
}

std::string Mutator::garbage() {
    std::string made(below(200), '\0');
    for (auto& c : made)
        c = static_cast<char>(random_());
    if (one_in(4)) made.assign(below(20000), '[');
    return made;
}

} // namespace idiom::conformance
