#pragma once

#include "gateway/http1/message_reader.hpp"
#include "translators/core/arena.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace idiom::upstream {

/// Reads the response to one request from the bytes of an HTTP/1.1 connection: interim responses (RFC 9110,
/// 15.2), then the head, then the body to its end. Knows no socket. Everything it returns lives in the arena.
class ResponseReader {
public:
    /// Most bytes of one read, and of a head. A response of this size or less stays where it was read.
    static constexpr std::size_t read_size = 16 * 1024;
    /// More interim responses than this are refused.
    static constexpr std::size_t most_interims = 16;
    using Status = http1::Reader::Status;

    /// `most_body` is the limit of the body in bytes.
    ResponseReader(std::size_t most_body, Arena& arena);

    /// Returns where the next bytes go. Empty if the head is too large.
    std::span<char> room();
    /// `size` bytes have arrived in `room`.
    Status take(std::size_t size);
    /// The stream has ended cleanly.
    Status finish() { return reader_->finish(); }

    bool started() const { return reader_->started(); } ///< any byte of the final response has arrived
    /// Returns the final head. Only if the response is complete.
    http1::Head const& head() const { return reader_->head(); }
    /// Returns the decoded body as far as it has arrived.
    std::string_view body() const { return reader_->body(); }
    /// Returns whether bytes arrived after the response. They belong to no request: the connection is out of
    /// step.
    bool has_excess() const { return begin_ < end_; }
    /// Returns why the response was refused.
    std::string_view reason() const { return reason_.empty() ? reader_->reason() : reason_; }

private:
    Status read_on();
    std::string_view check_interim();
    void begin_response();

    http1::Limits limits_;
    Arena& arena_;
    std::optional<http1::Reader> reader_;
    std::span<char> buffer_;
    std::size_t begin_ = 0; ///< of the bytes that the reader has not consumed
    std::size_t end_ = 0;
    bool holds_head_ = true; ///< the head in the buffer must stay as it is
    std::size_t interims_ = 0;
    std::string_view reason_;
};

} // namespace idiom::upstream
