#include "gateway/http/chunks.hpp"

#include <algorithm>

namespace idiom::http {

namespace {

constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

constexpr bool is_space(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }

/// tchar (RFC 9110, 5.6.2).
constexpr bool is_token(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// As many hexadecimal digits as a size has that no program could take for a smaller one.
constexpr std::uint8_t most_digits = 15;

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

bool Chunks::read_framing(char c) {
    auto const go = [&](State next, bool allowed = true) {
        state_ = next;
        return allowed;
    };
    // What neither a size nor the end of a line needs is only tolerated.
    auto const spare = [&](State next) { return go(next, !is_control(c) && framing_left_-- > 0); };

    switch (state_) {
    case State::size_start:
        size_ = 0;
        digits_ = 0;
        return go(State::size, read_size(c));
    case State::size:
        if (c == '\r') return go(State::size_end);
        if (c == ';') return spare(State::extension);
        if (is_space(c)) return spare(State::before_extension);
        return read_size(c);
    case State::before_extension:
        if (c == ';') return spare(State::extension);
        if (c == '\r' && padding_ == Padding::blanks) return go(State::size_end);
        return is_space(c) && spare(State::before_extension);
    case State::extension: return c == '\r' ? go(State::size_end) : spare(State::extension);
    case State::size_end: return go(size_ == 0 ? State::trailer_start : State::data, c == '\n');
    case State::data: return false; // never asked
    case State::data_cr: return go(State::data_lf, c == '\r');
    case State::data_lf: return go(State::size_start, c == '\n');
    case State::trailer_start:
        if (c == '\r') return go(State::end);
        return is_token(c) && spare(State::trailer_name);
    case State::trailer_name:
        if (c == ':') return spare(State::trailer_value);
        return is_token(c) && spare(State::trailer_name);
    case State::trailer_value: return c == '\r' ? go(State::trailer_end) : spare(State::trailer_value);
    case State::trailer_end: return go(State::trailer_start, c == '\n');
    case State::end: complete_ = c == '\n'; return complete_;
    }
    return false;
}

} // namespace idiom::http
