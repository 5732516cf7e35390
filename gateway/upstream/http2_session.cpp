#include "gateway/upstream/http2_session.hpp"

#include "gateway/upstream/response_reader.hpp"

#include <array>
#include <new>
#include <utility>

namespace idiom::upstream {

namespace {

/// Bytes that may be under way to the gateway. What arrives is taken at once, so a window only has to cover
/// the time that a WINDOW_UPDATE takes to the host.
constexpr std::int32_t window_of_a_stream = 256 * 1024;
constexpr std::int32_t window_of_a_connection = 1024 * 1024;

/// Returns options that live as long as the process.
nghttp2_option const* options() {
    static nghttp2_option const* const made = [] {
        nghttp2_option* option = nullptr;
        if (nghttp2_option_new(&option) != 0) throw std::bad_alloc();
        nghttp2_option_set_no_closed_streams(option, 1); // they would be kept for priorities
        return option;
    }();
    return made;
}

void check(int result) {
    if (result != 0) throw std::bad_alloc();
}

} // namespace

Http2Session::Http2Session(telemetry::BackendCounts& counts) : counts_(counts) {
    nghttp2_session* made = nullptr;
    check(nghttp2_session_client_new2(&made, Callbacks::all(), this, options()));
    session_.reset(made);
    std::array const settings{
        nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window_of_a_stream},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, ResponseReader::read_size},
    };
    check(nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings.data(), settings.size()));
    check(nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0, window_of_a_connection));
}

std::size_t Http2Session::limit() const {
    if (!has_settings_) return first_limit;
    return nghttp2_session_get_remote_settings(session_.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

Http2Stream* Http2Session::find(std::int32_t id) const {
    return static_cast<Http2Stream*>(nghttp2_session_get_stream_user_data(session_.get(), id));
}

bool Http2Session::begin(Http2Stream& stream, std::span<nghttp2_nv const> fields) {
    // Later, when nghttp2 ends streams, nothing may throw.
    auto const most = under_way_.size() + ended_.size() + 1;
    if (under_way_.capacity() < most) under_way_.reserve(2 * most);
    if (ended_.capacity() < most) ended_.reserve(2 * most);
    nghttp2_data_provider body{.source = {}, .read_callback = Callbacks::read_body};
    auto const id = nghttp2_submit_request(session_.get(), nullptr, fields.data(), fields.size(),
                                           stream.unsent.empty() ? nullptr : &body, &stream);
    if (id < 0) return false;
    stream.id = id;
    stream.place = under_way_.size();
    under_way_.push_back(&stream);
    ++counts_.http2_streams;
    return true;
}

/// Takes the stream off the list of those that are under way. From here on nghttp2 does not know it.
void Http2Session::finish(Http2Stream& stream, Http2Stream::End end) {
    if (stream.end != Http2Stream::End::none) return;
    stream.end = end;
    if (reading_ == &stream) reading_ = nullptr;
    under_way_[stream.place] = under_way_.back();
    under_way_[stream.place]->place = stream.place;
    under_way_.pop_back();
    --counts_.http2_streams;
    nghttp2_session_set_stream_user_data(session_.get(), stream.id, nullptr);
    ended_.push_back(&stream);
}

void Http2Session::give_up(Http2Stream& stream, Http2Stream::End end) {
    if (stream.end != Http2Stream::End::none) return;
    nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_CANCEL);
    finish(stream, end);
}

void Http2Session::refuse(Http2Stream& stream) { give_up(stream, Http2Stream::End::refused); }

/// Takes a frame of a stream that is under way. Its fields or data have been taken before.
void Http2Session::take_frame(Http2Stream& stream, nghttp2_frame const& frame) {
    if (frame.hd.type == NGHTTP2_RST_STREAM) {
        stream.reset_by_host = true; // nghttp2 closes the stream next
        return counts_.http2_resets_by_host.add();
    }
    bool const has_fields = frame.hd.type == NGHTTP2_HEADERS;
    if (has_fields) reading_ = nullptr;
    if (has_fields && !stream.response.end_fields()) return refuse(stream);
    bool const ends = frame.hd.flags & NGHTTP2_FLAG_END_STREAM;
    if (ends && (has_fields || frame.hd.type == NGHTTP2_DATA)) complete(stream);
}

void Http2Session::complete(Http2Stream& stream) {
    // The host has answered without waiting for the whole request, and may not read the rest.
    bool const sends = nghttp2_session_get_stream_local_close(session_.get(), stream.id) == 0;
    if (sends) nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_CANCEL);
    finish(stream, Http2Stream::End::answered);
}

/// nghttp2 has closed a stream before its response was whole. It closes streams with REFUSED_STREAM, too,
/// when it has found a fault itself, so the code alone does not say that the host has not processed a
/// request.
void Http2Session::note_close(Http2Stream& stream, std::uint32_t code) {
    using enum Http2Stream::End;
    bool const refused_by_host = stream.reset_by_host && code == NGHTTP2_REFUSED_STREAM;
    bool const above_the_last = has_goaway_ && stream.id > last_stream_;
    if (!stream.sent || (!stream.heard && (refused_by_host || above_the_last)))
        return finish(stream, unprocessed);
    if (stream.reset_by_host) return finish(stream, reset);
    if (!fault_.empty()) stream.response.refuse_for(fault_);
    if (stream.response.refusal().empty()) stream.response.refuse_for(nghttp2_http2_strerror(code));
    finish(stream, refused);
}

void Http2Session::forget(Http2Stream& stream) {
    give_up(stream, Http2Stream::End::late);
    std::erase(ended_, &stream);
}

void Http2Session::end_all() {
    using enum Http2Stream::End;
    // If nghttp2 has found a fault, it says so in a GOAWAY that was perhaps not sent.
    discards_ = true;
    std::string unsent;
    pull(unsent);
    while (!under_way_.empty()) {
        auto& stream = *under_way_.back();
        if (!fault_.empty()) stream.response.refuse_for(fault_);
        finish(stream, !stream.sent ? unprocessed : fault_.empty() ? lost : refused);
    }
}

bool Http2Session::feed(std::string_view bytes) {
    auto const taken = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size());
    if (taken < 0 && fault_.empty()) fault_ = nghttp2_strerror(static_cast<int>(taken));
    return taken >= 0;
}

bool Http2Session::pull(std::string& frames) {
    while (frames.size() < pull_size) {
        std::uint8_t const* bytes = nullptr;
        auto const size = nghttp2_session_mem_send(session_.get(), &bytes);
        if (size < 0) return false;
        if (size == 0) break;
        frames.append(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(size));
    }
    return true;
}

bool Http2Session::over() const {
    return !nghttp2_session_want_read(session_.get()) && !nghttp2_session_want_write(session_.get());
}

void Http2Session::ping() {
    if (std::exchange(awaits_pong_, true)) return;
    nghttp2_submit_ping(session_.get(), NGHTTP2_FLAG_NONE, nullptr);
}

void Http2Session::say_goodbye() { nghttp2_session_terminate_session(session_.get(), NGHTTP2_NO_ERROR); }

} // namespace idiom::upstream
