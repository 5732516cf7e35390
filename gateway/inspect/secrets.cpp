#include "gateway/inspect/secrets.hpp"

#include "gateway/inspect/words.hpp"
#include "translators/codec/base64.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <initializer_list>

namespace idiom::inspect {

namespace {

constexpr std::size_t shortest = 6;

std::size_t pair_of(std::string_view text) {
    return static_cast<std::size_t>(static_cast<unsigned char>(text[0])) << 8 |
           static_cast<unsigned char>(text[1]);
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
    for (std::string_view const whole : {"pwd", "pin", "key"})
        if (equal_ignoring_case(name, whole)) return true;
    return std::ranges::any_of(std::initializer_list<std::string_view>{"password", "passwd", "passphrase",
                                                                       "secret", "token", "credential",
                                                                       "apikey", "api_key"},
                               [&](std::string_view word) { return contains_ignoring_case(name, word); });
}

bool path_names_a_secret(std::string_view path) {
    return names_a_secret(path.substr(path.find_last_of("/.:") + 1));
}

void Secrets::add(std::string_view secret) {
    if (secret.size() < shortest) return;
    Arena arena(1024);
    add_spelling(secret);
    auto quoted = arena.text();
    json::append_string(quoted, secret);
    auto const in_json = std::string_view(quoted).substr(1, quoted.size() - 2);
    add_spelling(in_json);
    add_spelling(replaced(in_json, "/", "\\/"));
    auto const ascii = in_ascii_json(secret);
    add_spelling(ascii);
    add_spelling(upper_escapes(ascii));
    auto const encoded = uri::encode(secret, arena);
    add_spelling(encoded);
    add_spelling(lower_escapes(encoded));
    add_spelling(replaced(encoded, "%20", "+"));
    add_spelling(base64::encode(secret, arena));
    add_spelling(base64::encode_url(secret, arena));
    auto in_xml = arena.text();
    if (xml::append_text(in_xml, secret)) add_spelling(in_xml);
    add_spelling(replaced(replaced(in_xml, "\"", "&quot;"), "'", "&apos;"));
    std::ranges::sort(spellings_, std::ranges::greater{}, &std::string::size);
}

void Secrets::add_credential(std::string_view field) {
    field = trimmed(field, blanks);
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
    if (std::ranges::find(spellings_, spelling) != spellings_.end()) return;
    spellings_.emplace_back(spelling);
    begins_.set(pair_of(spelling));
}

std::size_t Secrets::at(std::string_view text) const {
    for (auto const& spelling : spellings_)
        if (text.starts_with(spelling)) return spelling.size();
    return 0;
}

std::size_t Secrets::find(std::string_view text, std::size_t from) const {
    for (; from + shortest <= text.size(); ++from)
        if (begins_.test(pair_of(text.substr(from))) && at(text.substr(from)) > 0) return from;
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
