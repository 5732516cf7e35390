#pragma once

#include "gateway/config/config.hpp"

#include <memory>

struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_st;
struct stack_st_X509;
struct x509_st;

namespace idiom::tls {

/// A certificate with its chain and private key, which one end of a TLS connection shows. Immutable; any
/// thread.
class Identity {
public:
    /// Reads PEM files. Throws FileError if a file cannot be read, if the key does not belong to the
    /// certificate, or if the certificate is not valid today. Never asks for a passphrase.
    Identity(config::Path const& certificate, config::Path const& private_key);

    void use_in(ssl_ctx_st* context) const;
    /// Returns false if OpenSSL refuses the certificate or key.
    bool use_in(ssl_st* connection) const;
    /// Returns whether the certificate is for a host of this name (RFC 6125).
    bool covers(char const* name) const;

private:
    void check(config::Path const& certificate, config::Path const& private_key) const;

    std::shared_ptr<x509_st> certificate_;
    std::shared_ptr<stack_st_X509> chain_;
    std::shared_ptr<evp_pkey_st> key_;
};

} // namespace idiom::tls
