#include "gateway/console/try_it.hpp"

#include "gateway/console/guard.hpp"
#include "gateway/server/held_permit.hpp"
#include "translators/core/http.hpp"

#include <algorithm>
#include <array>

namespace idiom::console {

namespace {

namespace asio = boost::asio;

/// Fields that are between the browser and the console. A browser sends cookies to each port of a host, also
/// those of a session that a client has at the front door.
constexpr std::array<std::string_view, 6> own_fields{Guard::change_header, "Origin", "Referer", "Host",
                                                     "Accept-Encoding",    "Cookie"};

bool is_own(std::string_view name) {
    auto const is = [name](std::string_view own) { return equal_ignoring_case(own, name); };
    bool const of_browser = name.size() > 4 && equal_ignoring_case(name.substr(0, 4), "Sec-");
    return of_browser || std::ranges::any_of(own_fields, is);
}

std::span<Header const> headers_of(TryView const& view, Call const& call) {
    auto headers = call.arena().vector<Header>();
    for (auto const& [name, value] : call.request.head.headers) {
        if (is_own(name)) continue;
        if (equal_ignoring_case(name, "Authorization") && view.is_operators(value)) continue;
        headers.push_back({name, value});
    }
    return Arena::keep(headers);
}

asio::awaitable<server::Response> send(TryView const& view, Call const& call) {
    auto const& outer = call.request;
    auto& handler = view.handler();
    server::Permit permit;
    server::Request const request{.head = {.method = outer.head.method,
                                           .target = call.arena().join({"/", call.rest}),
                                           .headers = headers_of(view, call),
                                           .protocol = outer.head.protocol},
                                  .body = outer.body,
                                  .arena = outer.arena,
                                  .peer = outer.peer,
                                  .tls = outer.tls,
                                  .arrived = outer.arrived,
                                  .permit = permit,
                                  .via = "console"};
    server::HeldPermit held(handler, permit);
    if (!held.ask(request, false)) {
        auto refusal = *held.refusal();
        refusal.close = false;
        co_return refusal;
    }
    auto response = co_await handler.handle(request);
    // What the response lies in belongs to this request from now on.
    outer.permit.body = std::move(permit.body);
    outer.permit.held = std::move(permit.held);
    response.close = false;
    co_return response;
}

} // namespace

std::vector<Row> try_rows(TryView view) {
    std::vector<Row> rows;
    rows.push_back({.method = "*",
                    .path = "try/*",
                    .answer = [view = std::move(view)](Call const& call) { return send(view, call); },
                    .most_body = 0,
                    .any_type = true});
    return rows;
}

} // namespace idiom::console
