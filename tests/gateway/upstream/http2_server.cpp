#include "tests/gateway/upstream/http2_server.hpp"

#include <array>
#include <stdexcept>

namespace idiom::tests::http2 {

namespace asio = boost::asio;

namespace {

constexpr std::string_view whole_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t frame_head = 9;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (auto const c : bytes.substr(at, size))
        value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
}

void append_text(std::string& to, std::string_view text) {
    // An integer with a prefix of seven bits (RFC 7541, 5.1).
    auto rest = text.size();
    if (rest < 127) {
        to += static_cast<char>(rest);
    } else {
        to += static_cast<char>(127);
        for (rest -= 127; rest >= 128; rest /= 128)
            to += static_cast<char>(rest % 128 + 128);
        to += static_cast<char>(rest);
    }
    to += text;
}

} // namespace

std::string number(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 0xFF);
    return bytes;
}

std::string setting(std::uint16_t which, std::uint32_t value) {
    return number(which).substr(2) + number(value);
}

std::string Frame::bytes() const {
    auto const size = number(static_cast<std::uint32_t>(payload.size())).substr(1);
    return size + static_cast<char>(type) + static_cast<char>(flags) + number(stream) + payload;
}

std::string block(Fields const& fields) {
    std::string bytes;
    for (auto const& [name, value] : fields) {
        bytes += '\0'; // a literal that is not indexed, with a new name (RFC 7541, 6.2.2)
        append_text(bytes, name);
        append_text(bytes, value);
    }
    return bytes;
}

Frame head(std::uint32_t stream, Fields const& fields, bool ends) {
    std::uint8_t const flags = ends ? end_headers | end_stream : end_headers;
    return {.type = headers, .flags = flags, .stream = stream, .payload = block(fields)};
}

Frame body(std::uint32_t stream, std::string_view bytes, bool ends) {
    return {.type = data,
            .flags = ends ? end_stream : std::uint8_t(0),
            .stream = stream,
            .payload = std::string(bytes)};
}

Frame reset(std::uint32_t stream, std::uint32_t code) {
    return {.type = rst_stream, .stream = stream, .payload = number(code)};
}

Frame go_away(std::uint32_t last, std::uint32_t code) {
    return {.type = goaway, .payload = number(last) + number(code)};
}

Http2Peer::~Http2Peer() {
    if (inflater_) nghttp2_hd_inflate_del(inflater_);
}

asio::awaitable<void> Http2Peer::say(std::string bytes) { co_await peer_.say(bytes); }

asio::awaitable<void> Http2Peer::preface() {
    std::array<char, 4096> room;
    while (unread_.size() < whole_preface.size()) {
        auto const got = co_await peer_.stream.read_some(room);
        if (got.error) co_return;
        unread_.append(room.data(), got.bytes);
    }
    if (!unread_.starts_with(whole_preface)) throw std::runtime_error("no preface of HTTP/2");
    unread_.erase(0, whole_preface.size());
}

asio::awaitable<void> Http2Peer::greet(std::string entries) {
    co_await preface();
    co_await say(Frame{.type = settings, .payload = std::move(entries)});
}

asio::awaitable<Frame> Http2Peer::frame() {
    std::array<char, 64 * 1024> room;
    for (;;) {
        if (unread_.size() >= frame_head) {
            auto const size = number_at(unread_, 0, 3);
            if (unread_.size() >= frame_head + size) {
                Frame frame{.type = static_cast<std::uint8_t>(unread_[3]),
                            .flags = static_cast<std::uint8_t>(unread_[4]),
                            .stream = number_at(unread_, 5, 4),
                            .payload = unread_.substr(frame_head, size)};
                unread_.erase(0, frame_head + size);
                co_return frame;
            }
        }
        auto const got = co_await peer_.stream.read_some(room);
        if (got.error) co_return Frame{};
        ++reads;
        unread_.append(room.data(), got.bytes);
    }
}

asio::awaitable<Frame> Http2Peer::frame(Type type) {
    for (;;) {
        auto one = co_await frame();
        if (one.type == settings && !(one.flags & ack)) co_await say(Frame{.type = settings, .flags = ack});
        if (!one.any() || one.type == type) co_return one;
    }
}

Asked Http2Peer::decoded(Frame const& frame) {
    Asked asked{.stream = frame.stream, .fields = {}, .body = {}};
    if (!inflater_ && nghttp2_hd_inflate_new(&inflater_) != 0) throw std::bad_alloc();
    auto const* at = reinterpret_cast<std::uint8_t const*>(frame.payload.data());
    auto left = frame.payload.size();
    for (;;) {
        nghttp2_nv field{};
        int flags = 0;
        auto const taken = nghttp2_hd_inflate_hd2(inflater_, &field, &flags, at, left, 1);
        if (taken < 0) throw std::runtime_error("no HPACK");
        at += taken;
        left -= static_cast<std::size_t>(taken);
        if (flags & NGHTTP2_HD_INFLATE_EMIT)
            asked.fields[{field.name, field.name + field.namelen}] = {field.value,
                                                                      field.value + field.valuelen};
        if (flags & NGHTTP2_HD_INFLATE_FINAL) break;
    }
    nghttp2_hd_inflate_end_headers(inflater_);
    return asked;
}

asio::awaitable<Asked> Http2Peer::request() {
    for (;;) {
        auto const one = co_await frame();
        if (!one.any()) co_return Asked{};
        if (one.type == settings && !(one.flags & ack)) co_await say(Frame{.type = settings, .flags = ack});
        if (one.type == ping && !(one.flags & ack))
            co_await say(Frame{.type = ping, .flags = ack, .payload = one.payload});
        if (one.type == headers) begun_[one.stream] = decoded(one);
        if (one.type == data) {
            begun_[one.stream].body += one.payload;
            if (grants_window && !one.payload.empty()) {
                auto const size = number(static_cast<std::uint32_t>(one.payload.size()));
                // In one write, because the second of two small ones would wait for the client's next
                // segment.
                co_await say(Frame{.type = window_update, .payload = size}.bytes() +
                             Frame{.type = window_update, .stream = one.stream, .payload = size}.bytes());
            }
        }
        bool const of_request = one.type == headers || one.type == data;
        if (!of_request && one.type != settings) others.push_back(one);
        if (!of_request || !(one.flags & end_stream)) continue;
        auto whole = std::move(begun_[one.stream]);
        begun_.erase(one.stream);
        co_return whole;
    }
}

asio::awaitable<void> Http2Peer::answer(std::uint32_t stream, std::string_view text) {
    auto const length = std::to_string(text.size());
    co_await say(head(stream, {{":status", "200"}, {"content-length", length}}).bytes() +
                 body(stream, text).bytes());
}

asio::awaitable<void> Http2Peer::answer_all(std::string_view text) {
    for (;;) {
        auto const asked = co_await request();
        if (asked.stream == 0) co_return;
        co_await answer(asked.stream, text);
    }
}

Http2Bench::Http2Bench(Script script)
    : Bench([script = std::move(script)](Peer& peer, std::size_t number) -> asio::awaitable<void> {
          Http2Peer http2_peer(peer);
          co_await script(http2_peer, number);
      }) {
    endpoint->http1 = false;
    endpoint->http2 = true;
}

Http2Bench::Http2Bench(ScriptedServer::Script script, std::shared_ptr<asio::ssl::context> vendor)
    : Bench(std::move(script), std::move(vendor)) {
    endpoint->http2 = true;
}

upstream::Http2Backend& Http2Bench::http2() {
    if (!http2_) http2_ = std::make_unique<upstream::Http2Backend>(loop, endpoint, counts);
    return *http2_;
}

asio::awaitable<Response> Http2Bench::ask(Request request) {
    upstream::CallContext call_context{.arena = arena, .deadline = std::chrono::steady_clock::now() + time};
    auto const response = co_await http2().send(request, call_context);
    co_return response;
}

} // namespace idiom::tests::http2
