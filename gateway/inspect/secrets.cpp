#include "gateway/inspect/secrets.hpp"

#include "translators/codec/base64.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>

namespace idiom::inspect {

namespace {

constexpr std::size_t shortest = 6;

/// RFC 3986, 2.3
bool is_unreserved(char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

/// Returns whether the writers of JSON and XML all leave the character as it is: what is visible in US-ASCII,
/// but for the characters that one of them escapes or may escape.
bool is_plain_in_documents(char c) {
    constexpr std::string_view escaped = "\"'\\/<>&+";
    return c >= ' ' && c <= '~' && !escaped.contains(c);
}

std::uint32_t head_of(std::string_view text) {
    std::uint32_t head;
    std::memcpy(&head, text.data(), sizeof head);
    return head;
}

/// The slot of two neighbours in the table of steps.
std::size_t slot_of(char first, char second) {
    return (static_cast<std::size_t>(static_cast<unsigned char>(first)) << 5 ^
            static_cast<unsigned char>(second)) &
           4095;
}

/// `word` is in lower case.
bool begins_with(std::string_view text, std::string_view word) {
    return text.size() >= word.size() &&
           std::ranges::equal(text.substr(0, word.size()), word, {}, [](char c) { return lower(c); });
}

bool holds(std::span<std::string_view const> texts, std::string_view text) {
    return std::ranges::find(texts, text) != texts.end();
}

/// Returns whether the text begins with a word that tells a secret.
bool begins_with_secret_word(std::string_view text) {
    switch (lower(text[0])) {
    case 'a': return begins_with(text, "apikey") || begins_with(text, "api_key");
    case 'c': return begins_with(text, "credential");
    case 'p':
        return lower(text[1]) == 'a' && (begins_with(text, "password") || begins_with(text, "passwd") ||
                                         begins_with(text, "passphrase"));
    case 's': return begins_with(text, "secret");
    case 't': return begins_with(text, "token");
    default: return false;
    }
}

void append_unit(std::string& out, unsigned unit) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += hex[unit >> shift & 15];
}

/// Returns the text as JSON writers escape it that keep to US-ASCII, and that escape what HTML reserves.
std::string in_ascii_json(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const size = std::max<std::size_t>(utf8::sequence(text), 1);
        auto const point = static_cast<unsigned>(utf8::decode(text));
        constexpr std::string_view reserved = "<>&'+\"";
        bool const plain = point < 0x80 && reserved.find(static_cast<char>(point)) == reserved.npos;
        if (plain && text[0] == '\\')
            out += "\\\\";
        else if (plain)
            out += text[0];
        else if (point >= 0x10000) {
            append_unit(out, 0xD800 + ((point - 0x10000) >> 10));
            append_unit(out, 0xDC00 + ((point - 0x10000) & 0x3FF));
        } else
            append_unit(out, point);
        text.remove_prefix(size);
    }
    return out;
}

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
    std::string out;
    for (auto at = text.find(what); at != text.npos; at = text.find(what)) {
        out.append(text.substr(0, at)).append(with);
        text.remove_prefix(at + what.size());
    }
    return out.append(text);
}

std::string upper_escapes(std::string text) {
    for (std::size_t at = text.find("\\u"); at != text.npos; at = text.find("\\u", at + 2))
        for (std::size_t i = at + 2; i < std::min(at + 6, text.size()); ++i)
            if (text[i] >= 'a' && text[i] <= 'f') text[i] = static_cast<char>(text[i] - 'a' + 'A');
    return text;
}

/// Returns the percent-encoded text with the digits of the escapes in lower case.
std::string lower_escapes(std::string_view encoded) {
    std::string out(encoded);
    for (std::size_t at = out.find('%'); at != out.npos; at = out.find('%', at + 1))
        for (std::size_t i = at + 1; i < std::min(at + 3, out.size()); ++i)
            out[i] = lower(out[i]);
    return out;
}

} // namespace

bool names_a_secret(std::string_view name) {
    name.remove_prefix(name.find(':') + 1); // npos + 1 is 0
    if (name.size() == 3)
        return equal_ignoring_case(name, "pwd") || equal_ignoring_case(name, "pin") ||
               equal_ignoring_case(name, "key");
    constexpr std::size_t shortest_word = 5; // "token"
    for (; name.size() >= shortest_word; name.remove_prefix(1))
        if (begins_with_secret_word(name)) return true;
    return false;
}

bool path_names_a_secret(std::string_view path) {
    auto const last = [](std::string_view of) { return of.substr(of.find_last_of("/.:") + 1); };
    // "/tokens/0" and "/tokens/-" are elements of what "/tokens" names.
    auto name = last(path);
    auto const is_place = [](char c) { return is_digit(c) || c == '-'; };
    while (!path.empty() && std::ranges::all_of(name, is_place)) {
        path.remove_suffix(std::min(name.size() + 1, path.size()));
        name = last(path);
    }
    // A filter of SCIM, as in `tokens[type eq "x"].value`, chooses elements of what stands before it.
    return names_a_secret(name) || names_a_secret(last(path.substr(0, path.find('['))));
}

Secrets::Secrets()
    : known_(arena_.resource()), credentials_(arena_.resource()), spellings_(arena_.resource()) {
    steps_.fill(shortest - 1);
}

void Secrets::add(std::string_view secret) {
    if (secret.size() < shortest || holds(known_, secret)) return;
    secret = arena_.copy(secret);
    known_.push_back(secret);
    add_spelling(secret);
    add_spelling(base64::encode(secret, arena_));
    add_spelling(base64::encode_url(secret, arena_));
    // Else no language escapes a character of it.
    if (!std::ranges::all_of(secret, is_unreserved)) add_escaped(secret);
}

/// Adds the spellings of a secret with characters that a URL escapes.
void Secrets::add_escaped(std::string_view secret) {
    auto const encoded = uri::encode(secret, arena_);
    add_spelling(encoded);
    add_spelling(arena_.copy(lower_escapes(encoded)));
    add_spelling(arena_.copy(replaced(encoded, "%20", "+")));
    if (std::ranges::all_of(secret, is_plain_in_documents)) return;
    auto quoted = arena_.text();
    json::append_string(quoted, secret);
    auto const in_json = std::string_view(quoted).substr(1, quoted.size() - 2);
    add_spelling(arena_.copy(in_json));
    add_spelling(arena_.copy(replaced(in_json, "/", "\\/")));
    auto const ascii = in_ascii_json(secret);
    add_spelling(arena_.copy(ascii));
    add_spelling(arena_.copy(upper_escapes(ascii)));
    auto in_xml = arena_.text();
    if (xml::append_text(in_xml, secret)) add_spelling(arena_.copy(in_xml));
    add_spelling(arena_.copy(replaced(replaced(in_xml, "\"", "&quot;"), "'", "&apos;")));
}

void Secrets::add_credential(std::string_view field) {
    field = trimmed(field, blanks);
    if (holds(credentials_, field)) return;
    credentials_.push_back(arena_.copy(field));
    add(field);
    auto const space = field.find(' ');
    if (space == field.npos) return;
    auto const token = trimmed(field.substr(space + 1), blanks);
    add(token);
    if (!equal_ignoring_case(field.substr(0, space), "Basic")) return;
    Arena arena(1024);
    auto const pair = base64::decode(token, arena);
    if (!pair) return;
    add(*pair);
    add(pair->substr(std::min(pair->find(':'), pair->size() - 1) + 1));
}

void Secrets::add_spelling(std::string_view spelling) {
    if (spelling.size() < shortest) return;
    auto const head = head_of(spelling);
    for (auto const& [other, text] : spellings_)
        if (other == head && text == spelling) return;
    auto const longer = [&](Spelling const& one) { return one.text.size() >= spelling.size(); };
    spellings_.insert(std::ranges::partition_point(spellings_, longer), {head, spelling});
    for (std::size_t i = 0; i + 1 < shortest; ++i) {
        auto& step = steps_[slot_of(spelling[i], spelling[i + 1])];
        step = std::min(step, static_cast<std::uint8_t>(shortest - 2 - i));
    }
}

std::size_t Secrets::at(std::string_view text) const {
    auto const head = head_of(text);
    for (auto const& spelling : spellings_)
        if (spelling.head == head && text.starts_with(spelling.text)) return spelling.text.size();
    return 0;
}

/// Goes on by as many bytes as no spelling can begin at, which is five for most (Wu and Manber, "A fast
/// algorithm for multi-pattern searching", 1994).
std::size_t Secrets::find(std::string_view text, std::size_t from) const {
    if (spellings_.empty()) return text.npos;
    while (from + shortest <= text.size()) {
        auto const* const end = text.data() + from + shortest;
        auto const step = steps_[slot_of(end[-2], end[-1])];
        if (step == 0 && at(text.substr(from)) > 0) return from;
        from += std::max<std::size_t>(step, 1);
    }
    return text.npos;
}

bool Secrets::in(std::string_view text) const { return find(text, 0) != text.npos; }

std::string_view Secrets::replace(std::string_view text, Arena& arena, std::size_t& masked) const {
    auto found = find(text, 0);
    if (found == text.npos) return text;
    auto out = arena.text(text.size());
    std::size_t copied = 0;
    for (; found != text.npos; found = find(text, copied)) {
        out.append(text.substr(copied, found - copied)).append(secret_mask);
        copied = found + at(text.substr(found));
        ++masked;
    }
    out += text.substr(copied);
    return arena.keep(out);
}

} // namespace idiom::inspect
