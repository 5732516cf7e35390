#include "gateway/inspect/mask.hpp"

#include "gateway/inspect/mask_document.hpp"
#include "translators/codec/encoding.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::inspect {

namespace {

/// Secrets of one document that are looked for in every text of the call, too. Each costs time there.
constexpr std::size_t most_learnt = 64;

enum class Format : std::uint8_t { json, xml, form, text, unknown };

/// Returns the format by the Content-Type, or without one by the first character, as vendors often say
/// nothing or text/html.
Format format_of(std::string_view type, std::string_view bytes) {
    auto const media = media_type(type);
    if (is_json(type)) return Format::json;
    if (is_xml(type)) return Format::xml;
    if (equal_ignoring_case(media, "application/x-www-form-urlencoded")) return Format::form;
    bool const is_text = media.size() > 5 && equal_ignoring_case(media.substr(0, 5), "text/");
    if (!media.empty() && !is_text) return Format::unknown;
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    auto const begin = trimmed(bytes.substr(0, 64), white_space);
    if (begin.starts_with('{') || begin.starts_with('[')) return Format::json;
    bool const is_html = equal_ignoring_case(media, "text/html");
    if (begin.starts_with("<?xml") || (begin.starts_with('<') && !is_html)) return Format::xml;
    return is_text ? Format::text : Format::unknown;
}

/// Returns whether the body can be a form. curl says so of everything that it posts, JSON with a password
/// too.
bool is_form(std::string_view bytes) {
    bytes = trimmed(bytes, white_space);
    return !bytes.starts_with('[') && std::ranges::none_of(bytes, [](char c) {
        constexpr std::string_view escaped = "{}<>\"";
        auto const byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7F || escaped.contains(c);
    });
}

std::optional<MaskedDocument> masked(Format format, std::string_view type, std::string_view bytes,
                                     DocumentRules const& rules, Arena& arena) {
    if (format == Format::form)
        return is_form(bytes) ? std::optional(mask_form(bytes, rules, arena)) : std::nullopt;
    if (format != Format::json && format != Format::xml) return std::nullopt;
    bool const json = format == Format::json;
    auto const kind = json ? encoding::Kind::json : encoding::Kind::xml;
    auto const decoded = encoding::decode(bytes, type, kind, arena);
    if (!decoded) return std::nullopt;
    if (json) return mask_json(decoded->text, rules, arena);
    return mask_xml(decoded->text, decoded->settled, rules, arena);
}

/// Returns the text with an `x` for each letter and digit, and for each byte beyond US-ASCII.
std::string_view shape_of(std::string_view bytes, Arena& arena) {
    auto out = arena.text(bytes.size());
    for (char const c : bytes) {
        bool const beyond = static_cast<unsigned char>(c) >= 0x80;
        out += is_alphanumeric(c) || beyond ? 'x' : c;
    }
    return arena.keep(out);
}

/// Returns the longest part of at most `most` bytes that does not end within a character.
std::string_view cut_to(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    auto end = most;
    for (int back = 0; back < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; ++back)
        --end;
    return text.substr(0, end);
}

constexpr std::array<std::string_view, 16> kept_names{"Allow",
                                                      "Date",
                                                      "ETag",
                                                      "Link",
                                                      "Location",
                                                      "Prefer",
                                                      "Preference-Applied",
                                                      "Retry-After",
                                                      "Server",
                                                      "traceparent",
                                                      "User-Agent",
                                                      "Vary",
                                                      "Via",
                                                      "X-Request-Id",
                                                      "X-Idiom-Ignored",
                                                      "X-Http-Method-Override"};
constexpr std::array<std::string_view, 4> kept_families{"Accept", "Content-", "If-", "RateLimit"};

bool is_location(std::string_view name) {
    return equal_ignoring_case(name, "Location") || equal_ignoring_case(name, "Content-Location") ||
           equal_ignoring_case(name, "Link");
}
/// Fields whose values are of this one user.
bool names_a_version(std::string_view name) {
    return equal_ignoring_case(name, "ETag") || equal_ignoring_case(name, "If-Match") ||
           equal_ignoring_case(name, "If-None-Match") || equal_ignoring_case(name, "User-Agent");
}

} // namespace

bool is_kept_header(std::string_view name) {
    auto const begins = [name](std::string_view family) {
        return name.size() >= family.size() && equal_ignoring_case(name.substr(0, family.size()), family);
    };
    auto const is = [name](std::string_view other) { return equal_ignoring_case(name, other); };
    return std::ranges::any_of(kept_names, is) || std::ranges::any_of(kept_families, begins);
}

std::string_view Mask::header(std::string_view name, std::string_view value) const {
    if (!is_kept_header(name)) return secret_mask;
    std::size_t count = 0;
    value = secrets_.replace(value, arena_, count);
    if (is_location(name)) value = equal_ignoring_case(name, "Link") ? links(value) : target(value);
    bool const hidden = hiding_ && (names_a_version(name) || equal_ignoring_case(name, "Link"));
    if (hidden) return Hiding::text(value, arena_);
    auto const kept = cut_to(value, most_header);
    if (kept.size() == value.size()) return value;
    return arena_.join({kept, "… (", decimal(value.size() - kept.size(), arena_), " bytes more)"});
}

std::string_view Mask::links(std::string_view value) const {
    auto out = arena_.text(value.size() + 16);
    for (auto open = value.find('<'); open != value.npos; open = value.find('<')) {
        auto const close = std::min(value.find('>', open), value.size());
        out.append(value.substr(0, open + 1)).append(target(value.substr(open + 1, close - open - 1)));
        value.remove_prefix(close);
    }
    out += value;
    return arena_.keep(out);
}

std::string_view Mask::target(std::string_view target) const {
    auto const question = std::min(target.find('?'), target.size());
    auto path = target.substr(0, question);
    if (hiding_) path = hiding_->path(path, arena_);
    std::size_t count = 0;
    path = secrets_.replace(path, arena_, count);
    if (question == target.size()) return path;
    auto const query =
        mask_form(target.substr(question + 1), {.secrets = secrets_, .hiding = hiding_}, arena_);
    return arena_.join({path, "?", query.text});
}

Body Mask::body(std::string_view type, std::string_view bytes) const {
    Body kept{.type = type, .bytes = bytes.size(), .text = {}};
    if (bytes.empty()) return kept;
    auto const format = format_of(type, bytes);
    auto text = std::optional<std::string_view>();
    if (bytes.size() <= most_read) {
        if (auto const document = masked(format, type, bytes, {secrets_, hiding_}, arena_)) {
            text = document->text;
            kept.masked = document->masked;
        } else if (format == Format::text && !hiding_) {
            text = secrets_.replace(bytes, arena_, kept.masked);
        }
    }
    kept.readable = text.has_value();
    auto const lost = kept.readable ? 0 : bytes.size() - std::min(bytes.size(), most_body_ + 4);
    if (!kept.readable) text = shape_of(bytes.substr(0, bytes.size() - lost), arena_);
    kept.text = cut_to(*text, most_body_);
    kept.cut = text->size() - kept.text->size() + lost;
    return kept;
}

std::string_view Mask::text(std::string_view value) const {
    if (hiding_ && !hiding_->keeps(value)) return Hiding::text(value, arena_);
    return role(value);
}

std::string_view Mask::role(std::string_view name) const {
    std::size_t count = 0;
    return secrets_.replace(name, arena_, count);
}

std::string_view Mask::id(std::string_view id) const {
    return hiding_ && !id.empty() ? std::string_view("{id}") : role(id);
}

void Mask::learn(std::string_view type, std::string_view bytes) const {
    if (bytes.empty() || bytes.size() > most_read) return;
    std::size_t left = most_learnt;
    DocumentRules const rules{.secrets = secrets_, .found = [this, &left](std::string_view secret) {
                                  if (left > 0) --left, secrets_.add(secret);
                              }};
    (void)masked(format_of(type, bytes), type, bytes, rules, arena_);
}

} // namespace idiom::inspect
