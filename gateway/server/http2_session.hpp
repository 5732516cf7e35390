#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace idiom::server {

using Http2StreamId = std::int32_t;
using Http2Error = nghttp2_error_code; ///< an error of a stream or a connection (RFC 9113, 7)

/// The body of a response, as far as it has not been written. `Http2Session` shortens it. Its owner keeps it
/// until the stream is closed.
struct Http2Body {
    std::string_view left;
};

/// What happens in an HTTP/2 session. Called within `receive` and `collect`, in which the session must not be
/// called again, but for `reset`. If a function throws, the session fails.
class Http2Events {
public:
    virtual ~Http2Events() = default;
    /// A frame begins. Returns the error that ends the session; NGHTTP2_NO_ERROR if it goes on.
    virtual Http2Error on_frame(nghttp2_frame_hd const& frame) = 0;
    /// The head of a request begins. Returns false if the stream is refused (REFUSED_STREAM).
    virtual bool on_head_begin(Http2StreamId stream) = 0;
    /// Returns false to end the session, because the client floods it.
    virtual bool on_field(Http2StreamId stream, std::string_view name, std::string_view value) = 0;
    /// Returns false if the request is malformed (PROTOCOL_ERROR).
    virtual bool on_head_end(Http2StreamId stream) = 0;
    /// Trailer fields begin, or end. They are checked and dropped.
    virtual void on_trailers(Http2StreamId stream, bool begin) = 0;
    virtual void on_data(Http2StreamId stream, std::string_view data) = 0;
    /// The client has ended its request.
    virtual void on_request_end(Http2StreamId stream) = 0;
    /// So many bytes of a response's body are among the frames that were collected.
    virtual void on_body(std::size_t bytes) = 0;
    /// The response is among the frames that were collected.
    virtual void on_response_end(Http2StreamId stream) = 0;
    /// The stream exists no longer, for either side.
    virtual void on_close(Http2StreamId stream) = 0;
    virtual void on_reset(bool by_client, std::uint32_t error) = 0;
    virtual void on_pong() = 0;
    virtual void on_goaway_sent(std::uint32_t error) = 0;
};

struct Http2Settings {
    std::uint32_t streams = 100; ///< that a client may have open at once
    std::uint32_t header = 16 * 1024;
};

/// The server's side of an HTTP/2 connection: frames, HPACK, windows and the rules of RFC 9113, by nghttp2.
/// No I/O: `receive` takes bytes, `collect` gives bytes. Belongs to one event loop.
class Http2Session {
public:
    /// The first frame to collect is the gateway's SETTINGS. Throws std::bad_alloc.
    Http2Session(Http2Events& events, Http2Settings const& settings);
    Http2Session(Http2Session const&) = delete;
    Http2Session& operator=(Http2Session const&) = delete;

    /// Reads on in the bytes that have arrived. Returns false if the session has failed: a GOAWAY with the
    /// reason is ready, and no more is read.
    bool receive(std::string_view bytes);
    /// Appends frames that are ready to `out`, until it has about `most` bytes. Returns false if the session
    /// has failed.
    bool collect(std::string& out, std::size_t most);
    bool wants_read() const { return nghttp2_session_want_read(session_.get()) != 0; }
    bool wants_write() const { return nghttp2_session_want_write(session_.get()) != 0; }

    /// Notes `object` for `object_of`, as long as the stream is open.
    void set_object(Http2StreamId stream, void* object);
    void* object_of(Http2StreamId stream) const;

    /// Makes ready a response. If `body` is null, the response is without content.
    void respond(Http2StreamId stream, std::span<nghttp2_nv const> fields, Http2Body* body);
    /// Makes ready a 100 (Continue).
    void respond_continue(Http2StreamId stream);
    void reset(Http2StreamId stream, Http2Error error);

    /// The stream is served in the same order as all others, whatever its client asks for (RFC 9218).
    void ignore_priority(Http2StreamId stream);

    /// Tells the client to open no more streams, and asks for a PONG: when that comes, all streams that it
    /// had opened before have come, too (RFC 9113, 6.8).
    void announce_end();
    /// Names the newest stream as the last one that is served (GOAWAY).
    void refuse_more();
    /// Ends the session, with all streams.
    void end(Http2Error error);

private:
    struct Free {
        void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
    };
    struct Callbacks;

    Http2Events& events_;
    std::unique_ptr<nghttp2_session, Free> session_;
    std::string* out_ = nullptr; ///< of the present `collect`
    std::size_t most_ = 0;
    Http2Error error_ = NGHTTP2_INTERNAL_ERROR; ///< of a failure within `receive`
};

/// Returns a field of a response. nghttp2 copies it, and makes the name lower case. `once`: the value will
/// not come again, so it takes no place in the compression's memory.
nghttp2_nv http2_field(std::string_view name, std::string_view value, bool once = false);

} // namespace idiom::server
