#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idiom::server {

/// The conditions under which a request may proceed, and the resources that the request holds meanwhile. The
/// handler writes the permit. The connection keeps it until the request is released.
struct Permit {
    std::optional<std::size_t> most_body = {}; ///< bytes; null: the listener's limit
    /// Limits the time for the body to arrive, and for the client to take the response, if the listener
    /// allows longer. If set, the connection may end while its body arrives, to make room for another.
    std::optional<std::chrono::milliseconds> patience = {};
    std::shared_ptr<void const> body = {}; ///< owns the response's body if that is not in the arena
    std::shared_ptr<void const> held = {}; ///< kept as long as the arena in which the response is made
    std::uint32_t place = 0;               ///< the handler's note of what the request holds
    std::uint32_t client = 0;              ///< the client that holds it
};

/// The head of a request, in the terms that all versions of HTTP share (RFC 9110).
struct RequestHead {
    std::string_view method;
    std::string_view target;                ///< path and query, "*", or for CONNECT an authority
    std::span<Header const> headers;        ///< in the order of the message; `Host` has the authority
    std::string_view protocol = "HTTP/1.1"; ///< name and version, for logs and traces

    std::string_view header(std::string_view name) const { return find(headers, name).value_or(""); }
    /// Returns the host and port that the client asked for, or "" if it named none.
    std::string_view authority() const { return header("Host"); }
};

/// One request as it arrived: views into the connection's memory, valid until the response is written.
struct Request {
    RequestHead head;
    std::string_view body;
    Arena& arena;
    std::string_view peer; ///< the client's address
    bool tls = false;
    /// Names in the client's verified certificate: "subject:CN=batch", "dns:batch.example", …; empty without
    /// such a certificate.
    std::span<std::string const> certificate_names = {};
    std::chrono::steady_clock::time_point arrived;
    Permit& permit;
    std::string_view via = {}; ///< what made the request inside of the gateway; "" for a connection
};

/// A body whose length is not known, made piece by piece while the client reads. Belongs to the event loop of
/// its request.
class BodySource {
public:
    virtual ~BodySource() = default;
    /// Waits for the next piece, and returns null at the end of the body. The piece is valid until the next
    /// call. An empty piece sends nothing: the connection only looks whether its client is still there.
    virtual boost::asio::awaitable<std::optional<std::string_view>> next() = 0;
    /// Makes a pending `next` return soon, because the connection is about to end.
    virtual void wake() = 0;
};

/// A response to the client. `headers` are the fields that the connection does not write itself. The
/// connection writes Date, Server, Content-Length and Connection.
struct Response {
    int status = 200;
    std::span<Header const> headers;
    std::string_view body;
    bool without_body = false; ///< response to a HEAD: states the length, sends no body
    bool close = false;
    BodySource* source = nullptr; ///< makes the body in place of `body`; owned by Permit::body
};

/// Handles the requests of a listener. Belongs to one event loop. Never throws for what a client sends. If it
/// throws all the same, the client gets what `refuse` returns for an internal_error.
class Handler {
public:
    virtual ~Handler() = default;
    /// Called once for each request, when its head has arrived. Returns null if the request may proceed, else
    /// its response. Must not read the body. `body_awaited` says that a part of the body is still to be read.
    /// A refusal then costs no memory for the body, and the connection ends after the response.
    virtual std::optional<Response> admit(Request const& request, bool body_awaited) {
        (void)request, (void)body_awaited;
        return std::nullopt;
    }
    /// Called when an admitted request no longer holds anything: its response is written, or its client is
    /// gone.
    virtual void release(Permit const& permit) { (void)permit; }
    virtual boost::asio::awaitable<Response> handle(Request const& request) = 0;
    /// Returns the response to bytes that are not a valid request, or to a request that could not be handled.
    /// The connection ends after the response. `request` may have an empty head.
    virtual Response refuse(Request const& request, Fault fault, std::string_view detail) = 0;
    /// Returns the response to a client whose connection is not taken. No request was read: the head of
    /// `request` is empty, and nothing is recorded.
    virtual Response refuse_connection(Request const& request, Error const& error) {
        return refuse(request, error.fault, error.detail);
    }
};

} // namespace idiom::server
