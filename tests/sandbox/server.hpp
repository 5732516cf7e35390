#pragma once

#include "http.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace idiom::sandbox {

/// Turns a request into a response. Called from any of the server's threads.
using Handler = std::function<Response(Request)>;

/// A small HTTP/1.1 server on 127.0.0.1, with keep-alive, with and without TLS. All ports listen from `start`
/// to `stop`. A server is started only once. Throws std::exception during the start (a taken port, a bad
/// key).
class Server {
public:
    Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;
    ~Server();

    /// Sets the PEM files for every later `listen_tls`.
    void use_certificate(std::string const& certificate_file, std::string const& key_file);

    /// The caller has reserved the ports of the later calls (ReservedPort).
    void use_reserved_ports();

    /// Binds a port, 0 for any free one, and returns the port.
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
