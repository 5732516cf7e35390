#include "gateway/console/session.hpp"

#include "gateway/console/guard.hpp"
#include "gateway/console/problem.hpp"
#include "translators/codec/json/json.hpp"

namespace idiom::console {

namespace {

namespace asio = boost::asio;

server::Response with_cookie(Call const& call, std::string_view cookie) {
    return {.status = 204,
            .headers = call.arena().list<Header>({{"Set-Cookie", call.arena().copy(cookie)}}),
            .body = {}};
}

asio::awaitable<server::Response> sign_in(Guard& guard, Call const& call) {
    auto const body = json::read(call.request.body, call.arena());
    if (!body)
        co_return problem(call.request, call.id, {.fault = Fault::malformed_body, .detail = "no JSON"});
    auto const token = body->text_of("token");
    if (!token)
        co_return problem(call.request, call.id,
                          {.fault = Fault::invalid_value, .detail = "the body has to be {\"token\": \"…\"}"});
    auto const cookie = guard.sign_in(*token, call.request.peer);
    co_return cookie ? with_cookie(call, *cookie) : problem(call.request, call.id, cookie.error());
}

asio::awaitable<server::Response> sign_out(Guard& guard, Call const& call) {
    co_return with_cookie(call, guard.sign_out(call.request));
}

} // namespace

std::vector<Row> session_rows(Guard& guard) {
    return {
        {.method = "POST",
         .path = "session",
         .answer = [&guard](Call const& call) { return sign_in(guard, call); },
         .open = true},
        {.method = "DELETE",
         .path = "session",
         .answer = [&guard](Call const& call) { return sign_out(guard, call); },
         .open = true},
    };
}

} // namespace idiom::console
