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

/// The longest that a peer in a test may take for anything.
inline constexpr std::chrono::seconds patience{20};

/// A server on 127.0.0.1. With `ca` (a PEM file) it is spoken to over TLS and must have a certificate of that
/// CA.
struct Place {
    std::uint16_t port = 0;
    std::string ca = {};
    std::string identity = {}; ///< of a client certificate: "/path/client" for client.crt and client.key
    std::string name = {};     ///< of the server that is asked for (SNI); "" for none
    bool tls() const { return !ca.empty(); }
};

struct HttpResponse {
    int status = 0;
    Fields headers;
    std::string body;

    /// The first field of that name, whatever its case; "" for none.
    std::string_view header(std::string_view name) const;
    std::size_t count(std::string_view name) const;
};

/// What a test cannot go on after: no connection, no answer in time, an answer that is no HTTP.
struct HttpFailure : std::runtime_error {
    using runtime_error::runtime_error;
};

/// One connection, for tests that care about the bytes. Blocks, but never for longer than `patience`.
class Connection {
public:
    /// Throws HttpFailure where nobody listens or TLS fails.
    explicit Connection(Place const& place);
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    /// False where the peer has closed the connection meanwhile. Then do not send again: Asio would wait for
    /// a broken socket to become writable.
    bool send(std::string_view bytes);
    /// Says that nothing more comes; reading goes on. Plain connections only.
    void finish_sending();
    /// The next answer, informational ones too; nothing where the peer closed before its first byte. `head`:
    /// the answer to a HEAD, which has no body.
    std::optional<HttpResponse> read(bool head = false);
    /// Reads on until the peer closes, and gives what came before that.
    std::string read_to_end();

private:
    struct Wire;
    bool fill();

    std::unique_ptr<Wire> wire_;
    std::string unread_;
};

/// Calls over a connection that is kept and, where the server has closed it, made anew.
class HttpClient {
public:
    explicit HttpClient(Place place, Fields always = {});

    /// Throws HttpFailure where there is no answer.
    HttpResponse call(std::string_view method, std::string_view target, Fields const& headers = {},
                      std::string_view body = {});
    HttpResponse get(std::string_view target, Fields const& headers = {}) {
        return call("GET", target, headers);
    }

    Place const& place() const { return place_; }

private:
    Place place_;
    Fields always_;
    std::optional<Connection> connection_;
};

/// The bytes of a request; adds a Host where there is none, and, where there is a body or the method calls
/// for one, Content-Length.
std::string request_text(std::string_view method, std::string_view target, Fields const& headers = {},
                         std::string_view body = {});

} // namespace idiom::test
