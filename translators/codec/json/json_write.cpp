#include "translators/codec/json/json.hpp"

#include "translators/codec/json/plain_text.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::json {

namespace {

/// Appends `"text"` between two marks ('\0' is no mark), and checks the capacity once.
template <class String> void append_between(String& out, char before, std::string_view text, char after) {
    auto const old = out.size();
    auto const size = old + text.size() + 2 + (before != '\0') + (after != '\0');
    out.resize_and_overwrite(size, [&](char* characters, std::size_t) {
        auto* to = characters + old;
        if (before != '\0') *to++ = before;
        *to++ = '"';
        to = std::copy(text.begin(), text.end(), to);
        *to++ = '"';
        if (after != '\0') *to = after;
        return size;
    });
}

template <class String> void append_quoted(String& out, std::string_view text) {
    if (plain_length(text, 0) == text.size()) return append_between(out, '\0', text, '\0');
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    std::size_t written = 0;
    std::size_t at = 0;
    auto const replace = [&](std::size_t size, std::string_view by) {
        out.append(text, written, at - written);
        out += by;
        at += size;
        written = at;
    };
    for (;;) {
        at += plain_length(text, at);
        if (at == text.size()) break;
        auto const c = static_cast<unsigned char>(text[at]);
        if (c >= 0x80) {
            if (auto const size = utf8::sequence(text.substr(at)))
                at += size;
            else
                replace(1, "\xEF\xBF\xBD");
        } else {
            switch (c) {
            case '"': replace(1, "\\\""); break;
            case '\\': replace(1, "\\\\"); break;
            case '\n': replace(1, "\\n"); break;
            case '\r': replace(1, "\\r"); break;
            case '\t': replace(1, "\\t"); break;
            default: {
                char const escape[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
                replace(1, {escape, sizeof escape});
            }
            }
        }
    }
    out.append(text, written);
    out += '"';
}

} // namespace

void append_string(Text& out, std::string_view text) { append_quoted(out, text); }
void append_string(std::string& out, std::string_view text) { append_quoted(out, text); }

void Writer::separate() {
    if (!first_) out_ += ',';
    first_ = false;
}

Writer& Writer::open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
    return *this;
}

Writer& Writer::close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    separate();
    append_string(out_, name);
    out_ += ':';
    first_ = true; // the value after the key takes no comma
    return *this;
}

Writer& Writer::plain_key(std::string_view name) {
    append_between(out_, first_ ? '\0' : ',', name, ':');
    first_ = true;
    return *this;
}

Writer& Writer::string(std::string_view text) {
    separate();
    append_string(out_, text);
    return *this;
}

Writer& Writer::boolean(bool value) { return raw(value ? "true" : "false"); }

Writer& Writer::number(std::int64_t value) { return raw(Decimal(value)); }

Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

Writer& Writer::member(std::string_view name, std::span<std::string_view const> texts) {
    key(name).begin_array();
    for (auto const text : texts)
        string(text);
    return end_array();
}

} // namespace idiom::json
