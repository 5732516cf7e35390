#include "gateway/server/http2_requests.hpp"
#include "gateway/server/protocols.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace {

using namespace idiom;

/// Admits up to a number of requests, and answers them with their body.
class Echo final : public server::Handler {
public:
    std::optional<server::Response> admit(server::Request const& request, bool) override {
        if (request.head.target == "/refused") return server::Response{.status = 401, .body = "who?"};
        if (request.head.target == "/small") request.permit.most_body = 10;
        most_inside = std::max(most_inside, ++inside);
        return std::nullopt;
    }
    void release(server::Permit const&) override { --inside; }
    boost::asio::awaitable<server::Response> handle(server::Request const&) override {
        co_return server::Response{};
    }
    server::Response refuse(server::Request const&, Fault fault, std::string_view) override {
        return {.status = info(fault).status, .body = info(fault).name};
    }

    int inside = 0;
    int most_inside = 0;
};

/// Returns what is wrong with the frames that the gateway has sent.
std::string wrong_with_frames(std::string_view bytes) {
    while (!bytes.empty()) {
        if (bytes.size() < 9) return "a frame ends in its head";
        std::size_t size = 0;
        for (unsigned char const c : bytes.substr(0, 3))
            size = size << 8 | c;
        if (size > 16'384) return "a frame is too large";
        if (bytes.size() < 9 + size) return "a frame is cut off";
        bytes.remove_prefix(9 + size);
    }
    return {};
}

} // namespace

/// Whatever frames come after a client's preface, the gateway holds a bounded number of requests, sends whole
/// frames, and gives back all that the handler has lent. The first byte is the size of the pieces.
std::string idiom::testing::wrong_with(std::string_view input) {
    if (input.empty()) return {};
    auto const piece = static_cast<std::size_t>(static_cast<unsigned char>(input.front())) + 1;
    input.remove_prefix(1);
    net::Loop loop;
    Echo echo;
    server::Connections connections(loop, echo, {.http = {.header = 2048, .body = 2048}},
                                    server::protocols_for({}));
    std::string sent;
    {
        server::Http2Peer const peer{.address = "127.0.0.1"};
        server::Http2Requests requests(connections, peer, [&](server::Http2Stream& stream) {
            auto const body = stream.request().body;
            requests.finish(stream, {.status = body.empty() ? 204 : 200, .body = body});
        });
        requests.take("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string("\0\0\0\4\0\0\0\0\0", 9));
        for (; !input.empty(); input.remove_prefix(std::min(piece, input.size()))) {
            requests.take(input.substr(0, piece));
            requests.settle();
            requests.session().collect(sent, sent.size() + 64 * 1024);
            if (!requests.session().wants_read()) break;
        }
        requests.expire(server::Http2Requests::Clock::now() + std::chrono::hours(1));
        requests.refuse_arriving();
        requests.session().collect(sent, sent.size() + 64 * 1024);
    }
    if (echo.inside != 0) return "a request was not released";
    if (echo.most_inside > 100) return "too many requests were under way";
    return wrong_with_frames(sent);
}
