#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <string_view>

namespace idiom::genesys {

/// What is remembered about one back end between calls: its CSRF token, the cookies of that token, and
/// whether the back end takes updates as POST. The views point into the text it was read from or into the
/// response it came with.
struct RememberedSession {
    std::string_view csrf_header; ///< the field name to send the token in; "" without a token
    std::string_view csrf_token;
    std::string_view cookie; ///< as a Cookie field
    bool updates_by_post = false;

    bool has_token() const { return !csrf_header.empty(); }
    void forget_token() { csrf_header = csrf_token = cookie = {}; }
};

/// The form in which the gateway keeps a session: one `name value` per line. The reader skips what it cannot
/// read, because a new session costs only one request.
RememberedSession read_session(std::string_view text);
std::string_view write_session(RememberedSession const& session, Arena& arena);

/// Takes over the token and the cookies of a response to a GET. A server without CSRF protection sends none
/// and needs none.
void renew(RememberedSession& session, Response const& response, Arena& arena);

} // namespace idiom::genesys
