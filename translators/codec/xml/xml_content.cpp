#include "translators/codec/xml/xml.hpp"

#include "translators/codec/xml/xml_chars.hpp"
#include "translators/core/http.hpp"

#include <optional>

/// The part of the reader for the content between tags: text, references, CDATA, comments, processing
/// instructions.
namespace idiom::xml {

namespace {

bool is_character(std::uint32_t point) {
    if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
    return point < 0xD800 || (point > 0xDFFF && point < 0xFFFE) || (point > 0xFFFF && point < 0x110000);
}

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 99;
}

/// Returns the character of a reference `&#…;` or `&#x…;`. `digits` is the text between `&#` and `;`.
std::optional<std::uint32_t> numbered_character(std::string_view digits) {
    int const base = digits.starts_with('x') ? 16 : 10;
    if (base == 16) digits.remove_prefix(1);
    if (digits.empty()) return std::nullopt;
    std::uint32_t point = 0;
    for (char const c : digits) {
        auto const digit = digit_of(c);
        if (digit >= base) return std::nullopt;
        point = point * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
        if (point >= 0x110000) return std::nullopt;
    }
    if (!is_character(point)) return std::nullopt;
    return point;
}

std::optional<std::uint32_t> named_character(std::string_view name) {
    if (name == "lt") return '<';
    if (name == "gt") return '>';
    if (name == "amp") return '&';
    if (name == "quot") return '"';
    if (name == "apos") return '\'';
    return std::nullopt;
}

} // namespace

bool Reader::pass_character() {
    auto const code = static_cast<unsigned char>(*at_);
    bool const ascii = code < 0x80;
    auto const size = !ascii ? decode_utf8(at_, end_).size : is_character(code) ? 1U : 0U;
    if (size == 0) return refuse(at_, "not a character of XML");
    at_ += size;
    return true;
}

/// Reads everything up to the next tag. Text that needs no decoding stays a view.
bool Reader::read_run() {
    auto const* from = at_;
    std::optional<Text> decoded;
    for (;;) {
        at_ = skip_text(at_, end_);
        if (end_ - at_ < 2) return refuse(at_, "the document ends inside an element");
        if (*at_ == '<' && at_[1] != '!' && at_[1] != '?') break;
        if (!is_ascii(*at_)) {
            if (!pass_character()) return false;
        } else if (*at_ == ']') {
            if (starts("]]>")) return refuse(at_, "']]>' in text");
            ++at_;
        } else {
            if (!decoded) decoded.emplace(arena_.text());
            decoded->append(between(from, at_));
            if (!read_inside_text(*decoded)) return false;
            from = at_;
        }
    }
    text_ = between(from, at_);
    if (decoded) text_ = arena_.keep(decoded->append(text_));
    return true;
}

bool Reader::read_inside_text(Text& out) {
    if (*at_ == '&') return read_reference(out);
    if (*at_ == '\r') { // a line end becomes a line feed (XML 1.0, 2.11)
        at_ += at_[1] == '\n' ? 2 : 1;
        out += '\n';
        return true;
    }
    if (starts("<!--")) return skip_comment();
    if (starts("<![CDATA[")) return read_cdata(out);
    if (starts("<?")) return skip_instruction();
    return refuse(at_, *at_ == '<' ? "not a markup of content" : "not a character of XML");
}

bool Reader::read_cdata(Text& out) {
    auto const* const start = at_;
    at_ += 9;
    auto const* from = at_;
    for (;;) {
        at_ = skip(at_, end_, data_char);
        if (at_ == end_) return refuse(start, "a CDATA section has no end");
        if (starts("]]>")) {
            out.append(between(from, at_));
            at_ += 3;
            return true;
        }
        if (*at_ == '\r') {
            out.append(between(from, at_)).append(1, '\n');
            at_ += starts("\r\n") ? 2 : 1;
            from = at_;
        } else if (!pass_character()) {
            return false;
        }
    }
}

bool Reader::read_reference(Text& out) {
    auto const* const from = at_++;
    bool const numbered = starts("#");
    if (numbered) ++at_;
    auto const* const name = at_;
    at_ = skip(at_, end_, name_char);
    auto const what = between(name, at_);
    if (at_ == end_ || *at_ != ';') return refuse(from, "a reference has no end");
    ++at_;
    auto const point = numbered ? numbered_character(what) : named_character(what);
    if (!point) return refuse(from, "a reference to no character");
    utf8::append(out, *point);
    return true;
}

bool Reader::skip_comment() {
    auto const* const from = at_;
    at_ += 4;
    for (;;) {
        at_ = skip(at_, end_, data_char);
        if (at_ == end_) return refuse(from, "a comment has no end");
        if (starts("--")) {
            if (!starts("-->")) return refuse(at_, "'--' inside a comment");
            at_ += 3;
            return true;
        }
        if (!pass_character()) return false;
    }
}

bool Reader::skip_instruction() {
    auto const* const from = at_;
    auto const* const target_end = skip_ncname(at_ + 2, end_);
    if (target_end == nullptr) return refuse(at_, "a processing instruction has no name");
    if (equal_ignoring_case(between(at_ + 2, target_end), "xml"))
        return refuse(at_, "an XML declaration that is not at the beginning");
    at_ = target_end;
    if (!starts("?>") && (at_ == end_ || !is(*at_, space_char)))
        return refuse(at_, "not a name of a processing instruction");
    for (;;) {
        at_ = skip(at_, end_, data_char);
        if (at_ == end_) return refuse(from, "a processing instruction has no end");
        if (starts("?>")) {
            at_ += 2;
            return true;
        }
        if (!pass_character()) return false;
    }
}

} // namespace idiom::xml
