#pragma once

#include "http.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace idiom::sandbox {

/// Turns a request into a response; called from any of the server's threads.
using Handler = std::function<Response(Request)>;

/// A small HTTP/1.1 server on 127.0.0.1, with keep-alive, with and without TLS. Everything listens from
/// `start` to `stop`; a server is started once. Throws std::exception while starting up (a port that is
/// taken, a bad key).
class Server {
public:
    Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;
    ~Server();

    /// PEM files, for every `listen_tls` that follows.
    void use_certificate(std::string const& certificate_file, std::string const& key_file);

    /// The ports that follow are reserved by the caller (ReservedPort).
    void use_reserved_ports();

    /// Binds a port, 0 for any free one, and returns which it is.
    std::uint16_t listen(std::uint16_t port, Handler handler);
    std::uint16_t listen_tls(std::uint16_t port, Handler handler);

    void start(unsigned threads);
    /// Closes every connection, whatever it is doing, and joins the threads. May be called twice.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace idiom::sandbox
