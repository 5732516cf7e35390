#pragma once

#include "gateway/server/connections.hpp"
#include "gateway/server/held_permit.hpp"
#include "gateway/server/http2_head.hpp"
#include "gateway/server/http2_session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::server {

/// What all requests of a connection have in common.
struct Http2Peer {
    std::string address;
    bool tls = false;
    std::vector<std::string> certificate_names = {};
};

/// One request of an HTTP/2 connection, with its memory, its permit and its response. `Http2Connection` owns
/// the streams and leads them from stage to stage.
class Http2Stream {
public:
    using Clock = std::chrono::steady_clock;
    enum class Stage : std::uint8_t {
        head,       ///< the head is arriving
        arrived,    ///< the head has arrived, and the handler was not asked yet
        body,       ///< the request is admitted, and its body is arriving
        handling,   ///< the handler is at work
        responding, ///< the response is ready and waits for the client's window
        sent,       ///< the response is sent, and the client has not ended its request
    };

    /// `peer` outlives the stream.
    Http2Stream(Connections& connections, Http2StreamId id, Http2Peer const& peer, Clock::time_point now);

    Http2StreamId id() const { return id_; }
    Http2Head& head() { return arriving_->head; }
    Request& request() { return request_; }
    HeldPermit& held() { return *held_; }

    /// Called when the head is complete.
    void take_head() { request_.head = head().head(); }
    /// Takes a piece of the body, unless the body is larger than allowed.
    void add_body(std::string_view piece);
    /// The body may have up to `most` bytes, and no more than the limit so far.
    void limit_body(std::size_t most);
    /// Returns whether the body is larger than allowed, or was announced to be.
    bool too_large() const {
        return body_size_ > most_body_ || arriving_->head.content_length().value_or(0) > most_body_;
    }
    /// Called when the request is complete: its body stays where it is.
    void take_body() { request_.body = body(); }

    /// Gives the response to the session. If `refused`, nothing refers to the stream's memory any more.
    void respond(Http2Session& session, Response const& response, bool refused);
    /// Returns whether the response waits for a client that nobody knows, or was refused.
    bool owed_to_stranger() const {
        return stage == Stage::sent || (stage == Stage::responding && (refused_ || permit_.patience));
    }
    /// The response is sent: the request holds nothing of the handler's any more.
    void release() { held_.reset(); }
    /// After a refusal: keeps no memory while the client takes its response slowly.
    void give_back_memory();

    Stage stage = Stage::head;
    bool ended = false;   ///< the client has ended its request
    bool closed = false;  ///< the session knows the stream no longer
    bool due = false;     ///< the connection looks at it after this read
    bool overdue = false; ///< the client has not taken the response in time
    /// When the stream has to be in its next stage.
    Clock::time_point until = Clock::time_point::max();
    std::size_t place = 0; ///< among the connection's streams

private:
    std::string_view body() const;
    void spill(std::size_t size);

    /// What lives in the memory.
    struct Arriving {
        Http2Head head;
        Text spilled_body;
    };

    LentMemory memory_;
    Http2StreamId id_;
    std::optional<Arriving> arriving_; ///< null once the memory is given back
    std::size_t most_body_;
    std::size_t body_size_ = 0; ///< with what was not kept
    bool spilled_ = false;
    bool refused_ = false;
    Permit permit_;
    Request request_;
    std::optional<HeldPermit> held_; ///< null once the response is sent
    std::string kept_body_;
    Http2Body unsent_;
};

} // namespace idiom::server
