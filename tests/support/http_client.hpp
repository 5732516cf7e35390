#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::test {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// The longest time that a test waits for a peer.
inline constexpr std::chrono::seconds patience{60};

/// A server on 127.0.0.1. With `ca` (a PEM file) the client uses TLS, and the server must have a certificate
/// of that CA.
struct Place {
    std::uint16_t port = 0;
    std::string ca = {};
    std::string identity = {}; ///< of a client certificate: "/path/client" for client.crt and client.key
    std::string name = {};     ///< the server name to ask for (SNI); "" for none
    bool http_2 = false;       ///< HttpClient speaks HTTP/2
    bool tls() const { return !ca.empty(); }
};

struct HttpResponse {
    int status = 0;
    Fields headers;
    std::string body;

    /// The first field with that name, compared without case; "" if there is none.
    std::string_view header(std::string_view name) const;
    std::size_t count(std::string_view name) const;
};

/// A failure that ends a test: no connection, no response in time, a response that is not HTTP.
struct HttpFailure : std::runtime_error {
    using runtime_error::runtime_error;
};

class Http2Exchange;

/// One connection, for tests about the bytes. It blocks, but never longer than `patience`.
class Connection {
public:
    /// Throws HttpFailure if nothing listens there or TLS fails. Over TLS it offers HTTP/2 only if it is told
    /// so, whatever the place says.
    explicit Connection(Place const& place, bool offers_http_2 = false);
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    /// Returns false if the peer has closed the connection. Do not send again then: Asio would wait for a
    /// broken socket to become writable.
    bool send(std::string_view bytes);
    /// Closes the sending side; reading continues. Plain connections only.
    void finish_sending();
    /// Reads the next response, including informational ones. Returns nullopt if the peer closes before the
    /// first byte. `head`: the response to a HEAD has no body.
    std::optional<HttpResponse> read(bool head = false);
    /// Reads at least a byte, or returns "" if the peer has closed the connection.
    std::string read_some();
    /// Reads until the peer closes, and returns what it read.
    std::string read_to_end();

private:
    struct Wire;
    bool fill();

    std::unique_ptr<Wire> wire_;
    std::string unread_;
};

/// Sends calls over a kept connection, and makes a new one if the server has closed it.
class HttpClient {
public:
    explicit HttpClient(Place place, Fields always = {});
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    /// Throws HttpFailure if there is no response.
    HttpResponse call(std::string_view method, std::string_view target, Fields const& headers = {},
                      std::string_view body = {});
    HttpResponse get(std::string_view target, Fields const& headers = {}) {
        return call("GET", target, headers);
    }

    Place const& place() const { return place_; }

private:
    std::optional<HttpResponse> ask(std::string_view method, std::string_view target, Fields const& headers,
                                    std::string_view body);
    std::optional<HttpResponse> ask_http_2(std::string_view method, std::string_view target,
                                           Fields const& headers, std::string_view body);
    void disconnect();

    Place place_;
    Fields always_;
    std::optional<Connection> connection_;
    std::unique_ptr<Http2Exchange> http_2_; ///< of the connection
};

/// The bytes of a request. Adds a Host if there is none, and a Content-Length if there is a body or the
/// method needs one.
std::string request_text(std::string_view method, std::string_view target, Fields const& headers = {},
                         std::string_view body = {});

} // namespace idiom::test
