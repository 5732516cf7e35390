#pragma once

#include "tests/support/http_client.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::test {

/// The client's side of an HTTP/2 connection, by nghttp2, for one request at a time. No I/O.
class Http2Exchange {
public:
    Http2Exchange();
    ~Http2Exchange();
    Http2Exchange(Http2Exchange const&) = delete;
    Http2Exchange& operator=(Http2Exchange const&) = delete;

    /// Begins a request. Takes `Host` out of the fields, and leaves those of HTTP/1.1's connections out.
    void ask(std::string_view method, std::string_view target, Fields const& headers, std::string_view body);
    /// Returns the bytes that are to be sent.
    std::string output();
    /// Reads bytes of the peer. Throws HttpFailure if they are no HTTP/2, or if the peer has reset the stream
    /// before its response was complete.
    void input(std::string_view bytes);
    /// Returns the response once it is complete.
    std::optional<HttpResponse> response();
    /// Returns whether the connection takes a further request.
    bool open() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace idiom::test
