#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace idiom::http1 {

struct Limits {
    std::size_t header = 16 * 1024; ///< bytes of the start line and all fields
    std::size_t body = 256 * 1024;  ///< bytes of the decoded body
};

/// The start line and fields of a message: views into the buffer that it was read from.
struct Head {
    std::string_view method;         ///< requests
    std::string_view target;         ///< requests: in origin form, "*", or for CONNECT an authority
    int status = 0;                  ///< responses
    int version = 11;                ///< 10, or 11 for 1.1 and any later HTTP/1.x
    std::span<Header const> headers; ///< in the order of the message
    bool keep_alive = true;          ///< the connection may carry a further message (RFC 9112, 9.3)
    bool expects_continue = false;   ///< the sender waits for a 100 before it sends the body

    std::string_view header(std::string_view name) const { return find(headers, name).value_or(""); }
};

enum class Side { request, response };

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
