#include "gateway/tls/identity.hpp"

#include "gateway/tls/file_error.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>
#include <string>

namespace idiom::tls {

namespace {

using File = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

[[noreturn]] void refuse(config::Path const& file, std::string const& why) {
    ERR_clear_error();
    throw FileError(file, why);
}

/// Returns OpenSSL's description of its last error.
std::string reason() {
    auto const* const text = ERR_reason_error_string(ERR_peek_last_error());
    return text ? text : "unknown reason";
}

File open(config::Path const& path) {
    File file(BIO_new_file(path.c_str(), "r"), BIO_free_all);
    if (!file) refuse(path, "cannot be read");
    return file;
}

/// Gives OpenSSL no passphrase, because nobody can be asked for one.
int no_passphrase(char*, int, int, void*) { return 0; }

std::string text_of(ASN1_TIME const* time) {
    File const out(BIO_new(BIO_s_mem()), BIO_free_all);
    ASN1_TIME_print(out.get(), time);
    char* data = nullptr;
    auto const size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

void free_chain(STACK_OF(X509) * chain) { sk_X509_pop_free(chain, X509_free); }

} // namespace

Identity::Identity(config::Path const& certificate, config::Path const& private_key) {
    auto const chain_file = open(certificate);
    certificate_ = {PEM_read_bio_X509(chain_file.get(), nullptr, no_passphrase, nullptr), X509_free};
    if (!certificate_) refuse(certificate, "holds no certificate in PEM");
    chain_ = {sk_X509_new_null(), free_chain};
    while (auto* const next = PEM_read_bio_X509(chain_file.get(), nullptr, no_passphrase, nullptr))
        sk_X509_push(chain_.get(), next);
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
        refuse(certificate, "is broken behind its first certificate: " + reason());
    ERR_clear_error();

    auto const key_file = open(private_key);
    key_ = {PEM_read_bio_PrivateKey(key_file.get(), nullptr, no_passphrase, nullptr), EVP_PKEY_free};
    if (!key_) refuse(private_key, "holds no private key in PEM without a passphrase");
    check(certificate, private_key);
}

void Identity::check(config::Path const& certificate, config::Path const& private_key) const {
    if (X509_check_private_key(certificate_.get(), key_.get()) != 1)
        refuse(private_key, "does not belong to the certificate " + certificate.string());
    auto const* const begin = X509_get0_notBefore(certificate_.get());
    auto const* const end = X509_get0_notAfter(certificate_.get());
    if (X509_cmp_current_time(begin) != -1) refuse(certificate, "is not valid before " + text_of(begin));
    if (X509_cmp_current_time(end) != 1) refuse(certificate, "has ended on " + text_of(end));
    // A trial context refuses what the security level forbids: short keys, signatures with broken hashes.
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> const trial(SSL_CTX_new(TLS_method()), SSL_CTX_free);
    if (SSL_CTX_use_cert_and_key(trial.get(), certificate_.get(), key_.get(), chain_.get(), 1) != 1)
        refuse(certificate, "cannot be used: " + reason());
}

void Identity::use_in(ssl_ctx_st* context) const {
    if (SSL_CTX_use_cert_and_key(context, certificate_.get(), key_.get(), chain_.get(), 1) != 1)
        throw std::runtime_error("a certificate cannot be used: " + reason());
}

bool Identity::use_in(ssl_st* connection) const {
    return SSL_use_cert_and_key(connection, certificate_.get(), key_.get(), chain_.get(), 1) == 1;
}

bool Identity::covers(char const* name) const {
    return X509_check_host(certificate_.get(), name, 0, 0, nullptr) == 1;
}

} // namespace idiom::tls
