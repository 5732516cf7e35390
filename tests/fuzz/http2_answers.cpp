#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/http2_request.hpp"
#include "gateway/upstream/http2_session.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <string>

namespace {

using namespace idiom;
using upstream::Http2Stream;

constexpr std::size_t most_answer = 4096;

/// Three requests on one connection: two reads, and a write with a body that needs several frames.
class Conversation {
public:
    Conversation() {
        for (auto const& request : {Request{.method = Method::get, .target = "/users/1"},
                                    Request{.method = Method::get, .target = "/users/2"},
                                    Request{.method = Method::post, .target = "/users", .body = body_}}) {
            auto& stream = streams_.emplace_back(endpoint_, call_context_, request.body);
            if (!session_.begin(stream, *upstream::http2_fields(request, call_context_, constants_)))
                fault_ = "a stream was not opened";
        }
        send();
    }

    /// Takes bytes of the host. Returns false if the connection ends.
    bool take(std::string_view bytes) {
        bool const fed = session_.feed(bytes);
        collect();
        return send() && fed && !session_.over();
    }

    /// Ends the connection. Returns what is wrong.
    std::string end() {
        session_.end_all();
        collect();
        if (ended_ != streams_.size()) return "a request was ended twice, or not at all";
        if (session_.streams() != 0) return "a request is still under way";
        for (auto& stream : streams_)
            if (stream.end == Http2Stream::End::answered) check(stream);
        if (counts_.http2_streams.value() != 0) return "the number of open streams is wrong";
        return fault_;
    }

private:
    void collect() {
        for (auto const* const stream : session_.ended()) {
            ++ended_;
            if (stream->end == Http2Stream::End::none) fault_ = "a request ended without an end";
        }
        session_.ended().clear();
    }

    void check(Http2Stream& stream) {
        auto const response = stream.response.whole(false);
        if (response.delivery != Delivery::answered) return;
        if (response.status < 200 || response.status > 999) fault_ = "an answer has no final status";
        if (response.body.size() > most_answer) fault_ = "a body is too large";
        for (auto const& header : response.headers)
            if (header.name.empty() || header.name.starts_with(':')) fault_ = "a field has no name";
    }

    bool send() {
        std::string sent;
        bool const goes_on = session_.pull(sent);
        frames_ += sent;
        constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        if (frames_.starts_with(preface)) frames_.erase(0, preface.size());
        while (frames_.size() >= 9) {
            std::size_t size = 0;
            for (unsigned char const c : frames_.substr(0, 3))
                size = size << 8 | c;
            if (size > 16'384) fault_ = "a frame is too large";
            if (frames_.size() < 9 + size) break;
            frames_.erase(0, 9 + size);
        }
        if (!frames_.empty()) fault_ = "a frame is cut off";
        return goes_on;
    }

    std::string const body_ = std::string(40'000, 'x');
    upstream::Endpoint const endpoint_ = [] {
        upstream::Endpoint made;
        made.authority = "vendor.example";
        made.max_answer = most_answer;
        return made;
    }();
    upstream::Http2Constants const constants_{endpoint_};
    Arena arena_;
    upstream::CallContext call_context_{.arena = arena_,
                                        .deadline = std::chrono::steady_clock::time_point::max()};
    telemetry::BackendCounts counts_;
    std::deque<Http2Stream> streams_; // before the session, which knows them
    upstream::Http2Session session_{counts_};
    std::string frames_;
    std::string fault_;
    std::size_t ended_ = 0;
};

} // namespace

/// Whatever frames a host sends, each request on its connection ends once, an answer stays within its limit,
/// and the gateway sends whole frames. The first byte is the size of the pieces.
std::string idiom::testing::wrong_with(std::string_view input) {
    if (input.empty()) return {};
    auto const piece = static_cast<std::size_t>(static_cast<unsigned char>(input.front())) + 1;
    input.remove_prefix(1);
    Conversation conversation;
    for (; !input.empty(); input.remove_prefix(std::min(piece, input.size())))
        if (!conversation.take(input.substr(0, piece))) break;
    return conversation.end();
}
