#include "tests/gateway/server/http2_client.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>

namespace idiom::test::http2 {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t head_size = 9;
/// Bounds the wait of a test that fails.
constexpr std::chrono::seconds patience{20};

std::uint32_t read_number(std::string_view bytes) {
    std::uint32_t value = 0;
    for (unsigned char const c : bytes)
        value = value << 8 | c;
    return value;
}

std::string bytes_of(std::uint32_t value, int count) {
    std::string bytes;
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift);
    return bytes;
}

/// A length in HPACK, with seven bits in the first byte (RFC 7541, 5.1).
std::string length_of(std::string_view text) {
    auto size = text.size();
    if (size < 127) return {static_cast<char>(size)};
    std::string bytes{127};
    for (size -= 127; size >= 128; size /= 128)
        bytes += static_cast<char>(size % 128 + 128);
    return bytes + static_cast<char>(size);
}

} // namespace

std::uint32_t Frame::number(std::size_t at) const {
    return read_number(std::string_view(payload).substr(at, 4));
}

std::string number(std::uint32_t value) { return bytes_of(value, 4); }

std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
    auto bytes = bytes_of(static_cast<std::uint32_t>(payload.size()), 3);
    bytes += static_cast<char>(type);
    bytes += static_cast<char>(flags);
    return bytes.append(number(stream)).append(payload);
}

std::string setting(std::uint16_t id, std::uint32_t value) { return bytes_of(id, 2) + number(value); }

std::string block(Fields const& fields) {
    std::string bytes;
    for (auto const& [name, value] : fields)
        bytes.append(1, '\0').append(length_of(name)).append(name).append(length_of(value)).append(value);
    return bytes;
}

Fields get(std::string path, Fields const& more) {
    Fields fields{
        {":method", "GET"}, {":scheme", "http"}, {":authority", "a.example"}, {":path", std::move(path)}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

Fields post(Fields const& more) {
    auto fields = get("/", more);
    fields.front().second = "POST";
    return fields;
}

std::string head(std::uint32_t stream, Fields const& fields, bool ends) {
    return frame(headers, end_headers | (ends ? end_stream : 0), stream, block(fields));
}

std::string_view Answer::field(std::string_view name) const {
    for (auto const& [field, value] : fields)
        if (field == name) return value;
    return {};
}

Client::Client(net::Loop& loop, server::Connections& connections) : loop_(loop), socket_(loop.io) {
    tcp::acceptor acceptor(loop.io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    socket_.connect(acceptor.local_endpoint());
    connections.start(net::Stream(acceptor.accept()));
    nghttp2_hd_inflater* made = nullptr;
    BOOST_REQUIRE_EQUAL(nghttp2_hd_inflate_new(&made), 0);
    inflater_.reset(made);
}

void Client::send(std::string_view bytes) {
    auto const limit = std::chrono::steady_clock::now() + patience;
    while (!bytes.empty()) {
        auto const sent =
            ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return; // the gateway has closed the connection
        bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
        loop_.io.poll();
        BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < limit, "the gateway takes nothing");
    }
}

std::string Client::read_once() {
    auto const limit = std::chrono::steady_clock::now() + patience;
    for (std::string room(256 * 1024, '\0');;) {
        auto const got = ::recv(socket_.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
        if (got > 0) return room.substr(0, static_cast<std::size_t>(got));
        if (got == 0 || errno != EAGAIN) return {};
        BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < limit, "the gateway sends nothing");
        loop_.io.run_one_for(std::chrono::milliseconds(50));
    }
}

void Client::settle() {
    constexpr std::string_view mark = "settled?";
    send(frame(ping, 0, 0, mark));
    while (auto got = read()) {
        if (got->type == ping && (got->flags & ack) && got->payload == mark) return;
        read_ahead_.push_back(std::move(*got));
    }
}

void Client::wait_until(std::function<bool()> const& done) {
    auto const limit = std::chrono::steady_clock::now() + patience;
    while (!done()) {
        BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < limit,
                              "what the test waits for does not come");
        loop_.io.run_one_for(std::chrono::milliseconds(50));
    }
}

std::optional<Frame> Client::next() {
    if (read_ahead_.empty()) return read();
    auto first = std::move(read_ahead_.front());
    read_ahead_.pop_front();
    return first;
}

std::optional<Frame> Client::read() {
    auto const whole = [this] {
        return unread_.size() >= head_size && unread_.size() >= head_size + read_number(unread_.substr(0, 3));
    };
    while (!whole()) {
        auto const more = read_once();
        if (more.empty()) return std::nullopt;
        unread_ += more;
    }
    auto const size = read_number(unread_.substr(0, 3));
    Frame frame{.type = static_cast<std::uint8_t>(unread_[3]),
                .flags = static_cast<std::uint8_t>(unread_[4]),
                .stream = read_number(unread_.substr(5, 4)),
                .payload = unread_.substr(head_size, size)};
    unread_.erase(0, head_size + size);
    note(frame);
    return frame;
}

std::optional<Frame> Client::next(std::uint8_t type) {
    for (;;) {
        auto frame = next();
        if (!frame || frame->type == type) return frame;
    }
}

void Client::note(Frame const& frame) {
    auto& answer = answers_[frame.stream];
    if (frame.type == data) answer.body += frame.payload;
    if (frame.type == rst_stream) answer.reset = frame.number();
    bool const carries_end = frame.type == data || frame.type == headers;
    if (carries_end && (frame.flags & end_stream)) answer.whole = true;
    if (frame.type != headers) return;
    std::string_view rest = frame.payload;
    for (int flags = 0; !(flags & NGHTTP2_HD_INFLATE_FINAL);) {
        nghttp2_nv field{};
        auto const read =
            nghttp2_hd_inflate_hd2(inflater_.get(), &field, &flags,
                                   reinterpret_cast<std::uint8_t const*>(rest.data()), rest.size(), 1);
        BOOST_REQUIRE_GE(read, 0);
        rest.remove_prefix(static_cast<std::size_t>(read));
        if (!(flags & NGHTTP2_HD_INFLATE_EMIT)) continue;
        std::string const name(reinterpret_cast<char const*>(field.name), field.namelen);
        std::string const value(reinterpret_cast<char const*>(field.value), field.valuelen);
        if (name == ":status") answer.status = std::stoi(value);
        answer.fields.emplace_back(name, value);
    }
    nghttp2_hd_inflate_end_headers(inflater_.get());
}

Answer Client::answer(std::uint32_t stream) {
    while (!answers_[stream].whole && !answers_[stream].reset) {
        auto got = read();
        if (!got) break;
        read_ahead_.push_back(std::move(*got));
    }
    return answers_[stream];
}

std::optional<std::uint32_t> Client::end() {
    std::optional<std::uint32_t> error;
    while (auto const frame = next())
        if (frame->type == goaway) error = frame->number(4);
    socket_.close();
    return error;
}

} // namespace idiom::test::http2
