#pragma once

#include "gateway/upstream/http2_backend.hpp"
#include "tests/gateway/upstream/scripted_server.hpp"

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace idiom::tests::http2 {

/// The types, flags, settings and errors of RFC 9113 that the tests use.
enum Type : std::uint8_t {
    data = 0,
    headers = 1,
    rst_stream = 3,
    settings = 4,
    ping = 6,
    goaway = 7,
    window_update = 8
};
inline constexpr std::uint8_t end_stream = 1;
inline constexpr std::uint8_t ack = 1;
inline constexpr std::uint8_t end_headers = 4;
inline constexpr std::uint16_t max_concurrent_streams = 3;
inline constexpr std::uint16_t initial_window_size = 4;
inline constexpr std::uint32_t internal_error = 2;
inline constexpr std::uint32_t refused_stream = 7;
inline constexpr std::uint32_t cancel = 8;

struct Frame {
    std::uint8_t type = 0xFF; ///< 0xFF: the client has ended the connection
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
    std::string payload = {};

    bool any() const { return type != 0xFF; }
    std::string bytes() const;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string number(std::uint32_t value);                       ///< four bytes, the highest first
std::string setting(std::uint16_t which, std::uint32_t value); ///< one entry of a SETTINGS frame
std::string block(Fields const& fields); ///< HPACK, nothing indexed and no Huffman codes
Frame head(std::uint32_t stream, Fields const& fields, bool ends = false);
Frame body(std::uint32_t stream, std::string_view bytes, bool ends = true);
Frame reset(std::uint32_t stream, std::uint32_t code);
Frame go_away(std::uint32_t last, std::uint32_t code = 0);

/// A request as the vendor has received it.
struct Asked {
    std::uint32_t stream = 0; ///< 0: the client has ended the connection
    std::map<std::string, std::string> fields;
    std::string body;

    std::string const& path() const { return fields.at(":path"); }
};

/// The vendor's end of one HTTP/2 connection, frame by frame and without any library for it but one that
/// decodes HPACK.
class Http2Peer {
public:
    explicit Http2Peer(Peer& peer) : peer_(peer) {}
    ~Http2Peer();

    /// Reads the client's preface.
    boost::asio::awaitable<void> preface();
    /// Reads the client's preface, and sends SETTINGS with these entries.
    boost::asio::awaitable<void> greet(std::string entries = {});
    /// Returns the next frame, whatever it is.
    boost::asio::awaitable<Frame> frame();
    /// Returns the next frame of this type, and skips others.
    boost::asio::awaitable<Frame> frame(Type type);
    /// Returns the next request whose body is complete. Acknowledges SETTINGS and PING frames, and grants
    /// window for what arrives.
    boost::asio::awaitable<Asked> request();
    boost::asio::awaitable<void> say(Frame const& frame) { return say(frame.bytes()); }
    boost::asio::awaitable<void> say(std::string bytes);
    boost::asio::awaitable<void> answer(std::uint32_t stream, std::string_view text = "ok");
    /// Answers every request until the client ends the connection.
    boost::asio::awaitable<void> answer_all(std::string_view text = "ok");

    std::size_t reads = 0;     ///< reads of the socket that brought something
    std::vector<Frame> others; ///< frames that `request` skipped, apart from SETTINGS
    bool grants_window = true;

private:
    Asked decoded(Frame const& frame);

    Peer& peer_;
    std::string unread_;
    std::map<std::uint32_t, Asked> begun_;
    nghttp2_hd_inflater* inflater_ = nullptr;
};

/// A vendor that speaks HTTP/2 by prior knowledge, and the back end before it.
struct Http2Bench : Bench {
    using Script = std::function<boost::asio::awaitable<void>(Http2Peer& peer, std::size_t number)>;
    explicit Http2Bench(Script script);
    /// Over TLS, and with a script that does not say which version it speaks.
    Http2Bench(ScriptedServer::Script script, std::shared_ptr<boost::asio::ssl::context> vendor);

    upstream::Http2Backend& http2();
    boost::asio::awaitable<Response> ask(Request request);
    boost::asio::awaitable<Response> read(std::string_view target = "/") { return ask({.target = target}); }
    boost::asio::awaitable<Response> write() {
        return ask({.method = Method::post, .target = "/", .body = "{}", .writes = true});
    }

    std::shared_ptr<telemetry::BackendCounts> counts = std::make_shared<telemetry::BackendCounts>();

private:
    std::unique_ptr<upstream::Http2Backend> http2_;
};

} // namespace idiom::tests::http2
