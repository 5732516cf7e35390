#pragma once

#include "gateway/upstream/http2_session.hpp"

namespace idiom::upstream {

/// What nghttp2 calls. No exception leaves these functions, because nghttp2 is C.
struct Http2Session::Callbacks {
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
    static int on_sent(nghttp2_session*, nghttp2_frame const* frame, void* self);
    static int on_close(nghttp2_session*, std::int32_t id, std::uint32_t code, void* self);
    static ssize_t read_body(nghttp2_session*, std::int32_t id, std::uint8_t* to, std::size_t most,
                             std::uint32_t* flags, nghttp2_data_source*, void* self);
};

} // namespace idiom::upstream
