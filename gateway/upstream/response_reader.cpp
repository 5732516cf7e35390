#include "gateway/upstream/response_reader.hpp"

#include <algorithm>

namespace idiom::upstream {

ResponseReader::ResponseReader(std::size_t most_body, Arena& arena)
    : limits_{.header = read_size, .body = most_body}, arena_(arena),
      buffer_(arena.bytes(read_size), read_size) {
    begin_response();
}

void ResponseReader::begin_response() { reader_.emplace(http1::Side::response, limits_, arena_); }

std::span<char> ResponseReader::room() {
    if (end_ < buffer_.size()) return buffer_.subspan(end_);
    auto const rest = buffer_.subspan(begin_); // of a head: the reader consumes a body at once
    if (rest.size() == buffer_.size()) return {};
    if (reader_->has_head()) reader_->move_body();
    auto const to = holds_head_ ? std::span(arena_.bytes(read_size), read_size) : buffer_;
    std::ranges::copy(rest, to.begin());
    holds_head_ = !reader_->has_head();
    buffer_ = to;
    begin_ = 0;
    end_ = rest.size();
    return buffer_.subspan(end_);
}

ResponseReader::Status ResponseReader::take(std::size_t size) {
    end_ += size;
    for (;;) {
        auto const status = read_on();
        bool const interim = status == Status::complete && reader_->head().status < 200;
        if (!interim) return status;
        reason_ = check_interim();
        if (!reason_.empty()) return Status::refused;
        begin_response(); // the final response follows
        if (begin_ == end_) return Status::need_more;
    }
}

ResponseReader::Status ResponseReader::read_on() {
    std::size_t consumed = 0;
    auto const status = reader_->feed(buffer_.subspan(begin_, end_ - begin_), consumed);
    begin_ += consumed;
    return status;
}

/// Returns why the interim response is not taken, or "".
std::string_view ResponseReader::check_interim() {
    if (reader_->head().status == 101) return "it switches protocols unasked";
    if (++interims_ > most_interims) return "too many interim answers";
    return {};
}

} // namespace idiom::upstream
