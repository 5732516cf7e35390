#pragma once

#include "gateway/server/connections.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::test::http2 {

using Fields = std::vector<std::pair<std::string, std::string>>;

enum Type : std::uint8_t {
    data,
    headers,
    priority,
    rst_stream,
    settings,
    push_promise,
    ping,
    goaway,
    window_update,
    continuation
};
enum Flag : std::uint8_t { end_stream = 1, ack = 1, end_headers = 4, padded = 8, with_priority = 0x20 };

struct Frame {
    std::uint8_t type = 0;
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
    std::string payload;

    /// The 32 bits of the payload that begin at byte `at`: an error, an increment, a last stream.
    std::uint32_t number(std::size_t at = 0) const;
};

inline std::string const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

std::string number(std::uint32_t value); ///< 32 bits
std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload = {});
std::string setting(std::uint16_t id, std::uint32_t value);
/// A field block in HPACK's plainest form: literals without indexing.
std::string block(Fields const& fields);
/// The fields of a GET, and `more`.
Fields get(std::string path = "/", Fields const& more = {});
Fields post(Fields const& more = {});
/// A HEADERS frame with a whole head.
std::string head(std::uint32_t stream, Fields const& fields, bool ends = true);

struct Answer {
    int status = 0;
    Fields fields;
    std::string body;
    bool whole = false;                 ///< ended by the server
    std::optional<std::uint32_t> reset; ///< the error of a RST_STREAM
    std::string_view field(std::string_view name) const;
};

/// A client that writes its frames by hand. It runs the gateway's loop while it waits.
class Client {
public:
    Client(net::Loop& loop, server::Connections& connections);
    /// Sends the preface and empty SETTINGS.
    void begin() { send(preface + frame(settings, 0, 0)); }
    void send(std::string_view bytes);
    /// Returns the next frame that no other call has returned; nullopt if the gateway has closed the
    /// connection.
    std::optional<Frame> next();
    /// Returns the next frame of that type.
    std::optional<Frame> next(std::uint8_t type);
    /// Waits until the stream has ended, for its response.
    Answer answer(std::uint32_t stream);
    /// Waits for the end, and returns the error of the last GOAWAY; nullopt if none came. Closes the socket.
    std::optional<std::uint32_t> end();
    /// Returns the bytes that one read takes, after waiting for any.
    std::string read_once();
    /// Waits until the gateway has worked on all frames so far: it answers a PING.
    void settle();
    /// Runs the loop until `done` returns true.
    void wait_until(std::function<bool()> const& done);
    /// Lets the system keep little of what the gateway sends, as long as the test reads nothing.
    void take_little() { socket_.set_option(boost::asio::socket_base::receive_buffer_size(16 * 1024)); }
    boost::asio::ip::tcp::socket& socket() { return socket_; }

private:
    std::optional<Frame> read();
    void note(Frame const& frame);
    struct Free {
        void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
    };

    net::Loop& loop_;
    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<nghttp2_hd_inflater, Free> inflater_;
    std::string unread_;
    std::deque<Frame> read_ahead_; ///< frames that `next` has not returned
    std::map<std::uint32_t, Answer> answers_;
};

} // namespace idiom::test::http2
