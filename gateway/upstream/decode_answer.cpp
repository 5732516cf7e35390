#include "gateway/upstream/decode_answer.hpp"

#include "gateway/http1/content_coding.hpp"
#include "translators/codec/encoding.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <utility>

namespace idiom::upstream {

namespace {

/// The fields that describe the encoding of the body.
struct Described {
    std::string_view codings;
    std::string_view type;
};

Described described(Response const& response, Arena& arena) {
    Described found;
    for (auto const& header : response.headers) {
        // Several lines of a list are one list (RFC 9110, 5.3).
        if (equal_ignoring_case(header.name, "Content-Encoding"))
            found.codings =
                found.codings.empty() ? header.value : arena.join({found.codings, ",", header.value});
        else if (found.type.empty() && equal_ignoring_case(header.name, "Content-Type"))
            found.type = header.value;
    }
    return found;
}

bool holds_text(std::string_view type) {
    return type.empty() || is_json(type) || is_xml(type) ||
           equal_ignoring_case(media_type(type), "text/json") ||
           equal_ignoring_case(media_type(type), "text/plain");
}

/// Returns the fields that still hold for the decoded body.
std::span<Header const> settled(std::span<Header const> headers, Arena& arena) {
    auto kept = arena.vector<Header>();
    kept.reserve(headers.size());
    for (auto header : headers) {
        if (equal_ignoring_case(header.name, "Content-Encoding") ||
            equal_ignoring_case(header.name, "Content-Length"))
            continue;
        if (equal_ignoring_case(header.name, "Content-Type")) header.value = media_type(header.value);
        kept.push_back(header);
    }
    return Arena::keep(kept);
}

std::string_view give_up(Response& response, http1::Undecoded const& how, Arena& arena) {
    if (!response.ok()) return {};
    response.delivery = Delivery::unusable;
    response.own_limit = how.no_memory;
    response.body = arena.join({"the back end's answer ", how.why});
    return arena.join({"its answer ", how.cause});
}

http1::Undecoded undecoded(encoding::Refusal const& refusal, Arena& arena) {
    if (!refusal.unsupported) {
        auto const why = arena.join({"cannot be decoded: ", refusal.what});
        return {.why = why, .cause = why};
    }
    auto const charset = refusal.unknown.value_or("");
    constexpr std::string_view cause = "is in a charset that is not taken here";
    // Text that is not a charset's name could be anything, and is not repeated.
    constexpr std::size_t longest_name = 20;
    bool const is_name =
        !charset.empty() && charset.size() <= longest_name &&
        std::ranges::all_of(charset, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
    if (!is_name) return {.why = cause, .cause = cause};
    return {.why = arena.join({"is in the charset '", charset, "', which is not taken here"}),
            .cause = cause};
}

std::expected<encoding::Decoded, encoding::Refusal> decoded(std::string_view body, std::string_view type,
                                                            encoding::Kind kind, Arena& arena) {
    auto const made = encoding::decode(body, type, kind, arena);
    if (made || !made.error().unknown || !encoding::is_plain(body, *made.error().unknown)) return made;
    return encoding::decode(body, "text/plain; charset=us-ascii", kind, arena);
}

} // namespace

std::string_view decode_answer(Response& response, std::size_t most, Arena& arena) {
    if (response.delivery != Delivery::answered || response.body.empty()) return {};
    auto const [codings, type] = described(response, arena);
    auto const whole = http1::without_codings(response.body, codings, most, arena);
    if (!whole) return give_up(response, whole.error(), arena);
    auto const before = std::exchange(response.body, *whole);
    if (!response.body.empty() && holds_text(type)) {
        auto const kind = is_xml(type) ? encoding::Kind::xml : encoding::Kind::json;
        auto const text = decoded(response.body, type, kind, arena);
        if (!text) return give_up(response, undecoded(text.error(), arena), arena);
        response.body = kind == encoding::Kind::xml ? encoding::without_declaration(text->text) : text->text;
    }
    bool const as_it_came = response.body.data() == before.data() && response.body.size() == before.size();
    if (!as_it_came || !codings.empty()) response.headers = settled(response.headers, arena);
    return {};
}

} // namespace idiom::upstream
