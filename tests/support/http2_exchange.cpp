#include "tests/support/http2_exchange.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <charconv>

namespace idiom::test {

namespace {

std::string lower(std::string_view text) {
    std::string made(text);
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c |= 0x20;
    return made;
}

nghttp2_nv field(std::string const& name, std::string const& value) {
    auto const bytes = [](std::string const& of) {
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(of.data()));
    };
    return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

bool is_of_connections(std::string_view name) {
    return name == "connection" || name == "keep-alive" || name == "transfer-encoding" || name == "upgrade";
}

} // namespace

struct Http2Exchange::State {
    nghttp2_session* session = nullptr;
    HttpResponse response;
    std::string body; ///< of the request, as far as it has not been sent
    bool complete = false;
    std::uint32_t error = 0; ///< of a reset

    static State& of(void* user) { return *static_cast<State*>(user); }

    static int header(nghttp2_session*, nghttp2_frame const*, std::uint8_t const* name, std::size_t name_size,
                      std::uint8_t const* value, std::size_t value_size, std::uint8_t, void* user) {
        auto& response = of(user).response;
        std::string const its_name(reinterpret_cast<char const*>(name), name_size);
        std::string const its_value(reinterpret_cast<char const*>(value), value_size);
        if (its_name == ":status") {
            response = {}; // an informational response may have come before
            std::from_chars(its_value.data(), its_value.data() + its_value.size(), response.status);
        } else {
            response.headers.emplace_back(its_name, its_value);
        }
        return 0;
    }
    static int data(nghttp2_session*, std::uint8_t, std::int32_t, std::uint8_t const* bytes, std::size_t size,
                    void* user) {
        of(user).response.body.append(reinterpret_cast<char const*>(bytes), size);
        return 0;
    }
    static int received(nghttp2_session*, nghttp2_frame const* frame, void* user) {
        bool const carries = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
        if (carries && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) of(user).complete = true;
        return 0;
    }
    static int closed(nghttp2_session*, std::int32_t, std::uint32_t error, void* user) {
        of(user).error = error;
        return 0;
    }
    static ssize_t read(nghttp2_session*, std::int32_t, std::uint8_t* to, std::size_t most,
                        std::uint32_t* flags, nghttp2_data_source*, void* user) {
        auto& body = of(user).body;
        auto const size = std::min(most, body.size());
        std::copy_n(body.begin(), size, to);
        body.erase(0, size);
        if (body.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(size);
    }
};

Http2Exchange::Http2Exchange() : state_(std::make_unique<State>()) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, State::header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, State::data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, State::received);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, State::closed);
    nghttp2_session_client_new(&state_->session, callbacks, state_.get());
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(state_->session, NGHTTP2_FLAG_NONE, nullptr, 0);
}

Http2Exchange::~Http2Exchange() { nghttp2_session_del(state_->session); }

void Http2Exchange::ask(std::string_view method, std::string_view target, Fields const& headers,
                        std::string_view body) {
    state_->response = {};
    state_->complete = false;
    state_->error = 0;
    state_->body = body;
    Fields all{{":method", std::string(method)}, {":scheme", "http"}, {":path", std::string(target)}};
    for (auto const& [name, value] : headers) {
        auto its_name = lower(name);
        if (is_of_connections(its_name)) continue;
        if (its_name == "host") {
            all.insert(all.begin(), {":authority", value});
            continue;
        }
        all.emplace_back(std::move(its_name), value);
    }
    bool const expects_body = method == "POST" || method == "PUT" || method == "PATCH";
    if (!body.empty() || expects_body) all.emplace_back("content-length", std::to_string(body.size()));
    std::vector<nghttp2_nv> fields;
    for (auto const& [name, value] : all)
        fields.push_back(field(name, value));
    nghttp2_data_provider provider{};
    provider.read_callback = State::read;
    auto const stream = nghttp2_submit_request(state_->session, nullptr, fields.data(), fields.size(),
                                               body.empty() ? nullptr : &provider, nullptr);
    if (stream < 0) throw HttpFailure(nghttp2_strerror(stream));
}

std::string Http2Exchange::output() {
    std::string bytes;
    for (;;) {
        std::uint8_t const* some = nullptr;
        auto const size = nghttp2_session_mem_send(state_->session, &some);
        if (size <= 0) return bytes;
        bytes.append(reinterpret_cast<char const*>(some), static_cast<std::size_t>(size));
    }
}

void Http2Exchange::input(std::string_view bytes) {
    auto const read = nghttp2_session_mem_recv(
        state_->session, reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size());
    if (read < 0) throw HttpFailure(nghttp2_strerror(static_cast<int>(read)));
    if (!state_->complete && state_->error != 0)
        throw HttpFailure(std::string("the stream was reset: ") + nghttp2_http2_strerror(state_->error));
}

std::optional<HttpResponse> Http2Exchange::response() {
    if (!state_->complete) return std::nullopt;
    return state_->response;
}

bool Http2Exchange::open() const { return nghttp2_session_check_request_allowed(state_->session) != 0; }

} // namespace idiom::test
