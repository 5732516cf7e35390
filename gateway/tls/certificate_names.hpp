#pragma once

#include <string>
#include <vector>

struct ssl_st; // OpenSSL's SSL

namespace idiom::tls {

/// Returns the names in the client's certificate: "subject:" and the subject in RFC 4514 form, also in the
/// order of the certificate; "dns:", "email:" and "uri:" for alternative names (RFC 5280, 4.2.1.6). Returns
/// none unless an authority of the listener has signed the certificate and it has not expired.
std::vector<std::string> certificate_names(ssl_st* connection);

} // namespace idiom::tls
