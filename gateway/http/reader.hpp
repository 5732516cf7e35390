#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace idiom::http {

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

/// Reads one HTTP/1.1 message (RFC 9112) as its bytes come in. Beast's grammar decides what is well formed;
/// what a gateway must refuse beyond that to keep both its neighbours in step (both lengths, odd codings,
/// a missing Host) is refused here. In an answer a folded line becomes one line (RFC 9112, 5.2), and blanks
/// behind a chunk's size are passed over; in a request both are refused. Never throws.
class Reader {
public:
    /// `arena` holds the list of fields and a body that comes in pieces; it outlives the reader.
    Reader(Side side, Limits limits, Arena& arena);
    ~Reader();
    Reader(Reader const&) = delete;
    Reader& operator=(Reader const&) = delete;

    enum class Status {
        need_more,
        complete,
        refused,
    };
    /// Goes on with `bytes`: those that were not consumed by the last call, and what has come since. They
    /// must stay where they are until the message is done with, but see move_body. `consumed` says how many
    /// were used.
    Status feed(std::span<char const> bytes, std::size_t& consumed);
    /// The peer has ended the stream: completes a message that ends with it, refuses any other.
    Status finish();

    bool has_head() const;
    bool started() const; ///< any byte of the message has come
    Head const& head() const;
    /// Bytes of the head with its empty line, as far as it has been consumed.
    std::size_t head_size() const;
    /// Takes no more of the body than so many bytes, which may only lower the limit. Once the head has come;
    /// false where the body is larger already, or will be: then it is refused.
    bool limit_body(std::size_t most);
    /// The decoded body as far as it has come.
    std::string_view body() const;
    /// Moves what has come of the body into the arena, so that the bytes after the head can be overwritten.
    void move_body();
    /// Why it was refused.
    Fault fault() const;
    std::string_view reason() const;

private:
    class Core;
    template <bool is_request> class Parser;
    Core* core_; ///< in the arena
};

} // namespace idiom::http
