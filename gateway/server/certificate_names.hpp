#pragma once

#include <string>
#include <vector>

struct ssl_st; // OpenSSL's SSL

namespace idiom::server {

/// The names in the certificate that a client has shown, if an authority of the listener's vouches for it and
/// it has not ended: "subject:" and the subject as RFC 4514 has it, also in the order of the certificate;
/// "dns:", "email:" and "uri:" for alternative names (RFC 5280, 4.2.1.6). None where there is no such
/// certificate.
std::vector<std::string> certificate_names(ssl_st* connection);

} // namespace idiom::server
