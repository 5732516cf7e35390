#include "gateway/upstream/http2_session.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace idiom::upstream {

namespace {

Http2Session& session_of(void* self) { return *static_cast<Http2Session*>(self); }

std::string_view text_of(std::uint8_t const* bytes, std::size_t size) {
    return {reinterpret_cast<char const*>(bytes), size};
}

/// Memory has run out: only the connection can be given up.
int guarded(auto const& work) {
    try {
        work();
        return 0;
    } catch (std::exception const&) {
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
}

} // namespace

nghttp2_session_callbacks const* Http2Session::Callbacks::all() {
    static nghttp2_session_callbacks const* const made = [] {
        nghttp2_session_callbacks* set = nullptr;
        if (nghttp2_session_callbacks_new(&set) != 0) throw std::bad_alloc();
        nghttp2_session_callbacks_set_on_begin_headers_callback(set, on_begin_headers);
        nghttp2_session_callbacks_set_on_header_callback(set, on_header);
        nghttp2_session_callbacks_set_on_invalid_header_callback(set, on_invalid_header);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(set, on_data);
        nghttp2_session_callbacks_set_on_frame_recv_callback(set, on_frame);
        nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(set, on_invalid_frame);
        nghttp2_session_callbacks_set_before_frame_send_callback(set, on_sending);
        nghttp2_session_callbacks_set_on_frame_send_callback(set, on_sent);
        nghttp2_session_callbacks_set_on_stream_close_callback(set, on_close);
        return set;
    }();
    return made;
}

int Http2Session::Callbacks::on_begin_headers(nghttp2_session*, nghttp2_frame const* frame, void* self) {
    auto& session = session_of(self);
    // A promise names the stream of the request that it belongs to.
    session.reading_ = frame->hd.type == NGHTTP2_HEADERS ? session.find(frame->hd.stream_id) : nullptr;
    if (!session.reading_) return 0;
    session.reading_->heard = true;
    session.reading_->response.begin_fields();
    return 0;
}

int Http2Session::Callbacks::on_header(nghttp2_session*, nghttp2_frame const*, std::uint8_t const* name,
                                       std::size_t name_size, std::uint8_t const* value,
                                       std::size_t value_size, std::uint8_t, void* self) {
    auto& session = session_of(self);
    auto* const stream = session.reading_;
    if (!stream) return 0;
    return guarded([&] {
        bool const taken = stream->response.take_field(text_of(name, name_size), text_of(value, value_size));
        if (!taken) session.refuse(*stream);
    });
}

/// nghttp2 alone would leave the field out.
int Http2Session::Callbacks::on_invalid_header(nghttp2_session*, nghttp2_frame const*, std::uint8_t const*,
                                               std::size_t, std::uint8_t const*, std::size_t, std::uint8_t,
                                               void* self) {
    auto& session = session_of(self);
    if (!session.reading_) return 0;
    session.reading_->response.refuse_for("a field is malformed");
    session.refuse(*session.reading_);
    return 0;
}

int Http2Session::Callbacks::on_data(nghttp2_session*, std::uint8_t, std::int32_t id,
                                     std::uint8_t const* data, std::size_t size, void* self) {
    auto& session = session_of(self);
    auto* const stream = session.find(id);
    if (!stream) return 0;
    return guarded([&] {
        if (!stream->response.take_data(text_of(data, size))) session.refuse(*stream);
    });
}

int Http2Session::Callbacks::on_frame(nghttp2_session*, nghttp2_frame const* frame, void* self) {
    auto& session = session_of(self);
    if (auto* const stream = frame->hd.stream_id != 0 ? session.find(frame->hd.stream_id) : nullptr)
        session.take_frame(*stream, *frame);
    switch (frame->hd.type) {
    case NGHTTP2_SETTINGS: session.has_settings_ = true; break;
    case NGHTTP2_PUSH_PROMISE: // the host has not taken note of the SETTINGS yet
        nghttp2_submit_rst_stream(session.session_.get(), NGHTTP2_FLAG_NONE,
                                  frame->push_promise.promised_stream_id, NGHTTP2_CANCEL);
        break;
    case NGHTTP2_PING:
        if (frame->hd.flags & NGHTTP2_FLAG_ACK) session.awaits_pong_ = false;
        break;
    case NGHTTP2_GOAWAY:
        session.last_stream_ = frame->goaway.last_stream_id;
        if (!std::exchange(session.has_goaway_, true)) session.counts_.http2_goaways.add();
        break;
    default: break;
    }
    return 0;
}

int Http2Session::Callbacks::on_invalid_frame(nghttp2_session*, nghttp2_frame const* frame, int error,
                                              void* self) {
    auto& session = session_of(self);
    session.reading_ = nullptr;
    auto* const stream = frame->hd.stream_id != 0 ? session.find(frame->hd.stream_id) : nullptr;
    if (stream)
        stream->response.refuse_for(nghttp2_strerror(error));
    else if (frame->hd.stream_id == 0 && session.fault_.empty())
        session.fault_ = nghttp2_strerror(error);
    return 0;
}

/// A head counts as sent as soon as its first part may leave: nghttp2 does not take back the rest.
int Http2Session::Callbacks::on_sending(nghttp2_session*, nghttp2_frame const* frame, void* self) {
    auto& session = session_of(self);
    auto* const stream = frame->hd.type == NGHTTP2_HEADERS ? session.find(frame->hd.stream_id) : nullptr;
    if (stream && !session.discards_) stream->sent = true;
    return 0;
}

int Http2Session::Callbacks::on_sent(nghttp2_session*, nghttp2_frame const* frame, void* self) {
    auto& session = session_of(self);
    if (frame->hd.type == NGHTTP2_RST_STREAM) {
        session.counts_.http2_resets_by_us.add();
    } else if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR) {
        if (session.fault_.empty()) session.fault_ = nghttp2_http2_strerror(frame->goaway.error_code);
    }
    return 0;
}

int Http2Session::Callbacks::on_close(nghttp2_session*, std::int32_t id, std::uint32_t code, void* self) {
    auto& session = session_of(self);
    if (auto* const stream = session.find(id)) session.note_close(*stream, code);
    return 0;
}

ssize_t Http2Session::Callbacks::read_body(nghttp2_session*, std::int32_t id, std::uint8_t* to,
                                           std::size_t most, std::uint32_t* flags, nghttp2_data_source*,
                                           void* self) {
    auto* const stream = session_of(self).find(id);
    if (!stream) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE; // it has been given up
    auto const size = std::min(most, stream->unsent.size());
    std::ranges::copy(stream->unsent.substr(0, size), to);
    stream->unsent.remove_prefix(size);
    if (stream->unsent.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(size);
}

} // namespace idiom::upstream
