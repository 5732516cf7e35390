#include "translators/codec/json/json.hpp"

#include "translators/codec/json/plain_text.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstring>

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

/// Collects characters in a small buffer, so that the string grows by pieces and not by escapes.
template <class String> class Pieces {
public:
    explicit Pieces(String& out) : out_(out) {}
    Pieces(Pieces const&) = delete;
    Pieces& operator=(Pieces const&) = delete;
    ~Pieces() = default;

    void append(char const* from, std::size_t size) {
        if (size > room()) flush();
        if (size > room()) {
            out_.append(from, size);
            return;
        }
        std::memcpy(buffer_.data() + used_, from, size);
        used_ += size;
    }
    /// Appends the plain characters at the start of the eight at `from`. Returns how many they are.
    std::size_t append_plain_of_eight(char const* from) {
        if (room() < 8) flush();
        std::memcpy(buffer_.data() + used_, from, 8); // those behind the plain ones are overwritten
        auto const plain = plain_of_eight(from);
        used_ += plain;
        return plain;
    }
    void flush() {
        out_.append(buffer_.data(), used_);
        used_ = 0;
    }

private:
    std::size_t room() const { return buffer_.size() - used_; }

    String& out_;
    std::array<char, 512> buffer_; ///< not initialised: only what was written is read
    std::size_t used_ = 0;
};

/// Appends the character at `at`, which is not plain, as JSON spells it. Returns its size in the text.
template <class String>
std::size_t append_special(Pieces<String>& out, std::string_view text, std::size_t at) {
    constexpr std::string_view hex = "0123456789abcdef";
    auto const c = static_cast<unsigned char>(text[at]);
    if (c >= 0x80) {
        auto const size = utf8::sequence(text.substr(at));
        if (size == 0)
            out.append("\xEF\xBF\xBD", 3);
        else
            out.append(text.data() + at, size);
        return std::max<std::size_t>(size, 1);
    }
    switch (c) {
    case '"': out.append("\\\"", 2); break;
    case '\\': out.append("\\\\", 2); break;
    case '\n': out.append("\\n", 2); break;
    case '\r': out.append("\\r", 2); break;
    case '\t': out.append("\\t", 2); break;
    default: {
        char const escape[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        out.append(escape, sizeof escape);
    }
    }
    return 1;
}

template <class String> void append_quoted(String& out, std::string_view text) {
    if (plain_length(text, 0) == text.size()) return append_between(out, '\0', text, '\0');
    Pieces<String> pieces(out);
    pieces.append("\"", 1);
    std::size_t at = 0;
    while (at < text.size()) {
        if (at + 8 <= text.size()) {
            auto const plain = pieces.append_plain_of_eight(text.data() + at);
            at += plain;
            if (plain == 8) continue;
        } else if (plain_length(text.substr(at, 1), 0) == 1) {
            pieces.append(text.data() + at++, 1);
            continue;
        }
        at += append_special(pieces, text, at);
    }
    pieces.append("\"", 1);
    pieces.flush();
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
