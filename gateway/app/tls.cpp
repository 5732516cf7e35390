#include "gateway/app/tls.hpp"

#include <openssl/ssl.h>

#include <stdexcept>
#include <string_view>

namespace idiom::app {

namespace ssl = boost::asio::ssl;

namespace {

/// Forward secrecy and authenticated encryption only (RFC 9325, 4.2). TLS 1.3 has nothing else.
constexpr char const* tls_1_2_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

int choose_http_1_1(SSL*, unsigned char const** out, unsigned char* out_size, unsigned char const* in,
                    unsigned in_size, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    auto const chosen =
        SSL_select_next_proto(const_cast<unsigned char**>(out), out_size, ours, sizeof ours - 1, in, in_size);
    return chosen == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::shared_ptr<ssl::context> context(ssl::context::method method, int min_version) {
    auto made = std::make_shared<ssl::context>(method);
    SSL_CTX* const native = made->native_handle();
    SSL_CTX_set_min_proto_version(native, min_version);
    SSL_CTX_set_cipher_list(native, tls_1_2_ciphers);
    SSL_CTX_set_options(native,
                        SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // An idle connection then holds no record buffers.
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    return made;
}

void use_identity(ssl::context& context, config::Path const& certificate, config::Path const& private_key) {
    context.use_certificate_chain_file(certificate.string());
    context.use_private_key_file(private_key.string(), ssl::context::pem);
    if (SSL_CTX_check_private_key(context.native_handle()) != 1)
        throw std::runtime_error("the private key " + private_key.string() +
                                 " does not belong to the certificate " + certificate.string());
}

} // namespace

std::shared_ptr<ssl::context> server_context(config::ListenerTls const& tls) {
    auto made = context(ssl::context::tls_server,
                        tls.min_version == config::TlsVersion::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
    use_identity(*made, tls.certificate, tls.private_key);
    SSL_CTX_set_alpn_select_cb(made->native_handle(), choose_http_1_1, nullptr);
    constexpr std::string_view session_context = "idiom";
    SSL_CTX_set_session_id_context(made->native_handle(),
                                   reinterpret_cast<unsigned char const*>(session_context.data()),
                                   session_context.size());
    if (tls.client_ca && tls.client_auth != config::ClientAuth::none) {
        made->load_verify_file(tls.client_ca->string());
        SSL_CTX_set_client_CA_list(made->native_handle(), SSL_load_client_CA_file(tls.client_ca->c_str()));
        int mode = ssl::verify_peer;
        if (tls.client_auth == config::ClientAuth::required) mode |= ssl::verify_fail_if_no_peer_cert;
        made->set_verify_mode(mode);
    }
    return made;
}

std::shared_ptr<ssl::context> client_context(config::BackendTls const& tls) {
    auto made = context(ssl::context::tls_client, TLS1_2_VERSION);
    if (tls.certificate && tls.private_key) use_identity(*made, *tls.certificate, *tls.private_key);
    if (tls.ca)
        made->load_verify_file(tls.ca->string());
    else
        made->set_default_verify_paths();
    made->set_verify_mode(tls.verify ? ssl::verify_peer : ssl::verify_none);
    return made;
}

} // namespace idiom::app
