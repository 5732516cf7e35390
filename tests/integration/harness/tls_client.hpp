#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace idiom::test {

/// The handshake of a client. The client does not check the server's certificate; the test looks at it.
struct TlsWish {
    int least = TLS1_2_VERSION;
    int most = TLS1_3_VERSION;
    std::string name = {};       ///< SNI; "" for none
    std::string alpn = {};       ///< in wire format: "\x02h2"
    std::string ciphers = {};    ///< of TLS 1.2 and earlier
    std::string signatures = {}; ///< accepted algorithms
    std::string identity = {};   ///< of a client certificate, without .crt and .key
    std::shared_ptr<SSL_SESSION> session = {};
};

/// A blocking TLS connection made with OpenSSL, with every option that a client may have.
class TlsClient {
public:
    TlsClient(std::uint16_t port, TlsWish const& wish);

    bool connected() const { return connected_; }
    /// Why it is not connected, in OpenSSL's words.
    std::string const& error() const { return error_; }
    std::string version() const { return SSL_get_version(tls_.get()); }
    std::string cipher() const { return SSL_get_cipher_name(tls_.get()); }
    std::string alpn() const;
    bool resumed() const { return SSL_session_reused(tls_.get()) == 1; }
    /// The subject of the server's certificate, on one line.
    std::string subject() const;
    bool has_rsa_certificate() const;
    /// Whether the server lets the client renegotiate (TLS 1.2).
    bool renegotiates();
    /// Sends bytes, and returns what comes until `whole` says of it that no more is wanted, or the end.
    std::string exchange(std::string_view bytes, bool (*whole)(std::string_view));
    /// Sends a request and returns the head of the response, "" if there is none.
    std::string ask(std::string const& request);
    /// Sends `head`, waits until something can be read, and still sends `rest` before it reads.
    std::string ask_without_listening(std::string const& head, std::string const& rest);
    /// Whether the next message of the server is TLS's close_notify.
    bool hears_goodbye();
    /// The newest session that the server has given, for resumption.
    std::shared_ptr<SSL_SESSION> session() const;

private:
    std::shared_ptr<SSL_CTX> context_;
    std::shared_ptr<SSL> tls_;
    bool send(std::string_view bytes);
    std::string listen(bool (*whole)(std::string_view) = has_head);
    static bool has_head(std::string_view answer) { return answer.find("\r\n\r\n") != answer.npos; }

    bool connected_ = false;
    std::string error_;
};

} // namespace idiom::test
