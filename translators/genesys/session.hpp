#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <span>
#include <string_view>

namespace idiom::genesys {

/// What is remembered of one back end between calls: its CSRF token with the cookies it belongs to, and
/// whether it takes updates as POST. Views into the text it was read from or into the response it came with.
struct RememberedSession {
    std::string_view csrf_header; ///< the name of the field to send the token in; "" without a token
    std::string_view csrf_token;
    std::string_view cookie; ///< as a Cookie field
    bool updates_by_post = false;

    bool has_token() const { return !csrf_header.empty(); }
    void forget_token() { csrf_header = csrf_token = cookie = {}; }
};

/// The form in which the gateway keeps it: one `name value` per line. What cannot be read is as if it were
/// not there, since a new session costs one request only.
RememberedSession read_session(std::string_view text);
std::string_view write_session(RememberedSession const& session, Arena& arena);

/// Takes over the token and the cookies that a response to a GET came with. A server without CSRF protection
/// sends none, and needs none.
void renew(RememberedSession& session, Response const& response, Arena& arena);

} // namespace idiom::genesys
