#include "gateway/server/http2_requests.hpp"

#include "gateway/net/event_time.hpp"

#include <algorithm>
#include <utility>

namespace idiom::server {

namespace {

using namespace std::chrono_literals;
using Stage = Http2Stream::Stage;

/// Streams of a connection whose requests are under way, with those that the client has reset.
constexpr std::uint32_t most_streams = 100;
/// A head that decompresses to so many times what is allowed is an attack, and no mistake.
constexpr std::size_t bomb = 8;
/// The time for a client to take the response to a refused request, if its window is closed, and to end a
/// request that has its response.
constexpr auto patience_with_refused = 1000ms;
/// Bytes of a DATA frame that may be padding, with the length of it (RFC 9113, 6.1).
constexpr std::size_t most_padding = 256;
/// A body that comes or goes in frames of this size is no flood.
constexpr std::size_t fair_piece = 1024;

} // namespace

Http2Requests::Http2Requests(Connections& connections, Http2Peer const& peer, Handle handle)
    : connections_(connections), peer_(peer), handle_(std::move(handle)),
      session_(*this, {.streams = most_streams,
                       .header = static_cast<std::uint32_t>(connections.limits().http.header)}),
      flood_(net::event_time()) {}

void Http2Requests::take(std::string_view bytes) {
    flood_.refill(net::event_time());
    if (!preface_ && head_since_ == Clock::time_point()) begin_head(0);
    session_.receive(bytes);
}

void Http2Requests::settle() {
    for (std::size_t i = 0; i < due_.size(); ++i)
        if (auto* const stream = due_[i]) look_at(*stream);
    due_.clear();
    if (flooded_) session_.end(NGHTTP2_ENHANCE_YOUR_CALM);
}

void Http2Requests::refuse_arriving() {
    for (auto const& stream : streams_)
        if (stream->stage == Stage::body || stream->stage == Stage::arrived)
            refuse(*stream, Fault::draining, "the request had not arrived when the gateway stopped");
}

void Http2Requests::refuse_more() {
    takes_more_ = false;
    session_.refuse_more();
}

bool Http2Requests::kept_waiting_by_stranger() const {
    return std::ranges::all_of(streams_, [](auto const& stream) { return stream->owed_to_stranger(); }) &&
           std::ranges::any_of(streams_, [](auto const& stream) { return stream->overdue; });
}

bool Http2Requests::arriving() const {
    return std::ranges::all_of(streams_, [](auto const& stream) {
        return stream->stage == Stage::head ||
               (stream->stage == Stage::body && stream->request().permit.patience);
    });
}

// --- One stream

void Http2Requests::look_at(Http2Stream& stream) {
    stream.due = false;
    if (stream.stage == Stage::arrived) return admit(stream);
    if (stream.stage != Stage::body) return;
    if (stream.too_large()) return refuse_too_large(stream);
    if (stream.ended) start(stream);
}

void Http2Requests::admit(Http2Stream& stream) {
    stream.take_head();
    if (auto const fault = stream.head().fault()) return refuse(stream, *fault, stream.head().reason());
    if (stream.too_large()) return refuse_too_large(stream);
    if (stream.ended) return start(stream);
    if (!stream.held().ask(stream.request(), true)) return respond(stream, *stream.held().refusal(), true);
    auto const& permit = stream.request().permit;
    if (permit.most_body) stream.limit_body(*permit.most_body);
    if (stream.too_large()) return refuse_too_large(stream);
    stream.stage = Stage::body;
    set_deadline(stream, std::min(permit.patience.value_or(limits().body_timeout), limits().body_timeout));
    if (stream.head().expects_continue()) session_.respond_continue(stream.id());
}

/// The request is complete.
void Http2Requests::start(Http2Stream& stream) {
    stream.take_body();
    if (!stream.held().ask(stream.request(), false)) return respond(stream, *stream.held().refusal(), true);
    stream.stage = Stage::handling;
    stream.until = Clock::time_point::max();
    handle_(stream);
}

void Http2Requests::finish(Http2Stream& stream, Response const& response) {
    if (stream.closed)
        remove(stream); // the client did not wait
    else
        respond(stream, response, false);
}

void Http2Requests::refuse(Http2Stream& stream, Fault fault, std::string_view detail) {
    respond(stream, connections_.handler().refuse(stream.request(), fault, detail), true);
}

void Http2Requests::refuse_too_large(Http2Stream& stream) {
    refuse(stream, Fault::content_too_large, "the body is too large");
}

void Http2Requests::respond(Http2Stream& stream, Response const& response, bool refused) {
    stream.respond(session_, response, refused);
    auto const longest = refused ? patience_with_refused : limits().idle_timeout;
    set_deadline(stream, std::min(stream.request().permit.patience.value_or(longest), longest));
    if (refused) stream.give_back_memory();
}

void Http2Requests::set_deadline(Http2Stream& stream, std::chrono::milliseconds time) {
    stream.until = net::event_time() + time;
    deadline_ = std::min(deadline_, stream.until);
}

void Http2Requests::expire(Clock::time_point now) {
    deadline_ = Clock::time_point::max();
    if (head_since_ != Clock::time_point()) {
        deadline_ = head_since_ + limits().header_timeout;
        if (deadline_ <= now) return session_.end(NGHTTP2_ENHANCE_YOUR_CALM);
    }
    for (auto const& stream : streams_) {
        if (stream->until <= now) expire(*stream);
        deadline_ = std::min(deadline_, stream->until);
    }
}

void Http2Requests::expire(Http2Stream& stream) {
    if (stream.stage == Stage::body)
        return refuse(stream, Fault::request_timeout, "the request took too long to arrive");
    stream.until = Clock::time_point::max();
    stream.overdue = true;
    // After the response, the client need not send the rest of its request (RFC 9113, 8.1).
    session_.reset(stream.id(), stream.stage == Stage::sent ? NGHTTP2_NO_ERROR : NGHTTP2_CANCEL);
}

void Http2Requests::remove(Http2Stream& stream) {
    std::ranges::replace(due_, &stream, nullptr);
    auto const place = stream.place;
    std::swap(streams_[place], streams_.back());
    streams_[place]->place = place;
    streams_.pop_back();
}

void Http2Requests::note_due(Http2Stream& stream) {
    if (!std::exchange(stream.due, true)) due_.push_back(&stream);
}

// --- What the session reports

/// Returns whether a DATA frame moves a request on. One with padding may hold nothing else. An honest client
/// goes on with its upload until it has read the refusal, in frames of some size.
bool Http2Requests::brings_content(nghttp2_frame_hd const& frame) const {
    if (frame.flags & NGHTTP2_FLAG_END_STREAM) return true;
    auto const* const stream = find(frame.stream_id);
    bool const taken = stream && (stream->stage == Stage::arrived || stream->stage == Stage::body);
    auto const padding = (frame.flags & NGHTTP2_FLAG_PADDED) ? most_padding : 0;
    return frame.length > (taken ? padding : fair_piece);
}

/// Returns the points that a frame costs.
int Http2Requests::cost_of(nghttp2_frame_hd const& frame) const {
    switch (frame.type) {
    case NGHTTP2_HEADERS: // of a new stream, or trailers
        return frame.stream_id > newest_ || find(frame.stream_id) ? 0 : Http2Flood::frame;
    case NGHTTP2_DATA: return brings_content(frame) ? 0 : Http2Flood::frame;
    case NGHTTP2_RST_STREAM: return Http2Flood::reset;
    default: return Http2Flood::frame;
    }
}

Http2Error Http2Requests::on_frame(nghttp2_frame_hd const& frame) {
    preface_ = true;
    if (frame.type != NGHTTP2_CONTINUATION) end_head();
    if (!flood_.spend(cost_of(frame))) return NGHTTP2_ENHANCE_YOUR_CALM;
    // RFC 9113, 6.3. nghttp2 looks at no priority, because the gateway's settings say so.
    if (frame.type == NGHTTP2_PRIORITY && frame.stream_id == 0) return NGHTTP2_PROTOCOL_ERROR;
    if (frame.type == NGHTTP2_PRIORITY && frame.length != 5) return NGHTTP2_FRAME_SIZE_ERROR;
    return NGHTTP2_NO_ERROR;
}

bool Http2Requests::on_head_begin(Http2StreamId id) {
    newest_ = id;
    begin_head(id);
    // nghttp2 itself would take streams until the GOAWAY with the last one leaves.
    if (!takes_more_ || streams_.size() >= most_streams) return false;
    counts().streams.add();
    auto& stream =
        *streams_.emplace_back(std::make_unique<Http2Stream>(connections_, id, peer_, head_since_));
    stream.place = streams_.size() - 1;
    session_.set_object(id, &stream);
    session_.ignore_priority(id);
    return true;
}

bool Http2Requests::on_field(Http2StreamId id, std::string_view name, std::string_view value) {
    field_bytes_ += name.size() + value.size();
    if (field_bytes_ > bomb * limits().http.header) return false;
    if (auto* const stream = find(id)) stream->head().add(name, value);
    return true;
}

bool Http2Requests::on_head_end(Http2StreamId id) {
    end_head();
    auto* const stream = find(id);
    if (!stream || !stream->head().finish()) return false;
    stream->stage = Stage::arrived;
    note_due(*stream);
    return true;
}

void Http2Requests::on_trailers(Http2StreamId id, bool begin) {
    if (begin)
        begin_head(id);
    else
        end_head();
}

void Http2Requests::on_data(Http2StreamId id, std::string_view data) {
    auto* const stream = find(id);
    if (!stream || (stream->stage != Stage::arrived && stream->stage != Stage::body)) return;
    stream->add_body(data);
    if (stream->too_large()) note_due(*stream);
}

void Http2Requests::on_request_end(Http2StreamId id) {
    auto* const stream = find(id);
    if (!stream) return;
    stream->ended = true;
    note_due(*stream);
}

void Http2Requests::on_body(std::size_t bytes) {
    // The client may send a WINDOW_UPDATE for the stream, and one for the connection.
    if (bytes >= fair_piece) flood_.earn(2 * Http2Flood::frame);
}

void Http2Requests::on_response_end(Http2StreamId id) {
    flood_.earn(Http2Flood::served);
    served_ = true;
    // Some clients lose the response if the stream is reset while they send.
    auto* const stream = find(id);
    if (!stream || stream->ended) return;
    stream->release();
    stream->stage = Stage::sent;
    set_deadline(*stream, patience_with_refused);
}

void Http2Requests::on_close(Http2StreamId id) {
    if (id == head_of_) end_head();
    auto* const stream = find(id);
    if (!stream) return;
    session_.set_object(id, nullptr);
    stream->closed = true;
    if (stream->stage != Stage::handling) remove(*stream);
}

void Http2Requests::on_reset(bool by_client, std::uint32_t error) {
    if (by_client) return counts().reset_by_client.add();
    if (error == NGHTTP2_NO_ERROR) return;
    counts().reset_by_us.add();
    if (error == NGHTTP2_CANCEL) return; // a response that was not taken
    bool const fair = flood_.spend(error == NGHTTP2_REFUSED_STREAM ? Http2Flood::frame : Http2Flood::reset);
    flooded_ = flooded_ || !fair;
}

void Http2Requests::on_goaway_sent(std::uint32_t error) {
    if (error == NGHTTP2_ENHANCE_YOUR_CALM)
        counts().floods.add();
    else if (error != NGHTTP2_NO_ERROR)
        counts().errors.add();
}

void Http2Requests::begin_head(Http2StreamId id) {
    head_of_ = id;
    head_since_ = net::event_time();
    deadline_ = std::min(deadline_, head_since_ + limits().header_timeout);
}

void Http2Requests::end_head() {
    head_of_ = 0;
    head_since_ = {};
    field_bytes_ = 0;
}

} // namespace idiom::server
