#pragma once

#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/http2_stream.hpp"

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::upstream {

/// The client's side of one HTTP/2 connection (RFC 9113), by nghttp2: turns requests into frames and frames
/// into responses. Knows no socket and runs no coroutine. Never throws.
///
/// nghttp2 refuses what RFC 9113 calls malformed: fields of a connection, upper case, pseudo-fields in wrong
/// places, a body that does not have the size that `content-length` says.
class Http2Session {
public:
    /// Streams that may be open before the host has told its limit (RFC 9113, 6.5.2, recommends no fewer).
    static constexpr std::size_t first_limit = 100;
    /// Bytes that one `pull` collects at least, if there are as many.
    static constexpr std::size_t pull_size = 64 * 1024;

    /// Throws std::bad_alloc.
    explicit Http2Session(telemetry::BackendCounts& counts);

    /// Opens a stream. Returns false if the connection takes no further one. What `fields` refer to, and the
    /// stream, must stay until the stream has ended.
    bool begin(Http2Stream& stream, std::span<nghttp2_nv const> fields);
    /// Ends a stream that is under way: RST_STREAM with CANCEL.
    void give_up(Http2Stream& stream, Http2Stream::End end);
    /// Forgets a stream that will be destroyed.
    void forget(Http2Stream& stream);
    /// Ends all streams that are under way, because the connection has ended.
    void end_all();

    /// Takes bytes that have arrived. Returns false if the connection must end.
    bool feed(std::string_view bytes);
    /// Appends frames to be sent. Returns false if the connection must end.
    bool pull(std::string& frames);
    /// Returns whether there is something to pull, if the host's windows allow it.
    bool has_frames() const { return nghttp2_session_want_write(session_.get()) != 0; }
    /// Returns whether the connection has nothing more to send or to receive.
    bool over() const;

    void ping();
    bool awaits_pong() const { return awaits_pong_; }
    /// Announces the end of the connection (GOAWAY), after which it is over.
    void say_goodbye();

    /// Returns the streams that have ended and whose coroutines have not been resumed.
    std::vector<Http2Stream*>& ended() { return ended_; }
    std::size_t streams() const { return under_way_.size(); }
    /// Returns how many streams the host allows at a time.
    std::size_t limit() const;
    /// The host has announced the end of the connection: it takes no further streams.
    bool is_ending() const { return has_goaway_; }
    /// Returns why the connection failed, by the host's fault; "" if it did not.
    std::string_view fault() const { return fault_; }

private:
    /// What nghttp2 calls. No exception leaves these functions, because nghttp2 is C.
    struct Callbacks {
        /// Returns the set of them, which lives as long as the process. Throws std::bad_alloc.
        static nghttp2_session_callbacks const* all();

        static int on_begin_headers(nghttp2_session*, nghttp2_frame const* frame, void* self);
        static int on_header(nghttp2_session*, nghttp2_frame const* frame, std::uint8_t const* name,
                             std::size_t name_size, std::uint8_t const* value, std::size_t value_size,
                             std::uint8_t flags, void* self);
        static int on_invalid_header(nghttp2_session*, nghttp2_frame const* frame, std::uint8_t const* name,
                                     std::size_t name_size, std::uint8_t const* value, std::size_t value_size,
                                     std::uint8_t flags, void* self);
        static int on_data(nghttp2_session*, std::uint8_t flags, std::int32_t id, std::uint8_t const* data,
                           std::size_t size, void* self);
        static int on_frame(nghttp2_session*, nghttp2_frame const* frame, void* self);
        static int on_invalid_frame(nghttp2_session*, nghttp2_frame const* frame, int error, void* self);
        static int on_sending(nghttp2_session*, nghttp2_frame const* frame, void* self);
        static int on_sent(nghttp2_session*, nghttp2_frame const* frame, void* self);
        static int on_close(nghttp2_session*, std::int32_t id, std::uint32_t code, void* self);
        static ssize_t read_body(nghttp2_session*, std::int32_t id, std::uint8_t* to, std::size_t most,
                                 std::uint32_t* flags, nghttp2_data_source*, void* self);
    };
    struct Free {
        void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
    };
    Http2Stream* find(std::int32_t id) const;
    void finish(Http2Stream& stream, Http2Stream::End end);
    void refuse(Http2Stream& stream);
    void take_frame(Http2Stream& stream, nghttp2_frame const& frame);
    void complete(Http2Stream& stream);
    void note_close(Http2Stream& stream, std::uint32_t code);

    telemetry::BackendCounts& counts_;
    std::unique_ptr<nghttp2_session, Free> session_;
    std::vector<Http2Stream*> under_way_;
    std::vector<Http2Stream*> ended_;
    Http2Stream* reading_ = nullptr; ///< the stream whose fields arrive
    bool has_settings_ = false;
    bool has_goaway_ = false;
    std::int32_t last_stream_ = 0; ///< that the host has processed, if `has_goaway_`
    bool awaits_pong_ = false;
    bool discards_ = false; ///< what is pulled is not sent
    std::string_view fault_;
};

} // namespace idiom::upstream
