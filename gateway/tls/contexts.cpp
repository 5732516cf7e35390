#include "gateway/tls/contexts.hpp"

#include "gateway/tls/file_error.hpp"
#include "gateway/tls/identity.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace idiom::tls {

namespace ssl = boost::asio::ssl;

namespace {

/// Only suites with forward secrecy and authenticated encryption (RFC 9325, 4.2). TLS 1.3 has no others.
constexpr char const* tls_1_2_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr char const* groups = "X25519:P-256:P-384";

/// Returns the protocols as ALPN lists them. The texts live as long as the process.
std::string_view const& alpn_of(std::vector<config::ListenerProtocol> const& protocols) {
    static constexpr std::string_view http_1_1 = "\x08http/1.1";
    static constexpr std::string_view http_2 = "\x02h2";
    static constexpr std::string_view http_2_first = "\x02h2\x08http/1.1";
    static constexpr std::string_view http_1_1_first = "\x08http/1.1\x02h2";
    bool const begins_with_2 = protocols.front() == config::ListenerProtocol::http_2;
    if (protocols.size() == 1) return begins_with_2 ? http_2 : http_1_1;
    return begins_with_2 ? http_2_first : http_1_1_first;
}

/// Chooses our first protocol that the client offers. A client that offers none of them gets an alert (RFC
/// 7301, 3.2).
int choose_protocol(SSL*, unsigned char const** out, unsigned char* out_size, unsigned char const* in,
                    unsigned in_size, void* alpn) {
    auto const ours = *static_cast<std::string_view const*>(alpn);
    auto const chosen = SSL_select_next_proto(const_cast<unsigned char**>(out), out_size,
                                              reinterpret_cast<unsigned char const*>(ours.data()),
                                              static_cast<unsigned>(ours.size()), in, in_size);
    return chosen == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::shared_ptr<ssl::context> context(ssl::context::method method, int min_version) {
    auto made = std::make_shared<ssl::context>(method);
    SSL_CTX* const native = made->native_handle();
    SSL_CTX_set_security_level(native, 2);
    SSL_CTX_set_min_proto_version(native, min_version);
    SSL_CTX_set_cipher_list(native, tls_1_2_ciphers);
    SSL_CTX_set_options(native,
                        SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // Idle connections then hold no record buffers.
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    return made;
}

void trust(ssl::context& context, config::Path const& authorities) {
    boost::system::error_code error;
    context.load_verify_file(authorities.string(), error);
    if (error) throw FileError(authorities, "holds no certificates in PEM");
}

// --- Several certificates

using Identities = std::vector<Identity>;

void forget(void*, void* identities, CRYPTO_EX_DATA*, int, long, void*) {
    delete static_cast<Identities*>(identities);
}

/// Shows the certificates for the host that the client asks for (RFC 6066, 3). There may be one for each kind
/// of key. If the client asks for no host or an unknown one, the first certificate of the context stays.
int choose_identity(SSL* connection, void* identities) {
    auto const* const name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
    if (!name) return 1;
    bool first = true;
    for (auto const& identity : *static_cast<Identities const*>(identities)) {
        if (!identity.covers(name)) continue;
        if (std::exchange(first, false)) SSL_certs_clear(connection);
        if (!identity.use_in(connection)) return 0;
    }
    return 1;
}

void use_identities(SSL_CTX* context, Identities identities) {
    static int const place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, forget);
    identities.front().use_in(context);
    if (identities.size() == 1) return;
    auto owned = std::make_unique<Identities>(std::move(identities));
    SSL_CTX_set_cert_cb(context, choose_identity, owned.get());
    SSL_CTX_set_ex_data(context, place, owned.release());
}

// --- Client certificates

/// Ties sessions to what the listener asks of clients. Otherwise a client could resume a session from a
/// listener that asks for less at a listener that asks for more.
void tie_sessions(SSL_CTX* context, config::ListenerTls const& tls) {
    std::string asked = "idiom " + std::to_string(static_cast<int>(tls.client_auth));
    if (tls.client_ca) {
        std::ifstream stream(*tls.client_ca, std::ios::binary);
        asked.append(std::istreambuf_iterator<char>(stream), {});
    }
    std::array<unsigned char, 32> digest{};
    static_assert(digest.size() <= SSL_MAX_SID_CTX_LENGTH);
    if (EVP_Digest(asked.data(), asked.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 is not available");
    SSL_CTX_set_session_id_context(context, digest.data(), digest.size());
}

void ask_for_certificates(ssl::context& context, config::ListenerTls const& tls) {
    if (!tls.client_ca || tls.client_auth == config::ClientAuth::none) return;
    trust(context, *tls.client_ca);
    SSL_CTX_set_client_CA_list(context.native_handle(), SSL_load_client_CA_file(tls.client_ca->c_str()));
    int mode = ssl::verify_peer;
    if (tls.client_auth == config::ClientAuth::required) mode |= ssl::verify_fail_if_no_peer_cert;
    context.set_verify_mode(mode);
}

} // namespace

std::shared_ptr<ssl::context> server_context(config::ListenerTls const& tls,
                                             std::shared_ptr<TicketKeys> tickets,
                                             std::vector<config::ListenerProtocol> const& protocols) {
    auto made = context(ssl::context::tls_server,
                        tls.min_version == config::TlsVersion::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX* const native = made->native_handle();
    Identities identities{Identity(tls.certificate, tls.private_key)};
    for (auto const& [certificate, private_key] : tls.certificates)
        identities.emplace_back(certificate, private_key);
    use_identities(native, std::move(identities));
    SSL_CTX_set1_groups_list(native, groups);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, const_cast<std::string_view*>(&alpn_of(protocols)));
    ask_for_certificates(*made, tls);
    tie_sessions(native, tls);
    TicketKeys::serve(std::move(tickets), native);
    return made;
}

std::shared_ptr<ssl::context> client_context(config::BackendTls const& tls) {
    auto made = context(ssl::context::tls_client, TLS1_2_VERSION);
    if (tls.certificate && tls.private_key)
        Identity(*tls.certificate, *tls.private_key).use_in(made->native_handle());
    if (tls.ca)
        trust(*made, *tls.ca);
    else
        made->set_default_verify_paths();
    made->set_verify_mode(tls.verify ? ssl::verify_peer : ssl::verify_none);
    return made;
}

} // namespace idiom::tls
