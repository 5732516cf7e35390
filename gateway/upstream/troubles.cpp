#include "gateway/upstream/troubles.hpp"

#include "gateway/telemetry/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>

namespace idiom::upstream {

namespace asio = boost::asio;

void Troubles::note(std::string_view cause, Clock::time_point now) {
    {
        std::scoped_lock const lock(mutex_);
        auto reported = std::ranges::find(reported_, cause, &Reported::cause);
        if (reported != reported_.end() && now - reported->at < pause) return;
        if (reported != reported_.end())
            reported->at = now;
        else if (reported_.size() < most_causes)
            reported_.push_back({std::string(cause), now});
        else
            *std::ranges::min_element(reported_, {}, &Reported::at) = {std::string(cause), now};
    }
    report_(cause);
}

std::shared_ptr<Troubles> troubles_in_log(std::string where) {
    return std::make_shared<Troubles>([where = std::move(where)](std::string_view cause) {
        log::warning(where + ": " + std::string(cause));
    });
}

namespace {

std::string cause_of_ssl(SSL* session, unsigned long error) {
    auto const* const known = ERR_reason_error_string(error);
    std::string const reason = known ? known : "unknown error";
    switch (ERR_GET_REASON(error)) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
        return std::string("its certificate is refused: ") +
               X509_verify_cert_error_string(SSL_get_verify_result(session));
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_HTTP_REQUEST: return "it does not speak TLS at this port (" + reason + ")";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION: return "it speaks none of our versions of TLS (" + reason + ")";
    default: return "the TLS handshake failed: " + reason;
    }
}

} // namespace

std::string cause_of_handshake(SSL* session, boost::system::error_code error) {
    if (error.category() == asio::error::get_ssl_category())
        return cause_of_ssl(session, static_cast<unsigned long>(error.value()));
    if (error == asio::ssl::error::stream_truncated || error == asio::error::eof)
        return "it ended the connection during the TLS handshake";
    return "the TLS handshake failed: " + error.message();
}

} // namespace idiom::upstream
