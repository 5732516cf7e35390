#include "bench/load/answer.hpp"

#include <charconv>

#include <strings.h>

namespace load {

namespace {

/// The value of a field, "" if it is absent. `head` ends with an empty line.
std::string_view field(std::string_view head, std::string_view name) {
    for (auto at = head.find("\r\n"); at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
        auto const line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        if (line.size() <= name.size() || line[name.size()] != ':') continue;
        if (::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
        auto value = line.substr(name.size() + 1);
        while (value.starts_with(' '))
            value.remove_prefix(1);
        return value;
    }
    return {};
}

} // namespace

char* AnswerReader::room(std::size_t size) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (bytes_.size() < end_ + size) bytes_.resize(end_ + size);
    return bytes_.data() + end_;
}

AnswerReader::State AnswerReader::look() {
    std::string_view const seen(bytes_.data() + begin_, end_ - begin_);
    auto const head_end = seen.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return State::incomplete;
    if (!seen.starts_with("HTTP/1.1 ") || seen.size() < 12) return State::broken;
    std::from_chars(seen.data() + 9, seen.data() + 12, status_);
    return look_for_body(head_end + 4);
}

AnswerReader::State AnswerReader::look_for_body(std::size_t head_end) {
    std::string_view const seen(bytes_.data() + begin_, end_ - begin_);
    auto const head = seen.substr(0, head_end);
    if (field(head, "Transfer-Encoding") == "chunked") return look_for_chunks(head_end);
    std::size_t length = 0;
    if (auto const text = field(head, "Content-Length"); !text.empty())
        std::from_chars(text.data(), text.data() + text.size(), length);
    else if (status_ != 204 && status_ != 304)
        return State::broken; // its end would be the end of the connection
    if (seen.size() < head_end + length) return State::incomplete;
    size_ = head_end + length;
    body_ = seen.substr(head_end, length);
    return State::complete;
}

AnswerReader::State AnswerReader::look_for_chunks(std::size_t at) {
    std::string_view const seen(bytes_.data() + begin_, end_ - begin_);
    chunks_.clear();
    for (;;) {
        auto const line_end = seen.find("\r\n", at);
        if (line_end == std::string_view::npos) return State::incomplete;
        std::size_t length = 0;
        if (std::from_chars(seen.data() + at, seen.data() + line_end, length, 16).ec != std::errc{})
            return State::broken;
        at = line_end + 2;
        if (seen.size() < at + length + 2) return State::incomplete;
        chunks_.append(seen.substr(at, length));
        at += length + 2;
        if (length > 0) continue;
        size_ = at;
        body_ = chunks_;
        return State::complete;
    }
}

void AnswerReader::take() { begin_ += size_; }

} // namespace load
