#include "gateway/tls/certificate_names.hpp"

#include "translators/core/text.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>

namespace idiom::tls {

namespace {

std::string text_of(X509_NAME* name, unsigned long flags) {
    std::unique_ptr<BIO, decltype(&BIO_free_all)> const out(BIO_new(BIO_s_mem()), BIO_free_all);
    if (!out || X509_NAME_print_ex(out.get(), name, 0, flags) < 0) return {};
    char* data = nullptr;
    auto const size = BIO_get_mem_data(out.get(), &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

void add_subject(std::vector<std::string>& names, X509* certificate) {
    constexpr unsigned long last_first = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    auto* const name = X509_get_subject_name(certificate);
    auto const subject = text_of(name, last_first);
    if (subject.empty()) return;
    names.push_back("subject:" + subject);
    auto as_it_stands = "subject:" + text_of(name, last_first & ~static_cast<unsigned long>(XN_FLAG_DN_REV));
    if (as_it_stands != names.back()) names.push_back(std::move(as_it_stands));
}

void add_alternative_names(std::vector<std::string>& names, X509* certificate) {
    std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> const all(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        GENERAL_NAMES_free);
    for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
        int type = 0;
        auto const* const value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &type);
        char const* const kind = type == GEN_DNS     ? "dns:"
                                 : type == GEN_EMAIL ? "email:"
                                 : type == GEN_URI   ? "uri:"
                                                     : nullptr;
        if (!kind) continue;
        // Read by its length, because another name could hide behind a NUL.
        auto const* const text = static_cast<ASN1_STRING const*>(value);
        std::string name = kind;
        for (int at = 0; at < ASN1_STRING_length(text); ++at) {
            auto const c = static_cast<char>(ASN1_STRING_get0_data(text)[at]);
            name += type == GEN_DNS ? lower(c) : c;
        }
        names.push_back(std::move(name));
    }
}

} // namespace

std::vector<std::string> certificate_names(ssl_st* connection) {
    std::vector<std::string> names;
    std::unique_ptr<X509, decltype(&X509_free)> const certificate(SSL_get1_peer_certificate(connection),
                                                                  X509_free);
    if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return names;
    // The certificate was valid when the TLS session began, but the session may have been resumed later.
    if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) != 1) return names;
    add_subject(names, certificate.get());
    add_alternative_names(names, certificate.get());
    return names;
}

} // namespace idiom::tls
