#include "gateway/http1/chunks.hpp"

#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::http1 {

namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }

/// tchar (RFC 9110, 5.6.2).
constexpr bool is_token(char c) {
    return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// Most hexadecimal digits of a size. With more digits a program could read the size as a smaller one.
constexpr std::uint8_t most_digits = 15;

/// Blanks behind each size of a response that do not count. Old servers pad sizes to eight characters.
constexpr std::uint8_t free_padding = 16;

} // namespace

Chunks::Status Chunks::next(std::string_view& bytes, std::string_view& data) {
    while (!bytes.empty()) {
        if (state_ == State::data) {
            data = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(size_, bytes.size())));
            bytes.remove_prefix(data.size());
            size_ -= data.size();
            if (size_ == 0) state_ = State::data_cr;
            return Status::data;
        }
        if (!read_framing(bytes.front())) return Status::malformed;
        bytes.remove_prefix(1);
        if (complete_) return Status::complete;
        if (state_ == State::data) {
            if (size_ > data_left_) return Status::too_large;
            data_left_ -= static_cast<std::size_t>(size_);
        }
    }
    return Status::need_more;
}

bool Chunks::read_size(char c) {
    auto const digit = hex_value(c);
    if (digit < 0 || ++digits_ > most_digits) return false;
    size_ = size_ << 4 | static_cast<std::uint64_t>(digit);
    return true;
}

bool Chunks::go(State next, bool allowed) {
    state_ = next;
    return allowed;
}

bool Chunks::spare(char c, State next, bool allowed) {
    return go(next, allowed && !is_control(c) && framing_left_-- > 0);
}

/// Reads a blank behind a size.
bool Chunks::pad(char c) {
    bool const free = side_ == Side::response && is_space(c) && padding_ < free_padding;
    if (!free) return spare(c, State::before_extension, is_space(c));
    ++padding_;
    return go(State::before_extension);
}

bool Chunks::read_framing(char c) {
    auto const extension = side_ == Side::request ? State::extension_start : State::any_extension;
    switch (state_) {
    case State::size_start:
        size_ = 0;
        digits_ = 0;
        padding_ = 0;
        return go(State::size, read_size(c));
    case State::size:
        if (c == '\r') return go(State::size_end);
        if (c == ';') return spare(c, extension);
        if (is_space(c)) return pad(c);
        return read_size(c);
    case State::before_extension:
        if (c == ';') return spare(c, extension);
        if (c == '\r' && side_ == Side::response)
            return go(State::size_end); // padding, as some vendors write it
        return pad(c);
    case State::any_extension: return c == '\r' ? go(State::size_end) : spare(c, State::any_extension);
    case State::size_end: return go(size_ == 0 ? State::trailer_start : State::data, c == '\n');
    case State::data: return false; // next() handles data itself
    case State::data_cr: return go(State::data_lf, c == '\r');
    case State::data_lf: return go(State::size_start, c == '\n');
    case State::quoted:
    case State::quoted_pair: return read_quoted(c);
    default: return state_ < State::size_end ? read_extension(c) : read_trailer(c);
    }
}

/// BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] (RFC 9112, 7.1.1): blanks may be before and
/// after a sign, but not before the end of the line.
bool Chunks::read_extension(char c) {
    bool const goes_on = state_ != State::extension_start && state_ != State::value_start;
    bool const after_blank = state_ == State::after_extension_name || state_ == State::after_value;
    bool const in_name = state_ == State::extension_name || state_ == State::after_extension_name;
    if (goes_on && c == ';') return spare(c, State::extension_start);
    if (goes_on && !after_blank && c == '\r') return go(State::size_end);
    if (in_name && c == '=') return spare(c, State::value_start);
    if (is_space(c)) {
        if (!goes_on) return spare(c, state_);
        return spare(c, in_name ? State::after_extension_name : State::after_value);
    }
    switch (state_) {
    case State::extension_start:
    case State::extension_name: return spare(c, State::extension_name, is_token(c));
    case State::value_start:
        if (c == '"') return spare(c, State::quoted);
        return spare(c, State::value, is_token(c));
    case State::value: return spare(c, State::value, is_token(c));
    default: return false;
    }
}

/// quoted-string (RFC 9110, 5.6.4).
bool Chunks::read_quoted(char c) {
    if (state_ == State::quoted_pair) return spare(c, State::quoted);
    if (c == '"') return spare(c, State::quoted_end);
    return spare(c, c == '\\' ? State::quoted_pair : State::quoted);
}

bool Chunks::read_trailer(char c) {
    switch (state_) {
    case State::trailer_start:
        if (c == '\r') return go(State::end);
        return spare(c, State::trailer_name, is_token(c));
    case State::trailer_name:
        if (c == ':') return spare(c, State::trailer_value);
        return spare(c, State::trailer_name, is_token(c));
    case State::trailer_value: return c == '\r' ? go(State::trailer_end) : spare(c, State::trailer_value);
    case State::trailer_end: return go(State::trailer_start, c == '\n');
    case State::end: complete_ = c == '\n'; return complete_;
    default: return false;
    }
}

} // namespace idiom::http1
