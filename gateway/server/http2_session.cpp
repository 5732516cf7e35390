#include "gateway/server/http2_session.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace idiom::server {

namespace {

/// Bytes that a client may send on all streams together before it needs leave to go on. Bodies are taken at
/// once, so this bounds what is on the way, and no memory.
constexpr int connection_window = 1024 * 1024;
/// Acknowledgements that wait to be sent while the client goes on asking for more.
constexpr std::size_t most_acknowledgements = 100;
/// CONTINUATION frames behind one HEADERS frame. Each may have 16 KiB.
constexpr std::size_t most_continuations = 8;
/// HPACK's memory of the fields that the gateway has sent. Few of them come again.
constexpr std::size_t most_sent_fields = 1024;

constexpr std::uint64_t no_limit = 1'000'000'000;

constexpr std::array<std::uint8_t, 8> ping{'d', 'r', 'a', 'i', 'n', 'i', 'n', 'g'};

void check(int result) {
    if (result == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
}

/// Calls `work`. An exception must not pass through the frames of a library in C.
int guarded(auto const& work) noexcept {
    try {
        return work();
    } catch (...) {
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
}

std::string_view text(std::uint8_t const* data, std::size_t size) {
    return {reinterpret_cast<char const*>(data), size};
}
std::string_view text(nghttp2_rcbuf* buffer) {
    auto const bytes = nghttp2_rcbuf_get_buf(buffer);
    return text(bytes.base, bytes.len);
}

bool is_request(nghttp2_frame const& frame) {
    return frame.hd.type == NGHTTP2_HEADERS && frame.headers.cat == NGHTTP2_HCAT_REQUEST;
}

struct FreeOptions {
    void operator()(nghttp2_option* options) const { nghttp2_option_del(options); }
};

std::unique_ptr<nghttp2_option, FreeOptions> make_options() {
    nghttp2_option* made = nullptr;
    check(nghttp2_option_new(&made));
    std::unique_ptr<nghttp2_option, FreeOptions> options(made);
    nghttp2_option_set_no_closed_streams(made, 1);
    nghttp2_option_set_max_outbound_ack(made, most_acknowledgements);
    nghttp2_option_set_max_continuations(made, most_continuations);
    // A client that resets streams spends the points of Http2Flood. nghttp2's own limit would name a stream
    // as the last one after later ones were served.
    nghttp2_option_set_stream_reset_rate_limit(made, no_limit, no_limit);
    nghttp2_option_set_max_deflate_dynamic_table_size(made, most_sent_fields);
    return options;
}

} // namespace

/// The functions that nghttp2 calls.
struct Http2Session::Callbacks {
    static Http2Session& self(void* user) { return *static_cast<Http2Session*>(user); }
    static Http2Events& events(void* user) { return self(user).events_; }

    static int begin_frame(nghttp2_session*, nghttp2_frame_hd const* frame, void* user) {
        return guarded([&] {
            auto const error = events(user).on_frame(*frame);
            if (error == NGHTTP2_NO_ERROR) return 0;
            self(user).error_ = error;
            return int(NGHTTP2_ERR_CALLBACK_FAILURE);
        });
    }

    static int begin_headers(nghttp2_session*, nghttp2_frame const* frame, void* user) {
        return guarded([&] {
            if (!is_request(*frame)) {
                events(user).on_trailers(frame->hd.stream_id, true);
                return 0;
            }
            if (events(user).on_head_begin(frame->hd.stream_id)) return 0;
            self(user).reset(frame->hd.stream_id, NGHTTP2_REFUSED_STREAM);
            return int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE);
        });
    }

    static int header(nghttp2_session*, nghttp2_frame const* frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value,
                      std::uint8_t, void* user) {
        return guarded([&] {
            if (events(user).on_field(is_request(*frame) ? frame->hd.stream_id : 0, text(name), text(value)))
                return 0;
            self(user).error_ = NGHTTP2_ENHANCE_YOUR_CALM;
            return int(NGHTTP2_ERR_CALLBACK_FAILURE);
        });
    }

    /// nghttp2 would leave the field out. RFC 9113, 8.2.1 calls the request malformed.
    static int invalid_header(nghttp2_session*, nghttp2_frame const* frame, nghttp2_rcbuf*, nghttp2_rcbuf*,
                              std::uint8_t, void* user) {
        return guarded([&] {
            self(user).reset(frame->hd.stream_id, NGHTTP2_PROTOCOL_ERROR);
            return int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE);
        });
    }

    static int frame_received(nghttp2_session*, nghttp2_frame const* frame, void* user) {
        return guarded([&] {
            auto const id = frame->hd.stream_id;
            auto& events = Callbacks::events(user);
            if (is_request(*frame)) {
                if (!events.on_head_end(id)) {
                    self(user).reset(id, NGHTTP2_PROTOCOL_ERROR);
                    return 0;
                }
            } else if (frame->hd.type == NGHTTP2_HEADERS) {
                events.on_trailers(id, false);
            }
            bool const carries_end = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
            if (carries_end && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) events.on_request_end(id);
            if (frame->hd.type == NGHTTP2_RST_STREAM) events.on_reset(true, frame->rst_stream.error_code);
            bool const is_pong = frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK);
            if (is_pong && std::ranges::equal(frame->ping.opaque_data, ping)) events.on_pong();
            return 0;
        });
    }

    static int data(nghttp2_session*, std::uint8_t, std::int32_t stream, std::uint8_t const* data,
                    std::size_t size, void* user) {
        return guarded([&] {
            events(user).on_data(stream, text(data, size));
            return 0;
        });
    }

    /// nghttp2 sends a PING before all that waits. Behind the GOAWAY its answer says that the client has read
    /// the GOAWAY.
    static void note_goaway(Http2Session& session, nghttp2_goaway const& frame) {
        constexpr std::int32_t announcement = 0x7FFFFFFF;
        session.events_.on_goaway_sent(frame.error_code);
        if (frame.error_code == NGHTTP2_NO_ERROR && frame.last_stream_id == announcement)
            check(nghttp2_submit_ping(session.session_.get(), NGHTTP2_FLAG_NONE, ping.data()));
    }

    static int frame_sent(nghttp2_session*, nghttp2_frame const* frame, void* user) {
        return guarded([&] {
            auto& events = Callbacks::events(user);
            auto const type = frame->hd.type;
            if (type == NGHTTP2_RST_STREAM) events.on_reset(false, frame->rst_stream.error_code);
            if (type == NGHTTP2_GOAWAY) note_goaway(self(user), frame->goaway);
            bool const ends = (type == NGHTTP2_HEADERS || type == NGHTTP2_DATA) &&
                              (frame->hd.flags & NGHTTP2_FLAG_END_STREAM);
            if (ends) events.on_response_end(frame->hd.stream_id);
            return 0;
        });
    }

    static int stream_closed(nghttp2_session*, std::int32_t stream, std::uint32_t, void* user) {
        return guarded([&] {
            events(user).on_close(stream);
            return 0;
        });
    }

    /// Says how much of the body goes into the next frame. `send_data` writes it.
    static ssize_t read_body(nghttp2_session*, std::int32_t, std::uint8_t*, std::size_t most,
                             std::uint32_t* flags, nghttp2_data_source* source, void*) {
        auto const left = static_cast<Http2Body const*>(source->ptr)->left.size();
        *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
        if (left <= most) *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(std::min(left, most));
    }

    static int send_data(nghttp2_session*, nghttp2_frame*, std::uint8_t const* head, std::size_t size,
                         nghttp2_data_source* source, void* user) {
        return guarded([&] {
            constexpr std::size_t head_size = 9;
            auto& session = self(user);
            if (session.out_->size() >= session.most_) return int(NGHTTP2_ERR_WOULDBLOCK);
            auto& left = static_cast<Http2Body*>(source->ptr)->left;
            session.out_->append(text(head, head_size)).append(left.substr(0, size));
            left.remove_prefix(size);
            session.events_.on_body(size);
            return 0;
        });
    }

    /// Returns an object that lives as long as the process.
    static nghttp2_session_callbacks const* all() {
        static nghttp2_session_callbacks const* const made = [] {
            nghttp2_session_callbacks* callbacks = nullptr;
            check(nghttp2_session_callbacks_new(&callbacks));
            nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, begin_frame);
            nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, begin_headers);
            nghttp2_session_callbacks_set_on_header_callback2(callbacks, header);
            nghttp2_session_callbacks_set_on_invalid_header_callback2(callbacks, invalid_header);
            nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frame_received);
            nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, data);
            nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, frame_sent);
            nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, stream_closed);
            nghttp2_session_callbacks_set_send_data_callback(callbacks, send_data);
            return callbacks;
        }();
        return made;
    }
};

Http2Session::Http2Session(Http2Events& events, Http2Settings const& settings) : events_(events) {
    auto const options = make_options();
    nghttp2_session* made = nullptr;
    check(nghttp2_session_server_new2(&made, Callbacks::all(), this, options.get()));
    session_.reset(made);
    // No priorities of RFC 7540, and none of RFC 9218: a response is sent when it is ready.
    std::array const entries{
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, settings.streams},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, settings.header},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1}};
    check(nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, entries.data(), entries.size()));
    check(nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0, connection_window));
}

bool Http2Session::receive(std::string_view bytes) {
    auto const read = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size());
    if (read >= 0) return true;
    switch (read) {
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC: end(NGHTTP2_PROTOCOL_ERROR); break;
    case NGHTTP2_ERR_CALLBACK_FAILURE: end(error_); break;
    case NGHTTP2_ERR_NOMEM: end(NGHTTP2_INTERNAL_ERROR); break;
    default: end(NGHTTP2_ENHANCE_YOUR_CALM); break; // nghttp2's own limits
    }
    return false;
}

bool Http2Session::collect(std::string& out, std::size_t most) {
    out_ = &out;
    most_ = most;
    ssize_t size = 1;
    while (size > 0 && out.size() < most) {
        std::uint8_t const* data = nullptr;
        size = nghttp2_session_mem_send(session_.get(), &data);
        if (size > 0) out.append(text(data, static_cast<std::size_t>(size)));
    }
    out_ = nullptr;
    return size >= 0;
}

void Http2Session::set_object(Http2StreamId stream, void* object) {
    nghttp2_session_set_stream_user_data(session_.get(), stream, object);
}

void* Http2Session::object_of(Http2StreamId stream) const {
    return nghttp2_session_get_stream_user_data(session_.get(), stream);
}

void Http2Session::respond(Http2StreamId stream, std::span<nghttp2_nv const> fields, Http2Body* body) {
    nghttp2_data_provider provider{};
    provider.source.ptr = body;
    provider.read_callback = Callbacks::read_body;
    check(nghttp2_submit_response(session_.get(), stream, fields.data(), fields.size(),
                                  body ? &provider : nullptr));
}

void Http2Session::respond_continue(Http2StreamId stream) {
    auto const status = http2_field(":status", "100");
    check(nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, stream, nullptr, &status, 1, nullptr));
}

void Http2Session::reset(Http2StreamId stream, Http2Error error) {
    check(nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream, error));
}

void Http2Session::ignore_priority(Http2StreamId stream) {
    nghttp2_extpri const usual{.urgency = NGHTTP2_EXTPRI_DEFAULT_URGENCY, .inc = 0};
    check(nghttp2_session_change_extpri_stream_priority(session_.get(), stream, &usual, 1));
}

void Http2Session::announce_end() { check(nghttp2_submit_shutdown_notice(session_.get())); }

void Http2Session::refuse_more() {
    auto const last = nghttp2_session_get_last_proc_stream_id(session_.get());
    check(nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0));
}

void Http2Session::end(Http2Error error) { nghttp2_session_terminate_session(session_.get(), error); }

nghttp2_nv http2_field(std::string_view name, std::string_view value, bool once) {
    // nghttp2 takes pointers to bytes that it could change, and does not change them.
    auto const bytes = [](std::string_view of) {
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(of.data()));
    };
    auto const flags = once ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
    return {bytes(name), bytes(value), name.size(), value.size(), static_cast<std::uint8_t>(flags)};
}

} // namespace idiom::server
