#include "gateway/server/tls_handshake.hpp"

#include "gateway/server/connections.hpp"
#include "gateway/tls/certificate_names.hpp"

namespace idiom::server {

namespace {

namespace asio = boost::asio;

/// Returns the protocol that client and gateway agreed on, or "" if the client named none (RFC 7301).
std::string_view agreed_protocol(SSL* session) {
    unsigned char const* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session, &name, &size);
    return {reinterpret_cast<char const*>(name), size};
}

class TlsHandshake final : public Connection {
public:
    TlsHandshake(Connections& connections, net::Stream stream)
        : Connection(connections), stream_(std::move(stream)) {}
    ~TlsHandshake() override { stream_.close(); }

    asio::awaitable<std::unique_ptr<Connection>> run() override {
        auto const begun = Clock::now();
        deadline_.arm(connections().loop().deadlines, begun + connections().limits().header_timeout);
        begin_arrival(begun);
        auto const refused = co_await stream_.handshake(asio::ssl::stream_base::server);
        if (gone()) co_return nullptr;
        if (refused) {
            connections().note_failed_handshake();
            co_return nullptr;
        }
        note_gone(); // nothing is left here to end
        deadline_.disarm();
        auto names = tls::certificate_names(stream_.tls());
        auto const protocol = agreed_protocol(stream_.tls());
        co_return connections().connect(protocol, {std::move(stream_), std::move(names)});
    }
    bool idle() override { return false; }
    void cancel() override { stream_.cancel(); }

private:
    net::Stream stream_;
    net::Deadlines::Entry deadline_{[](void* self) { static_cast<TlsHandshake*>(self)->cancel(); }, this};
};

} // namespace

std::unique_ptr<Connection> tls_handshake(Connections& connections, net::Stream stream) {
    return std::make_unique<TlsHandshake>(connections, std::move(stream));
}

} // namespace idiom::server
