#pragma once

#include "gateway/server/http2_flood.hpp"
#include "gateway/server/http2_session.hpp"
#include "gateway/server/http2_stream.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::server {

/// The requests of one HTTP/2 connection, from the frames that arrive to the frames of the responses. Asks
/// the handler whether it admits them, and resets or refuses those that it must not get. Ends the session of
/// a client that floods it. No I/O: `Http2Connection` moves the bytes, and lets the handler work.
class Http2Requests final : private Http2Events {
public:
    using Clock = std::chrono::steady_clock;
    /// Lets the handler handle the request of a stream. Then `finish` is called, in this call or later.
    using Handle = std::move_only_function<void(Http2Stream&)>;

    /// `connections` and `peer` outlive this object.
    Http2Requests(Connections& connections, Http2Peer const& peer, Handle handle);
    Http2Requests(Http2Requests const&) = delete;
    Http2Requests& operator=(Http2Requests const&) = delete;

    Http2Session& session() { return session_; }
    /// Reads on in the bytes that have arrived.
    void take(std::string_view bytes);
    /// After `take`: admits, refuses and starts the requests that have arrived.
    void settle();
    /// The handler's response to the request of a stream. The stream may be gone then.
    void finish(Http2Stream& stream, Response const& response);
    /// Refuses the requests that are still arriving, because the gateway stops.
    void refuse_arriving();
    /// Names the newest stream as the last one, and refuses the streams that come from now on.
    void refuse_more();

    /// Returns a time by which `expire` has to be called; it may be earlier than necessary.
    Clock::time_point deadline() const { return deadline_; }
    /// Ends what has taken too long.
    void expire(Clock::time_point now);

    /// Returns whether no request is under way, and none is arriving.
    bool idle() const { return streams_.empty() && head_since_ == Clock::time_point(); }
    /// Returns whether all requests are still arriving, and ending the connection would lose none that the
    /// handler has admitted with patience.
    bool arriving() const;
    /// Returns whether a response has waited too long for a client that nobody knows: all requests under way
    /// are refused, or have their responses and little patience.
    bool kept_waiting_by_stranger() const;
    /// Returns whether the client has answered `Http2Session::announce_end`.
    bool ponged() const { return ponged_; }
    /// Returns whether a response was sent since the last call.
    bool served() { return std::exchange(served_, false); }

private:
    Http2Error on_frame(nghttp2_frame_hd const& frame) override;
    bool on_head_begin(Http2StreamId id) override;
    bool on_field(Http2StreamId id, std::string_view name, std::string_view value) override;
    bool on_head_end(Http2StreamId id) override;
    void on_trailers(Http2StreamId id, bool begin) override;
    void on_data(Http2StreamId id, std::string_view data) override;
    void on_request_end(Http2StreamId id) override;
    void on_body(std::size_t bytes) override;
    void on_response_end(Http2StreamId id) override;
    void on_close(Http2StreamId id) override;
    void on_reset(bool by_client, std::uint32_t error) override;
    void on_pong() override { ponged_ = true; }
    void on_goaway_sent(std::uint32_t error) override;

    void look_at(Http2Stream& stream);
    void admit(Http2Stream& stream);
    void start(Http2Stream& stream);
    void refuse(Http2Stream& stream, Fault fault, std::string_view detail);
    void refuse_too_large(Http2Stream& stream);
    void respond(Http2Stream& stream, Response const& response, bool refused);
    void set_deadline(Http2Stream& stream, std::chrono::milliseconds time);
    void expire(Http2Stream& stream);
    void remove(Http2Stream& stream);
    int cost_of(nghttp2_frame_hd const& frame) const;
    bool brings_content(nghttp2_frame_hd const& frame) const;
    void begin_head(Http2StreamId id);
    void end_head();
    Http2Stream* find(Http2StreamId id) const { return static_cast<Http2Stream*>(session_.object_of(id)); }
    void note_due(Http2Stream& stream);
    telemetry::Http2Counts& counts() { return connections_.http2_counts(); }
    ConnectionLimits const& limits() const { return connections_.limits(); }

    Connections& connections_;
    Http2Peer const& peer_;
    Handle handle_;
    std::vector<std::unique_ptr<Http2Stream>> streams_;
    std::vector<Http2Stream*> due_; ///< streams to look at after this read; null: removed meanwhile
    Http2Session session_;
    Http2Flood flood_;
    bool flooded_ = false; ///< the client has no points left
    bool preface_ = false; ///< the client has sent its preface
    bool takes_more_ = true;
    Http2StreamId newest_ = 0;
    /// The stream whose head or trailers are arriving; 0 if there is none.
    Http2StreamId head_of_ = 0;
    /// When the head or the preface began that is arriving; the epoch if none is.
    Clock::time_point head_since_;
    std::size_t field_bytes_ = 0; ///< of the head that is arriving
    Clock::time_point deadline_ = Clock::time_point::max();
    bool ponged_ = false;
    bool served_ = false;
};

} // namespace idiom::server
