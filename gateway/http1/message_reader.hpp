#pragma once

#include "gateway/http1/message.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"

#include <span>
#include <string_view>

namespace idiom::http1 {

/// Reads one HTTP/1.1 message (RFC 9112) as its bytes arrive. Beast's grammar decides what is well formed.
/// The reader refuses more than that to keep client and back end in step: both lengths, odd codings, a
/// missing Host. In a response it unfolds folded lines (RFC 9112, 5.2) and skips blanks behind a chunk's
/// size; in a request it refuses both. Never throws.
class Reader {
public:
    /// `arena` holds the list of fields, and a body that arrives in pieces. It outlives the reader.
    Reader(Side side, Limits limits, Arena& arena);
    ~Reader();
    Reader(Reader const&) = delete;
    Reader& operator=(Reader const&) = delete;

    enum class Status {
        need_more,
        complete,
        refused,
    };
    /// Reads on in `bytes`: those that the last call did not consume, followed by those that have arrived
    /// since. The bytes must stay where they are until the message is no longer used, but see move_body. Sets
    /// `consumed` to the number of bytes that it used.
    Status feed(std::span<char const> bytes, std::size_t& consumed);
    /// Ends the message because the peer has ended the stream. Completes a message that the end of the stream
    /// delimits, and refuses any other.
    Status finish();

    bool has_head() const;
    bool started() const; ///< any byte of the message has arrived
    Head const& head() const;
    /// Returns the bytes of the head that were consumed, including the empty line.
    std::size_t head_size() const;
    /// Lowers the limit of the body to `most` bytes. Called after the head has arrived. If the body is larger
    /// already, or was announced to be, the reader refuses it and returns false.
    bool limit_body(std::size_t most);
    /// Returns the decoded body as far as it has arrived.
    std::string_view body() const;
    /// Moves the body that has arrived into the arena, so that the bytes after the head can be overwritten.
    void move_body();
    /// Why the message was refused.
    Fault fault() const;
    std::string_view reason() const;

private:
    class Core;
    template <bool is_request> class Parser;
    Core* core_; ///< in the arena
};

} // namespace idiom::http1
