#pragma once

#include "gateway/http/reader.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idiom::server {

/// On what terms a request goes on, and what it holds meanwhile: the handler writes it, the connection keeps
/// it until the request is released.
struct Permit {
    std::optional<std::size_t> most_body = {}; ///< bytes; none: as many as the listener takes
    /// For the body to arrive, and for the answer to be taken, where the listener gives longer. Where it
    /// is given, the connection may end while its body arrives, to make room for another.
    std::optional<std::chrono::milliseconds> patience = {};
    std::shared_ptr<void const> body = {}; ///< owns the response's body where that is not in the arena
    std::shared_ptr<void const> held = {}; ///< what goes with the arena, in which the response is made
    std::uint32_t place = 0;               ///< the handler's own note of what is held
    std::uint32_t client = 0;              ///< and for whom
};

/// One request as it came in: views into the connection's memory, valid until the response is written.
struct Request {
    http::Head const& head;
    std::string_view body;
    Arena& arena;
    std::string_view peer; ///< the caller's address
    bool tls = false;
    /// Of the caller's verified certificate: "subject:CN=batch", "dns:batch.example", …; none where there is
    /// no such certificate.
    std::span<std::string const> certificate_names = {};
    std::chrono::steady_clock::time_point arrived;
    Permit& permit;
};

/// What goes out. `headers` are those beside the ones that the connection writes itself: Date, Server,
/// Content-Length and Connection.
struct Response {
    int status = 200;
    std::span<Header const> headers;
    std::string_view body;
    bool without_body = false; ///< answers a HEAD: the length is told, the body is not sent
    bool close = false;
};

/// What a listener does with requests. Belongs to one event loop; never throws for what a caller sends. What
/// it throws all the same becomes the answer of `refuse` to an internal_error.
class Handler {
public:
    virtual ~Handler() = default;
    /// Asked once for each request, when its head has come: nothing where it may go on, or its answer. What
    /// has come of the body is not looked at. `body_awaited`: more of it is still to be read, with memory
    /// that a refusal here does not cost; the connection ends after it.
    virtual std::optional<Response> admit(Request const& request, bool body_awaited) {
        (void)request, (void)body_awaited;
        return std::nullopt;
    }
    /// A request that was admitted holds nothing any more: its answer is written, or its caller is gone.
    virtual void release(Permit const& permit) { (void)permit; }
    virtual boost::asio::awaitable<Response> handle(Request const& request) = 0;
    /// The answer to something that is no request, or that could not be handled; the connection ends after
    /// it. `request` may have an empty head.
    virtual Response refuse(Request const& request, Fault fault, std::string_view detail) = 0;
};

} // namespace idiom::server
